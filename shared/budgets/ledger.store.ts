import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { LedgerEntry } from "./ledger.schema.ts";

export interface LedgerRow {
  id: number;
  policy_id: string;
  window_start: Date;
  run_id: string | null;
  kind: LedgerEntry["kind"];
  spent_delta: number;
  reserved_delta: number;
  cause: string;
  cost_event_id: string | null;
  created_at: Date;
}

const COLUMNS =
  "id, policy_id, window_start, run_id, kind, spent_delta, reserved_delta, cause, cost_event_id, created_at";

const FIRST = statement(
  "budget_ledger_first_page",
  `select ${COLUMNS} from budget_ledger where policy_id = $1 order by window_start desc, id desc limit $2`,
);
const NEXT = statement(
  "budget_ledger_next_page",
  `select ${COLUMNS} from budget_ledger
    where policy_id = $1 and (window_start, id) < ((select window_start from budget_ledger where id = $3 and policy_id = $1), $3)
    order by window_start desc, id desc limit $2`,
);

/** The newest window first, and in it the newest entry. */
export function listLedger(
  db: Queryable,
  policyId: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<LedgerRow[]> {
  return cursor === undefined
    ? db.rows<LedgerRow>(FIRST, [policyId, limit])
    : db.rows<LedgerRow>(NEXT, [policyId, limit, cursor]);
}
