import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, one, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { Rates } from "./price.ts";

export interface PriceRow {
  id: string;
  /** Null: the instance's. */
  company_id: string | null;
  provider: string;
  model: string;
  version: number;
  /** Null, all four: it was taken back. */
  input_micros: number | null;
  cached_input_micros: number | null;
  cache_write_micros: number | null;
  output_micros: number | null;
  input_includes_cached: boolean;
  valid_from: Date;
  created_by_type: string;
  created_by_id: string;
  created_at: Date;
}

/** Of each model of a scope the version that holds now. What is taken back is among them, since it hides nothing. */
const CURRENT = `
  select distinct on (company_id, provider, model) * from model_prices
   where (company_id is null or company_id = ${anyOf("$1::uuid[]")}) and valid_from <= now()
   order by company_id, provider, model, valid_from desc, version desc`;

const LIST = statement(
  "current_model_prices",
  `select now() as as_of, coalesce(jsonb_agg(p order by provider, model) filter (where p.id is not null), '[]') as prices
     from (select) as at left join (select * from (${CURRENT}) c where input_micros is not null) p on true`,
);

type StoredPrice = Omit<PriceRow, "valid_from" | "created_at"> & { valid_from: string; created_at: string };

/** What holds now for the instance and these companies, and when that is, by the database's clock. */
export async function listCurrentPrices(
  db: Queryable,
  companyIds: readonly string[],
): Promise<{ readonly asOf: Date; readonly rows: readonly PriceRow[] }> {
  const answer = one(await db.rows<{ as_of: Date; prices: StoredPrice[] }>(LIST, [companyIds]));
  const rows = answer.prices.map((row) => ({
    ...row,
    valid_from: new Date(row.valid_from),
    created_at: new Date(row.created_at),
  }));
  return { asOf: answer.as_of, rows };
}

const LOCK = statement("lock_model_prices", "select pg_advisory_xact_lock(hashtext('systole.prices'))");

/** Versions are given one at a time. */
export async function lockPrices(tx: Tx): Promise<void> {
  await tx.rows(LOCK);
}

const COUNT = statement(
  "count_model_prices",
  `select count(distinct (provider, model))::int as count from model_prices
    where company_id is not distinct from $1::uuid and (provider, model) <> ($2, $3)`,
);

/** How many models of a scope have ever had a price, besides this one. */
export async function countOtherPrices(
  tx: Tx,
  { companyId, provider, model }: Pick<NewPrice, "companyId" | "provider" | "model">,
): Promise<number> {
  return one(await tx.rows<{ count: number }>(COUNT, [companyId, provider, model])).count;
}

export interface NewPrice {
  /** Null: the instance's. */
  readonly companyId: string | null;
  readonly provider: string;
  readonly model: string;
  /** Null: from here on there is none. */
  readonly rates: Rates | null;
  /** ISO 8601; null, or what has passed: now. */
  readonly validFrom: string | null;
  readonly by: { readonly type: string; readonly id: string };
}

const INSERT = statement(
  "insert_model_price",
  `
  insert into model_prices (id, company_id, provider, model, version, input_micros, cached_input_micros, cache_write_micros,
    output_micros, input_includes_cached, valid_from, created_by_type, created_by_id)
  select $1, $2::uuid, $3, $4,
         1 + coalesce((select max(version) from model_prices
                        where company_id is not distinct from $2::uuid and provider = $3 and model = $4), 0),
         $5, $6, $7, $8, $9, greatest($10::timestamptz, clock_timestamp()), $11, $12
  returning *`,
);

/** The next version, in force later than those before it; nothing that was there is changed. Behind `lockPrices`. */
export async function insertPrice(tx: Tx, price: NewPrice): Promise<PriceRow> {
  const { companyId, provider, model, rates, validFrom, by } = price;
  const amounts = [rates?.input, rates?.cachedInput, rates?.cacheWrite, rates?.output].map((rate) => rate ?? null);
  const values = [newId(), companyId, provider, model, ...amounts, rates?.inputIncludesCached ?? false];
  return one(await tx.rows<PriceRow>(INSERT, [...values, validFrom, by.type, by.id]));
}
