import type { Tx } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { heartbeatJitterSec } from "./heartbeat-jitter.ts";
import { findStanding, putHeartbeatTimer, spreadHeartbeatTimer } from "./heartbeat-timer.store.ts";
import { offsetOf } from "./jitter.ts";
import { takeOverTimerOf } from "./take-over.ts";

export interface WantedHeartbeat {
  readonly agentId: string;
  readonly companyId: string;
  readonly intervalSec: number;
  /** Undefined: as much as suits the interval. */
  readonly jitterSec: number | undefined;
}

/**
 * Makes the agent's heartbeat come so often. An unchanged interval leaves the timer as it is, so that saving a
 * configuration does not postpone it. @throws illegal_transition for an interval that is shorter than the operator allows
 */
export async function keepHeartbeatTimer(tx: Tx, wanted: WantedHeartbeat): Promise<void> {
  const { agentId, intervalSec, jitterSec = heartbeatJitterSec(intervalSec) } = wanted;
  await takeOverTimerOf(tx, agentId);
  const { interval_sec: before, jitter_sec: jitterBefore, least_sec: leastSec } = await findStanding(tx, agentId);
  const timer = { ...wanted, jitterSec, offsetMs: offsetOf(agentId, jitterSec) };
  if (before !== intervalSec) {
    requireInterval(intervalSec, leastSec);
    await putHeartbeatTimer(tx, timer);
  } else if (jitterBefore !== jitterSec) await spreadHeartbeatTimer(tx, timer);
}

/** What was set before the operator asked for more stays. @throws illegal_transition */
function requireInterval(intervalSec: number, leastSec: number): void {
  if (intervalSec >= leastSec) return;
  throw new AppError("illegal_transition", `Timers may come every ${leastSec} s at the most on this instance`, {
    details: { intervalSec, leastSec },
  });
}
