import { requireAgent } from "../agents/agent.store.ts";
import type { AgentActor } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import { ensureDefaultTeam, findTeam } from "../teams/team.store.ts";

/** What an agent may know of where it stands. */
export interface Standing {
  readonly team: { readonly id: string; readonly name: string } | null;
  readonly memoryScopes: readonly string[];
  readonly approvalPolicy: Readonly<Record<string, unknown>>;
}

/** @throws not_found */
export async function standingOf(db: Db, { agentId, companyId }: AgentActor): Promise<Standing> {
  const {
    team_id: teamId,
    memory_scopes: memoryScopes,
    approval_policy: approvalPolicy,
  } = await requireAgent(db, agentId);
  await ensureDefaultTeam(db, companyId);
  const team = await findTeam(db, companyId, teamId ?? companyId);
  return { team: team === undefined ? null : { id: team.id, name: team.name }, memoryScopes, approvalPolicy };
}
