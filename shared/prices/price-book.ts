import type { Queryable } from "../db/db.ts";
import type { Chargeable, Costing } from "./cost-charge.ts";
import { costCharge } from "./cost-charge.ts";
import type { PriceRow } from "./price.store.ts";
import { listCurrentPrices } from "./price.store.ts";
import type { Price } from "./price.ts";
import { listPricesAt } from "./price-list.ts";
import { ratesOf } from "./price-view.ts";

/** How long a process goes on counting by prices that were changed in another one. */
const FRESH_MS = 5_000;
const MOST_COMPANIES = 1_000;

export interface PriceBook {
  /**
   * What charges cost, in their order. Nothing is looked up where each says what it costs, and otherwise once in some
   * seconds per company. Ask before a transaction begins: it may take a connection of its own.
   */
  readonly costOf: <Charge extends Chargeable>(charges: readonly Charge[]) => Promise<Costing[]>;
  /** Prices have changed: all are read again. */
  readonly forget: () => void;
}

interface Page {
  readonly prices: readonly Price[];
  readonly readAt: number;
}

export function createPriceBook({ db }: { readonly db: Queryable }): PriceBook {
  let pages = new Map<string, Page>();

  /** What was read before prices changed is used once, and not kept. */
  const read = async (companyIds: readonly string[]): Promise<ReadonlyMap<string, Page>> => {
    const into = pages;
    const fresh = await readPages(db, companyIds);
    if (into.size + fresh.size > MOST_COMPANIES) into.clear();
    for (const [id, page] of fresh) into.set(id, page);
    return fresh;
  };

  return {
    costOf: async (charges) => {
      const unknown = charges.filter(({ costMicros }) => costMicros === null);
      const wanted = new Map(unknown.map(({ companyId }) => [companyId, pages.get(companyId)]));
      const stale = [...wanted].filter(([, page]) => !isFresh(page)).map(([id]) => id);
      const found = new Map([...wanted, ...(stale.length > 0 ? await read(stale) : [])]);
      return charges.map((charge) => costCharge(charge, found.get(charge.companyId)?.prices ?? []));
    },
    forget: () => {
      pages = new Map();
    },
  };
}

async function readPages(db: Queryable, companyIds: readonly string[]): Promise<ReadonlyMap<string, Page>> {
  const readAt = performance.now();
  const { asOf, rows } = await listCurrentPrices(db, companyIds);
  const common: readonly Price[] = [...pricesOf(rows, null), ...listPricesAt(asOf)];
  return new Map(companyIds.map((id) => [id, { prices: [...pricesOf(rows, id), ...common], readAt }]));
}

const isFresh = (page: Page | undefined): boolean => page !== undefined && performance.now() - page.readAt < FRESH_MS;

const pricesOf = (rows: readonly PriceRow[], companyId: string | null): Price[] =>
  rows.filter((row) => row.company_id === companyId).flatMap(toPrice);

function toPrice(row: PriceRow): Price[] {
  const rates = ratesOf(row);
  if (rates === null) return [];
  const { id, provider, model } = row;
  return [{ id, scope: row.company_id === null ? "instance" : "company", provider, model, rates }];
}
