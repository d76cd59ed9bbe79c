import type { Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";

const OF_AGENTS = statement(
  "delete_timers_of_agents",
  `
  with old as (delete from timers where agent_id = ${anyOf("$1::uuid[]")})
  delete from clock_timers where agent_id = ${anyOf("$1::uuid[]")}`,
);

/** All that wake these agents, also those that nobody has taken over yet. */
export async function deleteTimersOfAgents(tx: Tx, agentIds: readonly string[]): Promise<void> {
  await tx.rows(OF_AGENTS, [agentIds]);
}

const OF_COMPANY = statement(
  "delete_timers_of_company",
  "with old as (delete from timers where company_id = $1) delete from clock_timers where company_id = $1",
);

export async function deleteTimersOfCompany(tx: Tx, companyId: string): Promise<void> {
  await tx.rows(OF_COMPANY, [companyId]);
}

const HEARTBEAT = statement(
  "delete_heartbeat_timer",
  `
  with old as (delete from timers where agent_id = $1)
  delete from clock_timers where agent_id = $1 and kept_by = 'heartbeat'`,
);

/** The one that runtimeConfig.heartbeat keeps; its others stay. */
export async function deleteHeartbeatTimer(tx: Tx, agentId: string): Promise<void> {
  await tx.rows(HEARTBEAT, [agentId]);
}
