import { setTimeout as sleep } from "node:timers/promises";

export interface UntilOptions {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** What is waited for; the message of the error says it. */
  readonly what?: string;
}

/**
 * Waits for `condition` to be met and returns what it returned: anything but false, null or
 * undefined. When time is up it throws, with the last error that the condition threw as the cause.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 10_000, everyMs = 20, what = "the condition" }: UntilOptions = {},
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { met, value, cause } = await attempt(condition);
    if (met) return value as Exclude<T, false | null | undefined>;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms for ${what}`, { cause });
    await sleep(everyMs);
  }
}

async function attempt<T>(condition: () => T | Promise<T>): Promise<{ met: boolean; value?: T; cause?: unknown }> {
  try {
    const value = await condition();
    return { met: value !== false && value !== null && value !== undefined, value };
  } catch (cause) {
    return { met: false, cause };
  }
}
