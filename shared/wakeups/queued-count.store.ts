import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

/** Along an index, and no further than $2: the cost of a count is bounded by the limit that it is for. */
const OF_COMPANIES = statement(
  "count_queued_of_companies",
  `
  select c.id as company_id,
         (select count(*) from (select from heartbeat_runs r where r.company_id = c.id and r.status = 'queued' limit $2) q)::int as queued
    from unnest($1::uuid[]) as c(id)`,
);

export async function countQueuedOf(
  db: Queryable,
  companyIds: readonly string[],
  most: number,
): Promise<Map<string, number>> {
  const rows = await db.rows<{ company_id: string; queued: number }>(OF_COMPANIES, [companyIds, most]);
  return new Map(rows.map((row) => [row.company_id, row.queued]));
}

/** In two parts, each along the index of its kind. */
const OF_ALL = statement(
  "count_queued",
  `
  select ((select count(*) from (select from heartbeat_runs where status = 'queued' and admitted_at is null limit $1) w)
        + (select count(*) from (select from heartbeat_runs where status = 'queued' and admitted_at is not null limit $1) a))::int as queued`,
);

export async function countQueued(db: Queryable, most: number): Promise<number> {
  return one(await db.rows<{ queued: number }>(OF_ALL, [most])).queued;
}

/** The partial unique index that arbitrates who joins whom also says whether there is anyone to join. */
const JOINABLE = statement(
  "joinable_scopes",
  `
  select i.ord
    from jsonb_to_recordset($1::jsonb) as i(ord int, agent_id uuid, scope text)
   where exists (select from heartbeat_runs r where r.agent_id = i.agent_id and r.scope = i.scope
                                                 and (r.status || '') in ('queued', 'scheduled_retry'))`,
);

export interface AgentScope {
  readonly agentId: string;
  readonly scope: string;
}

/** Of each, whether a run waits that a wakeup of this scope would join. */
export async function listJoinable(db: Queryable, scopes: readonly AgentScope[]): Promise<boolean[]> {
  const items = scopes.map(({ agentId, scope }, ord) => ({ ord, agent_id: agentId, scope }));
  const rows = await db.rows<{ ord: number }>(JOINABLE, [JSON.stringify(items)]);
  const found = new Set(rows.map(({ ord }) => ord));
  return scopes.map((_, ord) => found.has(ord));
}
