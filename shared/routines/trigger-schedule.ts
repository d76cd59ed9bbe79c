import type { Db, Tx } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { readClock } from "../timers/timer.store.ts";
import {
  disarmTriggerTimers,
  putTriggerTimers,
  setMissedPolicy,
  setTriggerTimerAside,
  type TriggerTimer,
} from "../timers/trigger-timer.store.ts";
import { forgetOldSchedules, takeOldSchedules } from "./due-trigger.store.ts";
import type { RoutineRow } from "./routine.store.ts";
import { missedPolicyOf, nextRunAt, requireRareSchedule, type Scheduled } from "./routine-schedule.ts";
import { listTriggers, type TriggerRow } from "./trigger.store.ts";

type Armed = Scheduled & Pick<TriggerRow, "kind" | "enabled" | "company_id">;

/**
 * Makes the trigger's timer what the trigger says: it never fires while it, or its routine, is not active. What would
 * have come meanwhile is not missed. `isOther`: it is to come at times that were not asked for before; those that there are
 * stay when the operator asks for more. @throws invalid_reference for what cannot come, active or not, illegal_transition
 * for what comes more often than the operator allows
 */
export async function keepTimer(tx: Tx, routine: RoutineRow, trigger: Armed, isOther: boolean): Promise<void> {
  if (trigger.kind !== "schedule") return;
  // Reckoned in any case: what cannot come is to be told at once.
  const { now, least_sec: leastSec } = await readClock(tx);
  const next = nextRunAt(trigger, now);
  if (isOther) requireRareSchedule(trigger, { now, leastSec });
  const isActive = trigger.enabled && routine.status === "active";
  await putTriggerTimers(tx, [timerOf(routine, trigger, isActive ? next : null)]);
}

const timerOf = (
  { catch_up_policy }: Pick<RoutineRow, "catch_up_policy">,
  trigger: Scheduled & Pick<TriggerRow, "company_id">,
  dueAt: Date | null,
): TriggerTimer => ({
  triggerId: trigger.id,
  companyId: trigger.company_id,
  cronExpression: trigger.cron_expression ?? "",
  timezone: trigger.timezone ?? "",
  missedPolicy: missedPolicyOf(catch_up_policy),
  dueAt,
});

/** The routine has become active, or is no more. What cannot be reckoned stays set aside, and keeps no other from firing. */
export async function armSchedules(tx: Tx, routine: RoutineRow): Promise<void> {
  await forgetOldSchedules(tx, routine.id);
  const schedules = (await listTriggers(tx, [routine.id])).filter(({ kind }) => kind === "schedule");
  if (routine.status !== "active") {
    await disarmTriggerTimers(
      tx,
      schedules.map(({ id }) => id),
    );
    return;
  }
  for (const trigger of schedules) {
    if (!trigger.enabled) continue;
    try {
      await keepTimer(tx, routine, trigger, false);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "invalid_reference") throw error;
      await setTriggerTimerAside(tx, trigger.id, error.message);
    }
  }
}

/** The routine makes up for what it misses in another way. */
export async function changeCatchUp(tx: Tx, routine: RoutineRow): Promise<void> {
  const triggers = await listTriggers(tx, [routine.id]);
  await setMissedPolicy(
    tx,
    triggers.map(({ id }) => id),
    missedPolicyOf(routine.catch_up_policy),
  );
}

const BATCH = 200;

/**
 * Schedules that the version before armed, or goes on to arm while both are at work, become timers of the clock, with
 * the due times that they had: each leaves its trigger in the transaction that puts its timer.
 */
export async function takeOverSchedules(db: Db, signal?: AbortSignal): Promise<number> {
  let total = 0;
  for (;;) {
    const taken = await db.transaction(async (tx) => {
      const old = await takeOldSchedules(tx, BATCH);
      const timers = old.map((schedule) => timerOf(schedule, schedule, schedule.due_at));
      await putTriggerTimers(
        tx,
        timers.sort((a, b) => (a.triggerId < b.triggerId ? -1 : 1)),
      );
      return old.length;
    });
    total += taken;
    if (taken < BATCH || signal?.aborted === true) return total;
  }
}
