import type { Logger } from "pino";

/**
 * Hints between processes: "there is something new to read". Best effort and never truth: a hint may be
 * lost or come twice, and whoever hears one reads the database. `resync` is heard after a gap: anything
 * may have been missed, so read everything again.
 */
export type Hint =
  | { readonly kind: "events"; readonly companyId: string }
  | { readonly kind: "cancel"; readonly runId: string }
  | { readonly kind: "worker"; readonly workerId: string }
  | { readonly kind: "timers" }
  | { readonly kind: "admission" }
  | { readonly kind: "resync" };

export type HintListener = (hint: Hint) => void;

export interface LiveBus {
  /** Fire and forget. Local subscribers hear it at once; equal hints shortly after one another travel as one. */
  readonly publish: (hint: Hint) => void;
  /** Returns the function that ends the subscription. */
  readonly subscribe: (listener: HintListener) => () => void;
  readonly close: () => Promise<void>;
}

export interface LiveBusOptions {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly log: Logger;
}
