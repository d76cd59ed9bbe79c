import type { PolicySummary } from "../../shared/budgets/policy.schema.ts";
import { SetBudgetPolicy } from "../../shared/budgets/policy.schema.ts";
import { projectOf } from "./planning.ts";
import { spend } from "./waking.ts";
import { board, type World } from "./world.ts";

/** A budget over an agent, or what else of its company is named; a dollar in a lifetime unless said. */
export const cappedBy = (
  world: World,
  agent: { readonly id: string; readonly companyId: string },
  terms: Partial<SetBudgetPolicy> = {},
): Promise<PolicySummary> =>
  world.services.budgets.put(board, {
    companyId: agent.companyId,
    body: SetBudgetPolicy.parse({
      scopeType: "agent",
      scopeId: agent.id,
      windowKind: terms.scopeType === "run" ? "run" : "lifetime",
      amount: 100,
      ...terms,
    }),
  });

/** A cap that is met, of a project of its own: nothing of the agent is stopped by it. Resolves to its incident. */
export async function metBy(world: World, agent: { readonly id: string; readonly companyId: string }): Promise<string> {
  const { id: projectId } = await projectOf(world, agent.companyId);
  const { policyId } = await cappedBy(world, agent, { scopeType: "project", scopeId: projectId, amount: 1 });
  await spend(world, agent, 1, { projectId });
  const [incident] = await world.sql<{ id: string }>(
    "select id from budget_incidents where policy_id = $1 and threshold_type = 'hard'",
    [policyId],
  );
  return incident!.id;
}
