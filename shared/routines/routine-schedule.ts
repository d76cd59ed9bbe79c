import { AppError } from "../kernel/errors.ts";
import { CronError, type CronSchedule, parseCron } from "../timers/cron-expression.ts";
import { dueFires, nextFire } from "../timers/next-fire.ts";
import { type Zone, zoneOf } from "../timers/wall-clock.ts";
import type { Routine } from "./routine.schema.ts";

export interface Scheduled {
  /** What `H` is spread by. */
  readonly id: string;
  readonly cron_expression: string | null;
  readonly timezone: string | null;
}

/** Of the times that came due meanwhile, so many have a fire of their own where each is to be made up for. */
export const MOST_CAUGHT_UP = 25;

/** When it comes next, behind `now`. @throws invalid_reference for what never comes, is no schedule, or in no zone */
export function nextRunAt(scheduled: Scheduled, now: Date): Date {
  try {
    const { schedule, zone } = readSchedule(scheduled);
    const next = nextFire(schedule, zone, now.getTime());
    if (next === undefined) throw new CronError("The schedule never comes");
    return new Date(next);
  } catch (error) {
    if (error instanceof CronError) throw new AppError("invalid_reference", error.message, { cause: error });
    throw error;
  }
}

export interface DuePlan {
  /** Oldest first; `missed` before it have none. */
  readonly fires: readonly { readonly dueAt: Date; readonly missed: number }[];
  /** Null: it never comes again. */
  readonly nextRunAt: Date | null;
}

/** What a schedule that is due brings by `now`, and when it comes next. @throws CronError */
export function planDue(
  due: Scheduled & { readonly due_at: Date; readonly catch_up_policy: Routine["catchUpPolicy"] },
  now: Date,
): DuePlan {
  const { schedule, zone } = readSchedule(due);
  const most = due.catch_up_policy === "enqueue_missed_with_cap" ? MOST_CAUGHT_UP : 1;
  const span = { dueAt: due.due_at.getTime(), now: now.getTime(), most };
  const { fires, leftOut } = dueFires(schedule, zone, span);
  const next = nextFire(schedule, zone, now.getTime());
  return {
    fires: fires.map((at, index) => ({ dueAt: new Date(at), missed: index === 0 ? leftOut : 0 })),
    nextRunAt: next === undefined ? null : new Date(next),
  };
}

function readSchedule({ id, cron_expression: cron, timezone }: Scheduled): { schedule: CronSchedule; zone: Zone } {
  const zone = zoneOf(timezone ?? "");
  if (zone === undefined) throw new CronError(`Invalid timezone: ${timezone}`);
  return { schedule: scheduleOf(cron ?? "", id), zone };
}

const parsed = new Map<string, CronSchedule>();
const MOST_KEPT = 2_000;

/** Few expressions serve many triggers, and parsing one costs more than all else about it; `H` is each trigger's own. */
function scheduleOf(expression: string, id: string): CronSchedule {
  if (expression.includes("H")) return parseCron(expression, id);
  const known = parsed.get(expression);
  if (known !== undefined) return known;
  const schedule = parseCron(expression, id);
  if (parsed.size >= MOST_KEPT) parsed.clear();
  parsed.set(expression, schedule);
  return schedule;
}
