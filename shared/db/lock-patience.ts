import { setTimeout as sleep } from "node:timers/promises";

/**
 * How long a migration waits for a lock before it lets others pass: whoever wants the table meanwhile, to read it
 * even, waits behind it. So a long transaction holds up the migration, and nobody else for longer than this.
 */
export const LOCK_WAIT_MS = 1_000;

/** How long it tries, all in all: as long as a dump or a long report may take. */
export const LOCK_PATIENCE_MS = 15 * 60_000;

const PAUSE_MS = { least: 500, most: 5_000 };

/** Somebody held a table that is to be changed, or a lock that the change needs. */
const isLockTimeout = (error: unknown): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === "55P03";

/** Takes the step again, with pauses, while it cannot have its locks; nothing of a failed try may be left. */
export async function untilLocked<T>(step: () => Promise<T>, patienceMs: number): Promise<T> {
  const until = performance.now() + patienceMs;
  for (let pauseMs = PAUSE_MS.least; ; pauseMs = Math.min(PAUSE_MS.most, pauseMs * 2)) {
    try {
      return await step();
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      if (performance.now() + pauseMs > until) throw new Error(GAVE_UP, { cause: error });
    }
    await sleep(pauseMs * (0.5 + Math.random() / 2));
  }
}

const GAVE_UP =
  "the migration could not have its locks: a long transaction holds a table that it changes " +
  "(select pid, state, xact_start, query from pg_stat_activity order by xact_start)";
