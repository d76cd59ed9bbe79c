import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

/** A company's virtual time goes on by what it was given over its weight, and never falls behind $2, where the others are. */
const ADVANCE = statement(
  "advance_shares",
  `
  insert into company_shares as s (company_id, virtual_time)
  select company_id, $2::float8 + given from jsonb_to_recordset($1::jsonb) as g(company_id uuid, given int) order by company_id
  on conflict (company_id) do update set virtual_time = greatest(s.virtual_time, $2::float8) + (excluded.virtual_time - $2::float8) / s.weight
  returning company_id, virtual_time`,
);

/** Resolves to where each of them stands now. */
export async function advanceShares(
  db: Queryable,
  given: ReadonlyMap<string, number>,
  floor: number,
): Promise<ReadonlyMap<string, number>> {
  const items = [...given].map(([companyId, count]) => ({ company_id: companyId, given: count }));
  const rows = await db.rows<{ company_id: string; virtual_time: number }>(ADVANCE, [JSON.stringify(items), floor]);
  return new Map(rows.map((row) => [row.company_id, row.virtual_time]));
}

const SET_WEIGHT = statement(
  "set_share_weight",
  `insert into company_shares (company_id, weight) values ($1, $2)
   on conflict (company_id) do update set weight = excluded.weight`,
);

/** How much of the fleet a company gets beside others that want it, from the next round on. */
export async function setShareWeight(tx: Tx, companyId: string, weight: number): Promise<void> {
  await tx.rows(SET_WEIGHT, [companyId, weight]);
}
