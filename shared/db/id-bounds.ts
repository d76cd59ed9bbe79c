import type { Knex } from "knex";

import { sqlBuilder } from "./db.ts";

/** The order of the ids is that of time as processes have it, whose clocks differ from the database's; by so much at the most. */
const CLOCKS_DIFFER = "interval '1 day'";

interface Moments {
  readonly from?: string | undefined;
  /** Itself not included. */
  readonly to?: string | undefined;
}

/** Rows whose ids are time-ordered, by a column of time: the ids are there to be found by, the times to be right. */
export function whereBetween(
  query: Knex.QueryBuilder,
  { id, moment }: { readonly id: string; readonly moment: string },
  { from, to }: Moments,
): void {
  if (from !== undefined) {
    const earliest = sqlBuilder.raw(`run_id_at(greatest(?::timestamptz - ${CLOCKS_DIFFER}, 'epoch'))`, [from]);
    void query.where(moment, ">=", from).where(id, ">=", earliest);
  }
  if (to !== undefined) {
    const latest = sqlBuilder.raw(`run_id_at(greatest(?::timestamptz + ${CLOCKS_DIFFER}, 'epoch'))`, [to]);
    void query.where(moment, "<", to).where(id, "<", latest);
  }
}
