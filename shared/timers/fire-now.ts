import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import type { TimerRow } from "./timer.store.ts";
import { record } from "./timer-changes.ts";
import { type FireRow, momentOfFire, recordManualFire } from "./timer-fire.store.ts";
import { type Wake, type Woken, wakeAgents } from "./wake-agents.ts";

export interface FiredNow {
  readonly fire: FireRow;
  /** New runs among them are to be rung after the commit. */
  readonly placed: Woken["placed"];
}

/**
 * Fires a timer that is locked as it fires when it is due, whatever its state: its due times stay, and how often it has
 * fired.
 */
export async function fireNow(tx: Tx, actor: Actor, row: TimerRow, wake: Wake): Promise<FiredNow> {
  const { exact, now } = await momentOfFire(tx);
  const timer = { ...row, due_at: now, now, routine_id: null };
  const due = { timer, dueAt: now.getTime(), plannedAt: now.getTime(), missed: 0 };
  const { fates, placed } = await wakeAgents(tx, [due], { ...wake, actor });
  const fate = fates.get(due) ?? { outcome: "gone", wakeupId: null, runId: null };
  const fire = await recordManualFire(tx, { timerId: row.id, companyId: row.company_id, exact, ...fate });
  await record(tx, actor, row, { verb: "fired", details: { outcome: fate.outcome } });
  return { fire, placed };
}
