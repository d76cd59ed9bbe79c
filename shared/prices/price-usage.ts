import type { Named } from "./find-price.ts";
import { findPrice } from "./find-price.ts";
import type { Price, Rates } from "./price.ts";
import { isFallback } from "./price.ts";

/** Tokens as the provider's own usage counts them. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Written to the provider's cache; not among the input tokens. */
  readonly cacheWriteTokens?: number;
  readonly outputTokens: number;
}

/** No charge is counted higher, so that sums of them fit what keeps them: ten million dollars. */
export const MOST_MICROS = 10_000_000_000_000;

const TOKENS_OF_A_RATE = 1_000_000n;

/** What tokens cost, in micro-dollars: exact, and rounded up once, so that a part of one is never lost. */
export function priceTokens(usage: TokenUsage, rates: Rates): number {
  const { cachedInputTokens: cached, inputTokens: input } = usage;
  // More from the cache than there was input: whoever reports it has taken the one off the other.
  const isAmongInput = rates.inputIncludesCached && cached <= input;
  const counted = [
    [isAmongInput ? input - cached : input, rates.input],
    [cached, rates.cachedInput],
    [usage.cacheWriteTokens ?? 0, rates.cacheWrite],
    [usage.outputTokens, rates.output],
  ] as const;
  const total = counted.reduce((sum, [tokens, rate]) => sum + BigInt(tokens) * BigInt(rate), 0n);
  return Math.min(Number((total + TOKENS_OF_A_RATE - 1n) / TOKENS_OF_A_RATE), MOST_MICROS);
}

export interface Priced {
  readonly costMicros: number;
  readonly priceId: string;
  /** It was counted by the fallback: nobody knows what the model costs. */
  readonly isGuess: boolean;
}

/** What a usage costs by the prices there are; `unpriced` where none is for it, and no fallback is set. */
export function priceUsage(usage: TokenUsage & Named, candidates: readonly Price[]): Priced | "unpriced" {
  const price = findPrice(candidates, usage);
  if (price === undefined) return "unpriced";
  return { costMicros: priceTokens(usage, price.rates), priceId: price.id, isGuess: isFallback(price) };
}
