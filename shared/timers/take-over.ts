import type { Db, Tx } from "../db/db.ts";
import { heartbeatJitterSec } from "./heartbeat-jitter.ts";
import { offsetOf } from "./jitter.ts";
import { keepOldTimers, type OldTimer, takeOldTimers, takeOldTimersOf } from "./old-timer.store.ts";

const BATCH = 500;

/**
 * Heartbeats that the version before keeps, or goes on to write while both are at work, become timers of the clock: each
 * leaves the old table in the transaction that makes the new one, so exactly once, whoever dies.
 */
export async function takeOverTimers(db: Db, signal?: AbortSignal): Promise<number> {
  let total = 0;
  for (;;) {
    const taken = await db.transaction((tx) => keep(tx, takeOldTimers(tx, BATCH)));
    total += taken;
    if (taken < BATCH || signal?.aborted === true) return total;
  }
}

/** The same for one agent, before something is changed of its timer. */
export const takeOverTimerOf = (tx: Tx, agentId: string): Promise<number> => keep(tx, takeOldTimersOf(tx, agentId));

async function keep(tx: Tx, taking: Promise<OldTimer[]>): Promise<number> {
  const old = await taking;
  if (old.length > 0) {
    await keepOldTimers(
      tx,
      old.map((timer) => {
        const jitterSec = heartbeatJitterSec(timer.interval_sec);
        return { ...timer, jitterSec, offsetMs: offsetOf(timer.agent_id, jitterSec) };
      }),
    );
  }
  return old.length;
}
