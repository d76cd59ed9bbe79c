import type { CalendarTerms, MissedTerms, Rhythm, TimerTerms } from "./timer-terms.ts";

export interface ClockTimerRow {
  id: string;
  company_id: string;
  agent_id: string | null;
  trigger_id: string | null;
  kept_by: "caller" | "heartbeat" | "routine";
  name: string | null;
  kind: Rhythm["kind"];
  interval_sec: number | null;
  anchor_at: Date | null;
  cron_expression: string | null;
  timezone: string;
  at: Date | null;
  jitter_sec: number;
  start_at: Date | null;
  end_at: Date | null;
  max_fires: number | null;
  fires_made: number;
  calendar_ids: string[];
  missed_policy: MissedTerms["policy"];
  missed_cap: number;
  overlap_policy: "coalesce" | "skip" | "queue";
  reason: string | null;
  payload: Record<string, unknown>;
  paused_at: Date | null;
  due_at: Date | null;
  fires_at: Date | null;
  problem: string | null;
  last_fired_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** What of a timer says when it comes due. */
export type TimerClock = Pick<
  ClockTimerRow,
  | "agent_id"
  | "trigger_id"
  | "kind"
  | "interval_sec"
  | "anchor_at"
  | "cron_expression"
  | "timezone"
  | "at"
  | "jitter_sec"
  | "start_at"
  | "end_at"
>;

/** By what its `H` and its jitter are spread. One that is only looked at has nobody; an empty seed would be another each time. */
export const seedOf = ({
  agent_id: agentId,
  trigger_id: triggerId,
}: Pick<TimerClock, "agent_id" | "trigger_id">): string => agentId ?? triggerId ?? "nobody";

/** `calendars`: those that its `calendar_ids` name. @throws Error for a row that says nothing that we could go by */
export function termsOf(row: TimerClock, calendars: readonly CalendarTerms[]): TimerTerms {
  return {
    rhythm: rhythmOf(row),
    seed: seedOf(row),
    jitterSec: row.jitter_sec,
    startAt: row.start_at?.getTime() ?? null,
    endAt: row.end_at?.getTime() ?? null,
    calendars,
  };
}

/** @throws Error for a row that says nothing that we could go by */
export function rhythmOf(row: TimerClock): Rhythm {
  const { kind, interval_sec: intervalSec, anchor_at: anchorAt, cron_expression: cronExpression, timezone, at } = row;
  if (kind === "interval" && intervalSec !== null && anchorAt !== null) {
    return { kind, intervalSec, anchorAt: anchorAt.getTime() };
  }
  if (kind === "cron" && cronExpression !== null) return { kind, cronExpression, timezone };
  if (kind === "at" && at !== null) return { kind, at: at.getTime() };
  throw new Error(`A timer of the kind ${kind} that does not say when`);
}

/** How often it may fire yet; null: without end. */
export const firesLeft = ({
  max_fires: most,
  fires_made: made,
}: Pick<ClockTimerRow, "max_fires" | "fires_made">): number | null => (most === null ? null : Math.max(0, most - made));
