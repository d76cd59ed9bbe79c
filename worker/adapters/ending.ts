import type { ProcessGroup } from "../processes/process-group.ts";
import type { Stop } from "./adapter.ts";

export type EndingReason = "timeout" | Stop;

/** How a process group is brought to its end: TERM to all of it, KILL to what is left after the grace. */
export interface Ending {
  /** Why it was ended; absent while it runs, and when its leader ended by itself. */
  readonly reason: () => EndingReason | undefined;
  /** To be called in the turn in which the leader was reaped. */
  readonly leaderExited: () => void;
  /** Kills at once, for no reason of the run's own. */
  readonly giveUp: () => void;
  readonly close: () => void;
}

export interface EndingOptions {
  readonly group: ProcessGroup;
  /** Aborted with a `Stop` as its reason. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly graceMs: number;
}

/** A stop has to be over within a second and a half, whatever was asked for. */
const MAX_STOP_GRACE_MS = 1_500;
/** The longest time a timer can wait for, almost 25 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export function startEnding({ group, signal, timeoutMs, graceMs }: EndingOptions): Ending {
  let reason: EndingReason | undefined;
  let hasLeader = true;
  let killAtMs = Number.POSITIVE_INFINITY;
  let killTimer: NodeJS.Timeout | undefined;

  const killWithin = (ms: number): void => {
    const atMs = performance.now() + ms;
    // A second reason may only bring the end nearer.
    if (atMs >= killAtMs) return;
    killAtMs = atMs;
    clearTimeout(killTimer);
    if (ms <= 0) group.signal("SIGKILL");
    else killTimer = setTimeout(() => group.signal("SIGKILL"), ms);
  };
  const end = (why: EndingReason, withinMs: number): void => {
    // The leader ended before: what is left of its group is being killed already.
    if (!hasLeader && reason === undefined) return;
    reason ??= why;
    group.signal("SIGTERM");
    killWithin(withinMs);
  };
  const onAbort = (): void => {
    const stop = signal.reason as Stop;
    end(stop, Math.min(Math.max(stop.graceMs, 0), MAX_STOP_GRACE_MS));
  };
  const timeout =
    timeoutMs > 0 ? setTimeout(() => end("timeout", graceMs), Math.min(timeoutMs, MAX_TIMER_MS)) : undefined;
  signal.addEventListener("abort", onAbort, { once: true });

  return {
    reason: () => reason,
    leaderExited: () => {
      hasLeader = false;
      // The grace belongs to the whole group: a shell dies of a TERM at once, the agent behind it may be saving work.
      if (reason === undefined) group.signal("SIGKILL");
      else group.isAlive();
    },
    giveUp: () => killWithin(0),
    close: () => {
      clearTimeout(timeout);
      clearTimeout(killTimer);
      signal.removeEventListener("abort", onAbort);
    },
  };
}
