import { recordActivity, recordActivityOfMany } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, actorType, requireBoard, requireCompany, requireInstanceAdmin } from "../auth/actor.ts";
import { listCompanyIds, lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { providerOf } from "./model-name.ts";
import type { ModelPrice, SetModelPrice } from "./price.schema.ts";
import type { NewPrice, PriceRow } from "./price.store.ts";
import { countOtherPrices, insertPrice, listCurrentPrices, lockPrices } from "./price.store.ts";
import type { PriceBook } from "./price-book.ts";
import { listPricesAt } from "./price-list.ts";
import { toRates, viewListed, viewRow } from "./price-view.ts";

/** What tokens cost. Prices are never changed, only followed by a newer version: what was counted stays as it was. */
export interface PriceService {
  /** All that hold now, the nearest scope first. @throws forbidden, not_found */
  readonly listOfCompany: (actor: Actor, companyId: string) => Promise<ModelPrice[]>;
  /** @throws forbidden, not_found, conflict */
  readonly setOfCompany: (actor: Actor, companyId: string, price: SetModelPrice) => Promise<ModelPrice>;
  /** @throws forbidden */
  readonly listOfInstance: (actor: Actor) => Promise<ModelPrice[]>;
  /** @throws forbidden, conflict */
  readonly setOfInstance: (actor: Actor, price: SetModelPrice) => Promise<ModelPrice>;
}

export interface PriceDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly book: Pick<PriceBook, "forget">;
}

/** Models of one scope that may have prices of their own; all of them are read to count a charge. */
const MOST_PRICES = 500;

export function createPriceService({ db, bus, book }: PriceDeps): PriceService {
  const list = async (companyIds: readonly string[]): Promise<ModelPrice[]> => {
    const { asOf, rows } = await listCurrentPrices(db, companyIds);
    const [own, common] = [rows.filter(isOfCompany), rows.filter((row) => !isOfCompany(row))];
    return [...[...own, ...common].map(viewRow), ...listPricesAt(asOf).map(viewListed)];
  };

  const tell = (companyIds: readonly string[]): void => {
    book.forget();
    for (const companyId of companyIds) bus.publish({ kind: "events", companyId });
  };

  return {
    listOfCompany: async (actor, companyId) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return list([companyId]);
    },

    setOfCompany: async (actor, companyId, price) => {
      requireBoard(actor);
      requireCompany(actor, companyId);
      const row = await db.transaction(async (tx) => {
        await lockCompany(tx, companyId);
        await requireLiveCompany(tx, companyId);
        const set = await insert(tx, toNew(price, actor, companyId));
        await recordActivity(tx, { companyId, ...entryOf(set, actor) });
        return set;
      });
      tell([companyId]);
      return viewRow(row);
    },

    listOfInstance: async (actor) => {
      requireInstanceAdmin(actor);
      return list([]);
    },

    setOfInstance: async (actor, price) => {
      requireInstanceAdmin(actor);
      const { row, companyIds } = await db.transaction(async (tx) => {
        const set = await insert(tx, toNew(price, actor, null));
        const all = await listCompanyIds(tx);
        await recordActivityOfMany(tx, all, entryOf(set, actor));
        return { row: set, companyIds: all };
      });
      tell(companyIds);
      return viewRow(row);
    },
  };
}

const isOfCompany = (row: PriceRow): boolean => row.company_id !== null;

const toNew = (
  { provider, model, rates, validFrom }: SetModelPrice,
  by: Actor,
  companyId: string | null,
): NewPrice => ({
  companyId,
  provider: providerOf(provider),
  model: model.toLowerCase(),
  rates: rates === null ? null : toRates(rates, provider),
  validFrom: validFrom ?? null,
  by: { type: actorType(by), id: actorId(by) },
});

async function insert(tx: Tx, price: NewPrice): Promise<PriceRow> {
  await lockPrices(tx);
  if ((await countOtherPrices(tx, price)) >= MOST_PRICES) {
    throw new ConflictError(`No more than ${MOST_PRICES} models may have prices of their own`);
  }
  return insertPrice(tx, price);
}

const entryOf = (row: PriceRow, actor: Actor) => ({
  actor,
  action: row.input_micros === null ? "price.withdrawn" : "price.set",
  entityType: "model_price",
  entityId: row.id,
  details: {
    scope: isOfCompany(row) ? "company" : "instance",
    provider: row.provider,
    model: row.model,
    version: row.version,
    validFrom: row.valid_from.toISOString(),
  },
});
