import type { Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import { receiveDue } from "../routines/due-trigger.store.ts";
import { calendarsOfAll } from "./due-calendar.store.ts";
import type { Advance, DueTimer, FireRecord } from "./due-timer.store.ts";
import { advanceTimers, keyOf, listKnown, recordFires, takeDue } from "./due-timer.store.ts";
import { type DueFire, type DuePlan, planDue } from "./plan-due.ts";
import { type Fate, type Wake, type Woken, wakeAgents } from "./wake-agents.ts";

/** What one transaction did. */
export interface FiredBatch {
  /** How many timers it took. */
  readonly taken: number;
  readonly fired: readonly FireRecord[];
  /** New runs among them are to be rung after the commit. */
  readonly placed: Woken["placed"];
  /** By the clock that decided, when they were taken. */
  readonly takenAt: Date | undefined;
}

export interface Which {
  readonly which: { readonly limit: number } | { readonly id: string };
  /** Instead of the database's. */
  readonly now?: Date | undefined;
}

/**
 * Fires timers that are due and sets each to its next, in the caller's transaction, which ends with it. A few
 * statements, however many timers: take, look what was fired before, wake, record, advance.
 */
export async function fireBatch(tx: Tx, wake: Wake, { which, now }: Which): Promise<FiredBatch> {
  const due = await takeDue(tx, which, now);
  if (due.length === 0) return { taken: 0, fired: [], placed: [], takenAt: undefined };
  const plans = await planAll(tx, due);
  const fires = await unfired(
    tx,
    plans.flatMap((plan) => plan.fires),
  );
  const received = await receive(tx, fires);
  const { fates, placed } = await wakeAgents(
    tx,
    fires.filter(({ timer }) => timer.agent_id !== null),
    wake,
  );
  const fired = fires.flatMap((fire) => {
    const fate = fates.get(fire) ?? received.get(fire);
    return fate === undefined ? [] : [recordOf(fire, fate)];
  });
  await Promise.all([recordFires(tx, fired, now), advanceTimers(tx, stepsOf(plans, fired), now)]);
  return { taken: due.length, fired, placed, takenAt: due[0]?.now };
}

async function planAll(tx: Tx, due: readonly DueTimer[]): Promise<DuePlan[]> {
  const calendarsOf = await calendarsOfAll(tx, due);
  return due.map((timer) => planDue(timer, calendarsOf(timer)));
}

const timeOf = ({ timer, dueAt }: DueFire) => ({ timerId: timer.id, dueAt: new Date(dueAt) });

async function unfired(tx: Tx, fires: readonly DueFire[]): Promise<readonly DueFire[]> {
  const known = await listKnown(tx, fires.map(timeOf));
  return known.size === 0 ? fires : fires.filter((fire) => !known.has(keyOf(timeOf(fire))));
}

const RECEIVED: Fate = { outcome: "received", wakeupId: null, runId: null };

/** Of triggers: what their fires bring is carried out afterwards, by whoever comes first. */
async function receive(tx: Tx, fires: readonly DueFire[]): Promise<ReadonlyMap<DueFire, Fate>> {
  const wanted = new Map<string, DueFire>();
  for (const fire of fires) if (fire.timer.routine_id !== null) wanted.set(newId(), fire);
  if (wanted.size === 0) return new Map();
  const runs = [...wanted].map(([id, { timer, dueAt, missed }]) => ({
    id,
    companyId: timer.company_id,
    routineId: timer.routine_id ?? "",
    triggerId: timer.trigger_id ?? "",
    dueAt: new Date(dueAt),
    missed,
  }));
  const fates = new Map<DueFire, Fate>();
  for (const id of await receiveDue(tx, runs)) {
    const fire = wanted.get(id);
    if (fire !== undefined) fates.set(fire, RECEIVED);
  }
  return fates;
}

const recordOf = (fire: DueFire, fate: Fate): FireRecord => ({
  ...timeOf(fire),
  companyId: fire.timer.company_id,
  plannedAt: new Date(fire.plannedAt),
  missed: fire.missed,
  ...fate,
});

function stepsOf(plans: readonly DuePlan[], fired: readonly FireRecord[]): Advance[] {
  const counts = new Map<string, number>();
  for (const { timerId } of fired) counts.set(timerId, (counts.get(timerId) ?? 0) + 1);
  return plans.map(({ step }) => ({ ...step, fires: counts.get(step.id) ?? 0 }));
}
