import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { CostEventRow } from "./cost.store.ts";

/** A report's name, given by whoever sends it: what comes again under it is the same report. */
export interface CostKey {
  readonly companyId: string;
  readonly agentId: string;
  readonly key: string;
}

const FIND = statement(
  "find_cost_by_key",
  `select e.* from cost_event_keys k join cost_events e on e.id = k.cost_event_id
    where k.agent_id = $1 and k.key = $2 and k.company_id = $3`,
);

/** What was booked under the key. */
export async function findCostByKey(
  db: Queryable,
  { companyId, agentId, key }: CostKey,
): Promise<CostEventRow | undefined> {
  const [row] = await db.rows<CostEventRow>(FIND, [agentId, key, companyId]);
  return row;
}

const TAKE = statement(
  "take_cost_key",
  `insert into cost_event_keys (agent_id, key, company_id) values ($1, $2, $3) on conflict do nothing returning 1`,
);

/** Of those who race for a key one gets it; the others wait here for its end, and get it only where it failed. */
export async function takeCostKey(tx: Tx, { companyId, agentId, key }: CostKey): Promise<boolean> {
  return (await tx.rows(TAKE, [agentId, key, companyId])).length > 0;
}

const FILL = statement(
  "fill_cost_key",
  "update cost_event_keys set cost_event_id = $3 where agent_id = $1 and key = $2",
);

export async function fillCostKey(tx: Tx, { agentId, key }: CostKey, costEventId: string): Promise<void> {
  await tx.rows(FILL, [agentId, key, costEventId]);
}
