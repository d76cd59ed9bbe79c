import { isNobody, providerOf, spellingsOf, splitVendor } from "./model-name.ts";
import type { Price } from "./price.ts";
import { isFallback, PRICE_SCOPES } from "./price.ts";

/** What is to be priced, as whoever reported it calls it. */
export interface Named {
  readonly provider: string;
  readonly model: string;
}

/**
 * The price that a model has. The nearest scope that knows the model decides; within it, a price for the provider goes
 * before one for any, the name as it is before the name without its date, and both before the longest beginning.
 */
export function findPrice(prices: readonly Price[], named: Named): Price | undefined {
  const wanted = readNames(named);
  const usual = prices.filter((price) => !isFallback(price) && isServedBy(price.provider, wanted.provider));
  const fallback = prices.filter(isFallback);
  return nearest(usual, (some) => bestOf(some, wanted.spellings)) ?? nearest(fallback, ([first]) => first);
}

function readNames({ provider, model }: Named): { readonly provider: string; readonly spellings: readonly string[] } {
  const given = providerOf(provider);
  const { vendor, name } = splitVendor(model);
  const isOwn = vendor !== undefined && (vendor === given || isNobody(given));
  return {
    provider: isOwn ? vendor : given,
    spellings: [...new Set([...spellingsOf(model), ...(isOwn ? spellingsOf(name) : [])])],
  };
}

const isServedBy = (provider: string, wanted: string): boolean =>
  provider === "*" || isNobody(wanted) || provider === wanted;

function nearest(prices: readonly Price[], choose: (some: readonly Price[]) => Price | undefined): Price | undefined {
  for (const scope of PRICE_SCOPES) {
    const found = choose(prices.filter((price) => price.scope === scope));
    if (found !== undefined) return found;
  }
  return undefined;
}

function bestOf(prices: readonly Price[], spellings: readonly string[]): Price | undefined {
  const own = prices.filter(({ provider }) => provider !== "*");
  return byName(own, spellings) ?? byName(prices, spellings);
}

function byName(prices: readonly Price[], spellings: readonly string[]): Price | undefined {
  for (const spelling of spellings) {
    const exact = prices.find(({ model }) => model === spelling);
    if (exact !== undefined) return exact;
  }
  return prices
    .filter(({ model }) => model.endsWith("*") && spellings.some((spelling) => spelling.startsWith(model.slice(0, -1))))
    .reduce<Price | undefined>(longer, undefined);
}

const longer = (best: Price | undefined, price: Price): Price =>
  best === undefined || price.model.length > best.model.length ? price : best;
