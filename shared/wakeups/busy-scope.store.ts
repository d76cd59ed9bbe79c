import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { AgentScope } from "./queued-count.store.ts";

/** Each along the index that holds the runs of its agent to one that waits in a scope, and to one in a slot. */
const BUSY = statement(
  "busy_scopes",
  `
  select i.ord
    from jsonb_to_recordset($1::jsonb) as i(ord int, agent_id uuid, scope text)
   where exists (select from heartbeat_runs r where r.agent_id = i.agent_id and r.scope = i.scope
                                                 and (r.status || '') in ('queued', 'scheduled_retry'))
      or exists (select from heartbeat_runs r where r.agent_id = i.agent_id and r.scope = i.scope and r.status = 'running')`,
);

/** Of each, whether a run waits or goes on in it. */
export async function listBusy(db: Queryable, scopes: readonly AgentScope[]): Promise<boolean[]> {
  const items = scopes.map(({ agentId, scope }, ord) => ({ ord, agent_id: agentId, scope }));
  const found = new Set((await db.rows<{ ord: number }>(BUSY, [JSON.stringify(items)])).map(({ ord }) => ord));
  return scopes.map((_, ord) => found.has(ord));
}
