import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Actor } from "../../shared/auth/actor.ts";
import { CreateEvaluation, type Evaluation } from "../../shared/evaluations/evaluation.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { board, type World } from "./world.ts";

/** A run of the agent that is over. */
export async function finishedRun(
  world: World,
  { id, companyId }: Pick<Agent, "id" | "companyId">,
  status = "succeeded",
): Promise<string> {
  const runId = newId();
  await world.sql(
    `insert into heartbeat_runs (id, company_id, agent_id, chain_id, status, started_at, finished_at)
     values ($1, $2, $3, $1, $4, now(), now())`,
    [runId, companyId, id, status],
  );
  return runId;
}

/** What the board, or somebody else, thinks of a run of the agent. */
export async function evaluated(
  world: World,
  agent: Pick<Agent, "id" | "companyId">,
  body: Partial<CreateEvaluation> = {},
  reviewer: Actor = board,
): Promise<Evaluation> {
  const subjectId = await finishedRun(world, agent);
  const wish = CreateEvaluation.parse({ subjectType: "run", subjectId, verdict: "pass", ...body });
  return world.services.evaluations.create(reviewer, agent.companyId, wish);
}
