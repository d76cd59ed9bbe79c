import type { Period } from "../budgets/envelope.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, one, sqlBuilder, statement } from "../db/db.ts";

/** How a company reckons: its own part of the row, and its budget. */
export interface TermsRow {
  id: string;
  default_adapter: string | null;
  fiscal_period: Period;
  /** Of its budget. Null: the calendar month. */
  budget_period: Exclude<Period, "monthly"> | null;
  reserve_percent: number;
  /** Null: no cap. */
  budget_micros: number | null;
}

const READ = statement(
  "company_terms",
  `select c.id, c.default_adapter, c.fiscal_period, c.budget_period, c.reserve_percent, p.amount as budget_micros
     from companies c
     left join budget_policies p on p.scope_type = 'company' and p.scope_id = c.id and p.metric = 'billed_cents' and p.is_active
                                and p.window_kind = case when c.budget_period is null then 'calendar_month_utc' else 'fiscal_period' end
    where c.id = ${anyOf("$1::uuid[]")}`,
);

export async function readTerms(db: Queryable, companyIds: readonly string[]): Promise<ReadonlyMap<string, TermsRow>> {
  return new Map((await db.rows<TermsRow>(READ, [companyIds])).map((row) => [row.id, row]));
}

const PERIOD = statement("company_fiscal_period", "select fiscal_period from companies where id = $1");

export async function findFiscalPeriod(db: Queryable, companyId: string): Promise<Period> {
  return one(await db.rows<{ fiscal_period: Period }>(PERIOD, [companyId])).fiscal_period;
}

type TermsColumns = {
  readonly [Column in keyof Omit<TermsRow, "id" | "budget_micros">]?: TermsRow[Column] | undefined;
};

/** What is undefined stays as it is. Lock it first. */
export async function updateTerms(tx: Tx, companyId: string, columns: TermsColumns): Promise<void> {
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  await tx.run(
    sqlBuilder("companies")
      .where({ id: companyId })
      .update({ ...given, updated_at: sqlBuilder.fn.now() }),
  );
}
