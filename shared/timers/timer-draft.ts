import { InvalidInputError } from "../kernel/errors.ts";
import type { ClockTimerRow } from "./clock-timer.row.ts";
import type { CreateTimer, UpdateTimer } from "./timer.schema.ts";

const NAMES = {
  name: "name",
  kind: "kind",
  intervalSec: "interval_sec",
  cronExpression: "cron_expression",
  timezone: "timezone",
  at: "at",
  jitterSec: "jitter_sec",
  startAt: "start_at",
  endAt: "end_at",
  maxFires: "max_fires",
  calendarIds: "calendar_ids",
  missedPolicy: "missed_policy",
  missedCap: "missed_cap",
  overlapPolicy: "overlap_policy",
  reason: "reason",
  payload: "payload",
} as const;

/** What its caller says of a timer, as its row has it. */
export type TimerDraft = Pick<ClockTimerRow, (typeof NAMES)[keyof typeof NAMES] | "anchor_at">;

/** When it comes due. */
const RHYTHM = ["kind", "interval_sec", "cron_expression", "timezone", "at", "start_at", "end_at"] as const;
/** And what decides besides whether it is fired then, and how late. */
const CLOCK = [...RHYTHM, "jitter_sec", "max_fires", "calendar_ids"] as const;

const MOMENTS: ReadonlySet<string> = new Set(["at", "startAt", "endAt"]);

/** What is undefined is left out. */
const columnsOf = (body: object): Partial<TimerDraft> =>
  Object.fromEntries(
    Object.entries(body).flatMap(([field, value]) => {
      const column = NAMES[field as keyof typeof NAMES] as string | undefined;
      if (column === undefined || value === undefined) return [];
      return [[column, MOMENTS.has(field) && value !== null ? new Date(value as string) : value]];
    }),
  );

const NOTHING = {
  name: null,
  interval_sec: null,
  anchor_at: null,
  cron_expression: null,
  timezone: "UTC",
  at: null,
  start_at: null,
  end_at: null,
  max_fires: null,
  calendar_ids: [],
  missed_policy: "one",
  missed_cap: 25,
  overlap_policy: "coalesce",
  reason: null,
  payload: {},
} as const;

/** @throws invalid_input */
export function draftOf(body: CreateTimer, now: Date): TimerDraft {
  const draft: TimerDraft = { ...NOTHING, calendar_ids: [], jitter_sec: 0, kind: body.kind, ...columnsOf(body) };
  return checked({ ...draft, anchor_at: anchorOf(draft, now) });
}

/** @throws invalid_input */
export function changedDraft(before: TimerDraft, body: UpdateTimer, now: Date): TimerDraft {
  const next: TimerDraft = { ...termsIn(before), ...columnsOf(body) };
  for (const [kind, fields] of Object.entries(FIELDS)) {
    for (const field of fields) {
      if (kind === next.kind) continue;
      if (body[field] !== undefined) throw invalid(field, `goes with the kind ${kind}`);
      Object.assign(next, { [NAMES[field]]: NOTHING[NAMES[field]] });
    }
  }
  const isSame = !differs(before, next, ["kind", "interval_sec", "start_at"]);
  return checked({ ...next, anchor_at: isSame ? before.anchor_at : anchorOf(next, now) });
}

/** Without what else a row has. */
const termsIn = (row: TimerDraft): TimerDraft =>
  Object.fromEntries(["anchor_at" as const, ...Object.values(NAMES)].map((name) => [name, row[name]])) as TimerDraft;

const FIELDS = { interval: ["intervalSec"], cron: ["cronExpression", "timezone"], at: ["at"] } as const;

const anchorOf = ({ kind, start_at: startAt }: TimerDraft, now: Date): Date | null =>
  kind === "interval" ? (startAt ?? now) : null;

function checked(draft: TimerDraft): TimerDraft {
  for (const field of FIELDS[draft.kind]) {
    if (draft[NAMES[field]] === null) throw invalid(field, `is needed for the kind ${draft.kind}`);
  }
  const { at, start_at: startAt, end_at: endAt, payload } = draft;
  for (const [field, moment] of Object.entries({ at, startAt, endAt })) requireNear(field, moment);
  if (startAt !== null && endAt !== null && endAt < startAt) throw invalid("endAt", "is before startAt");
  const bytes = Buffer.byteLength(JSON.stringify(payload));
  if (bytes > MOST_PAYLOAD_BYTES) throw invalid("payload", `has ${bytes} bytes; it may have ${MOST_PAYLOAD_BYTES}`);
  return draft;
}

/** No clock of ours goes further, and no database's. */
const [FIRST_YEAR, LAST_YEAR] = [2000, 2199];

function requireNear(field: string, moment: Date | null): void {
  const year = moment?.getUTCFullYear() ?? FIRST_YEAR;
  if (year < FIRST_YEAR || year > LAST_YEAR) throw invalid(field, `is not of the years ${FIRST_YEAR} to ${LAST_YEAR}`);
}

/** Each of its wakeups has it. */
const MOST_PAYLOAD_BYTES = 16 * 1_024;

/** Where a timer is wrong. `more`: for programs. */
export const invalid = (field: string, message: string, more: object = {}): InvalidInputError =>
  new InvalidInputError(`${field} ${message}`, { details: [{ field, code: "invalid", message, ...more }] });

const comparable = (value: unknown): string => JSON.stringify(value);

const differs = (one: TimerDraft, other: TimerDraft, columns: readonly (keyof TimerDraft)[]): boolean =>
  columns.some((column) => comparable(one[column]) !== comparable(other[column]));

/** It comes due at other times. */
export const hasOtherRhythm = (before: TimerDraft, next: TimerDraft): boolean => differs(before, next, RHYTHM);
/** Its next fire is to be reckoned anew. */
export const hasOtherClock = (before: TimerDraft, next: TimerDraft): boolean => differs(before, next, CLOCK);

/** Fields that are not what they were. */
export const changedFields = (before: TimerDraft, next: TimerDraft): string[] =>
  Object.entries(NAMES).flatMap(([field, column]) => (differs(before, next, [column]) ? [field] : []));
