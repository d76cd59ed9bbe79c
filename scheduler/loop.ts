import type { Logger } from "pino";

/** A periodic duty. `runOnce` resolves to how much it did. */
export interface Loop {
  readonly name: string;
  readonly everyMs: number;
  readonly runOnce: (signal: AbortSignal) => Promise<number>;
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

/** While rounds fail they come more slowly, and say so once: an outage must not fill the disk with its log. */
const SLOWEST_MS = 10_000;

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

  const soonestMs = (): number => Math.max(0, began + (loop.noCloserThanMs ?? 0) - performance.now());

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const spread = loop.everyMs * (0.9 + 0.2 * random());
      const fullMs = Math.min(spread * 2 ** failures, Math.max(SLOWEST_MS, spread));
      let timer = setTimeout(resolve, isWoken && failures === 0 ? soonestMs() : fullMs);
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
      const count = await loop.runOnce(stopping.signal);
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
