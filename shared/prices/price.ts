/** In micro-USD per million tokens. */
export interface Rates {
  readonly input: number;
  readonly cachedInput: number;
  readonly cacheWrite: number;
  readonly output: number;
  /** The provider counts what came from its cache as input too; else the two are apart. */
  readonly inputIncludesCached: boolean;
}

/** Whose prices they are, the nearest first: a company's go before the instance's, and both before those that are shipped. */
export const PRICE_SCOPES = ["company", "instance", "list"] as const;
export type PriceScope = (typeof PRICE_SCOPES)[number];

/** A price that holds now. */
export interface Price {
  /** Names this version for good: what was counted by it says so. */
  readonly id: string;
  readonly scope: PriceScope;
  /** `*`: any. */
  readonly provider: string;
  /** A name, or the beginning of names with a `*` behind it. */
  readonly model: string;
  readonly rates: Rates;
}

/** Counts every model that no other price is for, and leaves it marked as unpriced. */
export const isFallback = ({ provider, model }: Pick<Price, "provider" | "model">): boolean =>
  provider === "*" && model === "*";
