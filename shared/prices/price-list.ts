import { MICROS_PER_USD } from "../kernel/money.ts";
import type { ListEntry, ListedUsd, PriceList } from "./list-entry.ts";
import { ANTHROPIC } from "./lists/anthropic.ts";
import { GOOGLE } from "./lists/google.ts";
import { OPENAI } from "./lists/openai.ts";
import type { Price, Rates } from "./price.ts";

const LISTS: readonly PriceList[] = [ANTHROPIC, OPENAI, GOOGLE];

/** A price that is shipped, with where it was read and when. */
export interface ListPrice extends Price {
  readonly scope: "list";
  readonly source: string;
  readonly seenOn: string;
  /** The first moment from which on it holds; null: it always did. */
  readonly validFrom: Date | null;
}

/** Every price that is shipped, past and to come. */
export const LIST_PRICES: readonly ListPrice[] = LISTS.flatMap((list) =>
  list.entries.flatMap((entry) => entry.models.map((model) => toPrice(list, entry, model))),
);

/** Of each model the price that holds at `now`. */
export function listPricesAt(now: Date, prices: readonly ListPrice[] = LIST_PRICES): readonly ListPrice[] {
  const current = new Map<string, ListPrice>();
  const byStart = [...prices].sort((one, other) => startOf(one) - startOf(other));
  for (const price of byStart)
    if (startOf(price) <= now.getTime()) current.set(`${price.provider}/${price.model}`, price);
  return [...current.values()];
}

const startOf = ({ validFrom }: ListPrice): number => validFrom?.getTime() ?? Number.NEGATIVE_INFINITY;

function toPrice(list: PriceList, entry: ListEntry, model: string): ListPrice {
  const { seenOn, validFrom, source = list.source } = entry;
  return {
    id: `list:${list.provider}/${model}@${validFrom ?? seenOn}`,
    scope: "list",
    provider: list.provider,
    model,
    rates: toRates(entry.usd, list.inputIncludesCached),
    source,
    seenOn,
    validFrom: validFrom === undefined ? null : new Date(`${validFrom}T00:00:00Z`),
  };
}

function toRates([input, cachedInput, cacheWrite, output]: ListedUsd, inputIncludesCached: boolean): Rates {
  const micros = (usd: number): number => Math.round(usd * MICROS_PER_USD);
  return {
    input: micros(input),
    cachedInput: micros(cachedInput ?? input),
    cacheWrite: micros(cacheWrite ?? input),
    output: micros(output),
    inputIncludesCached,
  };
}
