import type { Logger } from "pino";

/** A periodic duty. `runOnce` resolves to how much it did, or to that and when it wants the next round. */
export interface Loop {
  readonly name: string;
  readonly everyMs: number;
  readonly runOnce: (signal: AbortSignal) => Promise<number | Round>;
  /** Hints that end the pause early. */
  readonly wakesOn?: "timers" | "admission";
  /** However often it is woken, rounds begin no closer together than this. */
  readonly noCloserThanMs?: number;
}

export interface RunningLoop {
  /** Ends the pause: something may be to do. */
  readonly wake: () => void;
  /** Lets the round that is under way finish, and starts no other. */
  readonly stop: () => Promise<void>;
}

interface Round {
  readonly count: number;
  /** The next round is to begin after this, if `everyMs` does not end before. */
  readonly nextMs: number | undefined;
}

/** While rounds fail they come more slowly, and say so once: an outage must not fill the disk with its log. */
const SLOWEST_MS = 10_000;
/** The first of them comes soon, however long the loop's own pause is. */
const FAILED_MS = 1_000;

/**
 * Rounds that never overlap. The pause between them is spread a little, so that schedulers that were
 * started together do not all ask at once; a failed round ends neither the loop nor its neighbours.
 *
 * @param random a number in [0, 1)
 */
export function startLoop(
  loop: Loop,
  { log, random = Math.random }: { log: Logger; random?: () => number },
): RunningLoop {
  const stopping = new AbortController();
  let wake = (): void => undefined;
  let isWoken = false;
  let failures = 0;
  let began = Number.NEGATIVE_INFINITY;
  let askedMs: number | undefined;

  const soonestMs = (): number => Math.max(0, began + (loop.noCloserThanMs ?? 0) - performance.now());

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const spread = 0.9 + 0.2 * random();
      const fullMs = loop.everyMs * spread;
      const failedMs = Math.min(FAILED_MS, loop.everyMs) * spread * 2 ** failures;
      const wantedMs = isWoken ? 0 : Math.min(fullMs, askedMs ?? fullMs);
      const ms = failures === 0 ? Math.max(wantedMs, soonestMs()) : Math.min(failedMs, Math.max(SLOWEST_MS, fullMs));
      let timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        const ms = stopping.signal.aborted ? 0 : soonestMs();
        if (ms === 0) resolve();
        else timer = setTimeout(resolve, ms);
      };
    });

  const round = async (): Promise<void> => {
    isWoken = false;
    began = performance.now();
    try {
      const done = await loop.runOnce(stopping.signal);
      const { count, nextMs } = typeof done === "number" ? { count: done, nextMs: undefined } : done;
      // Not before: a timer of a runtime may end a millisecond early.
      askedMs = nextMs === undefined ? undefined : Math.ceil(nextMs) + 1;
      if (failures > 0) log.info({ loop: loop.name, failures }, "loop recovered");
      failures = 0;
      if (count > 0) log.debug({ loop: loop.name, count }, "loop did something");
    } catch (error) {
      failures += 1;
      if (failures === 1) log.warn({ loop: loop.name, err: error }, "loop failed; it goes on");
    }
  };

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await round();
      if (!stopping.signal.aborted) await pause();
    }
  })();

  return {
    wake: () => {
      isWoken = true;
      if (failures === 0) wake();
    },
    stop: async () => {
      stopping.abort();
      wake();
      await running;
    },
  };
}
