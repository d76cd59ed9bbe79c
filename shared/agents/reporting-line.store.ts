import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

const CHAIN = statement(
  "chain_of_command",
  `
  with recursive chain as (
    select m.id, m.name, m.role, m.title, m.reports_to, 1 as depth
      from agents a join agents m on m.id = a.reports_to where a.id = $1
    union all
    select m.id, m.name, m.role, m.title, m.reports_to, c.depth + 1
      from chain c join agents m on m.id = c.reports_to where c.depth < 50
  )
  select id, name, role, title from chain order by depth`,
);

export interface ChainLink {
  id: string;
  name: string;
  role: string;
  title: string | null;
}

/** The managers of an agent, the nearest first; at most 50. */
export function listChainOfCommand(db: Queryable, agentId: string): Promise<ChainLink[]> {
  return db.rows<ChainLink>(CHAIN, [agentId]);
}

const NEAREST = statement(
  "nearest_manager",
  `
  with recursive chain as (
    select reports_to as id, 1 as depth from agents where id = $1
    union all
    select m.reports_to, c.depth + 1 from chain c join agents m on m.id = c.id where c.depth < 50
  )
  select m.id from chain c join agents m on m.id = c.id and m.deleted_at is null and m.lifecycle = 'active'
   order by c.depth limit 1`,
);

/** The nearest of those above an agent who is in service. */
export async function findNearestManager(db: Queryable, agentId: string): Promise<string | undefined> {
  const [row] = await db.rows<{ id: string }>(NEAREST, [agentId]);
  return row?.id;
}

/** UNION drops what was seen before, so that it ends even in a circle. */
const LINE = statement(
  "reporting_line",
  `
  with recursive line as (
    select id, company_id, reports_to from agents where id = $1 and deleted_at is null
    union
    select m.id, m.company_id, m.reports_to from line l join agents m on m.id = l.reports_to
  )
  select id, company_id from line`,
);

/** An agent and all above it, in no order; empty when there is no such agent. Lock the company to rely on it. */
export function listReportingLine(tx: Tx, agentId: string): Promise<{ id: string; company_id: string }[]> {
  return tx.rows(LINE, [agentId]);
}

const HEIGHT = statement(
  "agent_height",
  `
  with recursive below as (
    select $2::uuid as id, 1 as depth
    union all
    select r.id, b.depth + 1 from below b join agents r on r.company_id = $1 and r.reports_to = b.id where b.depth < $3
  )
  select max(depth) as height from below`,
);

/** How many levels an agent and those below it take: 1 without reports; counted no further than `most`. */
export async function agentHeight(
  tx: Tx,
  { companyId, agentId, most }: { companyId: string; agentId: string; most: number },
): Promise<number> {
  return one(await tx.rows<{ height: number }>(HEIGHT, [companyId, agentId, most])).height;
}

/** UNION, as above. */
const BELOW = statement(
  "agents_below",
  `
  with recursive below as (
    select id, company_id from agents where company_id = $1 and reports_to = $2
    union
    select r.id, r.company_id from below b join agents r on r.company_id = b.company_id and r.reports_to = b.id
  )
  select id from below limit 5000`,
);

/** Those who report to an agent, and those who report to them; at most 5,000. */
export async function listReports(db: Queryable, companyId: string, agentId: string): Promise<string[]> {
  return (await db.rows<{ id: string }>(BELOW, [companyId, agentId])).map(({ id }) => id);
}

const MOVE_UP = statement(
  "move_reports_up",
  `
  with report as (select id from agents where company_id = $1 and reports_to = $2 order by id for no key update)
  update agents a set reports_to = $3, updated_at = now() from report r where a.id = r.id`,
);

/** Those who report to `agentId` report to `managerId` from now on. */
export async function moveReports(
  tx: Tx,
  move: { companyId: string; agentId: string; managerId: string | null },
): Promise<void> {
  await tx.rows(MOVE_UP, [move.companyId, move.agentId, move.managerId]);
}
