import { rhythmOf, seedOf } from "./clock-timer.row.ts";
import { rhythmText } from "./rhythm-text.ts";
import type { Timer, TimerFire } from "./timer.schema.ts";
import type { TimerRow } from "./timer.store.ts";
import type { FireRow } from "./timer-fire.store.ts";

const shownMoment = (moment: Date | null): string | null => moment?.toISOString() ?? null;

export const toTimer = (row: TimerRow): Timer => ({
  id: row.id,
  companyId: row.company_id,
  agentId: row.agent_id,
  triggerId: row.trigger_id,
  keptBy: row.kept_by,
  name: row.name,
  kind: row.kind,
  intervalSec: row.interval_sec,
  anchorAt: shownMoment(row.anchor_at),
  cronExpression: row.cron_expression,
  timezone: row.kind === "cron" ? row.timezone : null,
  at: shownMoment(row.at),
  text: textOf(row),
  jitterSec: row.jitter_sec,
  startAt: shownMoment(row.start_at),
  endAt: shownMoment(row.end_at),
  maxFires: row.max_fires,
  firesMade: row.fires_made,
  calendarIds: row.calendar_ids,
  missedPolicy: row.missed_policy,
  missedCap: row.missed_cap,
  overlapPolicy: row.overlap_policy,
  reason: row.reason,
  payload: row.payload,
  status: row.status,
  dueAt: shownMoment(row.due_at),
  firesAt: shownMoment(row.fires_at),
  problem: row.problem,
  lastFiredAt: shownMoment(row.last_fired_at),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

/** A row that says nothing that we could go by is to be seen nevertheless. */
function textOf(row: TimerRow): string {
  try {
    return rhythmText(rhythmOf(row), seedOf(row));
  } catch (error) {
    return (error as Error).message;
  }
}

export const toFire = (row: FireRow): TimerFire => ({
  id: row.id,
  timerId: row.timer_id,
  dueAt: row.due_at.toISOString(),
  plannedAt: row.planned_at.toISOString(),
  firedAt: row.fired_at.toISOString(),
  latenessMs: row.fired_at.getTime() - row.planned_at.getTime(),
  missed: row.missed,
  outcome: row.outcome,
  wakeupId: row.wakeup_id,
  runId: row.run_id,
  isManual: row.is_manual,
});
