import type { Db } from "../db/db.ts";
import { foldCostDays } from "./cost-days.store.ts";

export interface CostDays {
  /** Sums up by the day what was booked since; resolves to how many sums changed. */
  readonly fold: (signal?: AbortSignal) => Promise<number>;
}

const BEHIND_SEC = 600;

export function createCostDays({ db }: { readonly db: Db }): CostDays {
  return {
    fold: async (signal) => {
      let changed = 0;
      for (;;) {
        const { days, hasMore } = await db.transaction((tx) => foldCostDays(tx, BEHIND_SEC));
        changed += days;
        if (!hasMore || signal?.aborted === true) return changed;
      }
    },
  };
}
