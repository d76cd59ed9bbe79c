export interface Slots {
  readonly active: () => number;
  /** Runs `work` when there is a free slot. */
  readonly use: (work: () => Promise<void>) => Promise<void>;
  /** Resolves when no work is under way. */
  readonly idle: () => Promise<void>;
}

/**
 * Counts what is under way, and never lets it exceed `limit`. BullMQ keeps to its concurrency in one worker;
 * but when a worker is built anew, runs that the old one took are still under way.
 */
export function limitSlots(limit: number): Slots {
  let active = 0;
  const waiting: (() => void)[] = [];
  let whenIdle: (() => void)[] = [];

  const leave = (): void => {
    const next = waiting.shift();
    if (next !== undefined) return next();
    active -= 1;
    if (active > 0) return;
    for (const resolve of whenIdle) resolve();
    whenIdle = [];
  };

  return {
    active: () => active,
    use: async (work) => {
      if (active >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
      else active += 1;
      try {
        await work();
      } finally {
        leave();
      }
    },
    idle: async () => {
      if (active > 0) await new Promise<void>((resolve) => whenIdle.push(resolve));
    },
  };
}
