import { MICROS_PER_USD, usdToMicros } from "../kernel/money.ts";
import { providerOf } from "./model-name.ts";
import type { ModelPrice, ModelRates } from "./price.schema.ts";
import type { PriceRow } from "./price.store.ts";
import type { Rates } from "./price.ts";
import type { ListPrice } from "./price-list.ts";
import { LIST_PRICES } from "./price-list.ts";

const inUsd = (rates: Rates): NonNullable<ModelPrice["rates"]> => ({
  inputUsd: rates.input / MICROS_PER_USD,
  cachedInputUsd: rates.cachedInput / MICROS_PER_USD,
  cacheWriteUsd: rates.cacheWrite / MICROS_PER_USD,
  outputUsd: rates.output / MICROS_PER_USD,
  inputIncludesCached: rates.inputIncludesCached,
});

export function toRates(rates: ModelRates, provider: string): Rates {
  const input = usdToMicros(rates.inputUsd);
  const { cachedInputUsd, cacheWriteUsd } = rates;
  return {
    input,
    cachedInput: cachedInputUsd === undefined ? input : usdToMicros(cachedInputUsd),
    cacheWrite: cacheWriteUsd === undefined ? input : usdToMicros(cacheWriteUsd),
    output: usdToMicros(rates.outputUsd),
    inputIncludesCached: rates.inputIncludesCached ?? includesCached(provider),
  };
}

const includesCached = (provider: string): boolean =>
  LIST_PRICES.some((price) => price.provider === providerOf(provider) && price.rates.inputIncludesCached);

export function ratesOf(row: PriceRow): Rates | null {
  const { input_micros: input, cached_input_micros: cachedInput, cache_write_micros: cacheWrite } = row;
  const { output_micros: output, input_includes_cached: inputIncludesCached } = row;
  if (input === null || cachedInput === null || cacheWrite === null || output === null) return null;
  return { input, cachedInput, cacheWrite, output, inputIncludesCached };
}

export function viewRow(row: PriceRow): ModelPrice {
  const rates = ratesOf(row);
  return {
    id: row.id,
    scope: row.company_id === null ? "instance" : "company",
    provider: row.provider,
    model: row.model,
    rates: rates === null ? null : inUsd(rates),
    version: row.version,
    validFrom: row.valid_from.toISOString(),
    source: null,
    seenOn: null,
    createdBy: { type: row.created_by_type, id: row.created_by_id },
  };
}

export const viewListed = (price: ListPrice): ModelPrice => ({
  id: price.id,
  scope: "list",
  provider: price.provider,
  model: price.model,
  rates: inUsd(price.rates),
  version: null,
  validFrom: price.validFrom?.toISOString() ?? null,
  source: price.source,
  seenOn: price.seenOn,
  createdBy: null,
});
