import type { Watchdog } from "./run-queue.ts";

/**
 * A consumer is deaf when runs wait, it has room for one, and takes none. A client can come to that in many
 * ways (a lost subscription, a connection that is dead without knowing it, a loop that ended), so
 * what is watched is the effect.
 */

/** What the watchdog sees when it looks at a consumer. */
export interface Look {
  /** Now, in milliseconds of a clock that only runs forward. */
  readonly at: number;
  /** Runs that wait; unknown when the consumer's own connection does not answer while the server does. */
  readonly waiting: number | "unknown";
  readonly hasRoom: boolean;
  /** Runs this consumer has taken in its life. */
  readonly taken: number;
}

export interface Watch {
  readonly quietSince: number | undefined;
  readonly taken: number;
  /** Since the last run that was taken. */
  readonly rebuilds: number;
}

export const freshWatch: Watch = { quietSince: undefined, taken: 0, rebuilds: 0 };

export interface Judgement {
  readonly watch: Watch;
  readonly verdict: "well" | "rebuild" | "hopeless";
}

export function judge(watch: Watch, look: Look, { deafAfterMs, rebuilds }: Watchdog): Judgement {
  const hasTaken = look.taken !== watch.taken;
  const soFar = hasTaken ? 0 : watch.rebuilds;
  if (hasTaken || look.waiting === 0 || !look.hasRoom) {
    return { watch: { quietSince: undefined, taken: look.taken, rebuilds: soFar }, verdict: "well" };
  }
  const quietSince = watch.quietSince ?? look.at;
  if (look.at - quietSince < deafAfterMs) {
    return { watch: { quietSince, taken: look.taken, rebuilds: soFar }, verdict: "well" };
  }
  return {
    watch: { quietSince: undefined, taken: look.taken, rebuilds: soFar + 1 },
    verdict: soFar >= rebuilds ? "hopeless" : "rebuild",
  };
}
