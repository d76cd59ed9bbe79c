import type { Tx } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import type { RoutineRow } from "./routine.store.ts";
import { nextRunAt, type Scheduled } from "./routine-schedule.ts";
import { databaseNow, listTriggers, type TriggerRow, updateTrigger } from "./trigger.store.ts";

type Armed = Scheduled & Pick<TriggerRow, "kind" | "enabled">;

/**
 * When a trigger fires next: never while it, or its routine, is not active. What would have come meanwhile is not missed.
 * @throws invalid_reference
 */
export async function nextOf(tx: Tx, routine: Pick<RoutineRow, "status">, trigger: Armed): Promise<Date | null> {
  if (trigger.kind !== "schedule") return null;
  // Reckoned in any case: what cannot come is to be told at once.
  const next = nextRunAt(trigger, await databaseNow(tx));
  return trigger.enabled && routine.status === "active" ? next : null;
}

/** The routine has become active, or is no more. What cannot be reckoned stays set aside, and keeps no other from firing. */
export async function armSchedules(tx: Tx, routine: RoutineRow): Promise<void> {
  for (const trigger of await listTriggers(tx, [routine.id])) {
    if (trigger.kind !== "schedule" || !trigger.enabled) continue;
    const next_run_at = routine.status === "active" ? await nextOf(tx, routine, trigger).catch(unlessNever) : null;
    await updateTrigger(tx, trigger.id, { next_run_at });
  }
}

function unlessNever(error: unknown): null {
  if (error instanceof AppError && error.code === "invalid_reference") return null;
  throw error;
}
