/** Dollars per million tokens, as the provider's page has them. Null: it has none, and they count as input. */
export type ListedUsd = readonly [input: number, cachedInput: number | null, cacheWrite: number | null, output: number];

export interface ListEntry {
  readonly models: readonly string[];
  readonly usd: ListedUsd;
  /** The last day on which the source is known to have said so. */
  readonly seenOn: string;
  /** Absent: the page of the list. */
  readonly source?: string;
  /** From when on; absent: always. */
  readonly validFrom?: string;
}

/**
 * The public prices of one provider: by the token, for prompts of usual length, in real time. What is dearer for long
 * prompts, or cheaper in batches, is not in it: a charge does not say which it was.
 */
export interface PriceList {
  readonly provider: string;
  readonly source: string;
  /** The provider's usage counts what came from its cache as input too. */
  readonly inputIncludesCached: boolean;
  readonly entries: readonly ListEntry[];
}
