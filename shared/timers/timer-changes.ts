import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { ConflictError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { ClockTimerRow } from "./clock-timer.row.ts";
import { calendarsOfAll } from "./due-calendar.store.ts";
import type { CreateTimer, UpdateTimer } from "./timer.schema.ts";
import {
  countTimers,
  deleteTimer,
  holdAgent,
  insertTimer,
  readClock,
  type TimerRow,
  updateTimer,
} from "./timer.store.ts";
import { changedDraft, changedFields, draftOf, hasOtherClock, hasOtherRhythm, invalid } from "./timer-draft.ts";
import { AT_REST, requireRare, requireStanding } from "./timer-standing.ts";
import type { CalendarTerms } from "./timer-terms.ts";

type Calendared = Pick<ClockTimerRow, "company_id" | "calendar_ids">;

/** Those that are there of its calendars. */
export const calendarsOf = async (db: Queryable, timer: Calendared): Promise<readonly CalendarTerms[]> =>
  (await calendarsOfAll(db, [timer]))(timer);

/** @throws invalid_input where one of them is none of its company's */
export async function requireCalendars(db: Queryable, timer: Calendared): Promise<readonly CalendarTerms[]> {
  const calendars = await calendarsOf(db, timer);
  if (calendars.length === timer.calendar_ids.length) return calendars;
  throw invalid("calendarIds", "names a calendar that there is not");
}

/** Besides what its configuration and its routines keep. */
const MOST_TIMERS = 100;

export interface NewTimer {
  readonly companyId: string;
  readonly agentId: string;
  readonly body: CreateTimer;
}

/** @throws not_found, conflict, invalid_input */
export async function createTimer(tx: Tx, actor: Actor, { companyId, agentId, body }: NewTimer): Promise<TimerRow> {
  if ((await holdAgent(tx, agentId)) === "terminated") {
    throw new ConflictError("A terminated agent is woken by no timer", { details: { agentId, status: "terminated" } });
  }
  if ((await countTimers(tx, agentId)) >= MOST_TIMERS) {
    throw new ConflictError(`An agent has ${MOST_TIMERS} timers at the most`, { details: { limit: MOST_TIMERS } });
  }
  const { now, least_sec: leastSec } = await readClock(tx);
  const draft = draftOf(body, now);
  const timer = { ...draft, agent_id: agentId, trigger_id: null, fires_made: 0 };
  requireRare(timer, { now, leastSec });
  const calendars = await requireCalendars(tx, { ...draft, company_id: companyId });
  // Reckoned in any case: what cannot come is to be told at once.
  const standing = requireStanding(timer, { calendars, now });
  const stands = body.isPaused ? { ...AT_REST, paused_at: now } : { ...standing, paused_at: null };
  const owner = { id: newId(), company_id: companyId, agent_id: agentId };
  const row = await insertTimer(tx, owner, { ...draft, ...stands });
  await record(tx, actor, row, { verb: "created", details: { kind: row.kind } });
  return row;
}

/** @throws invalid_input */
export async function updateTerms(tx: Tx, actor: Actor, before: TimerRow, body: UpdateTimer): Promise<TimerRow> {
  const { now, least_sec: leastSec } = await readClock(tx);
  const draft = changedDraft(before, body, now);
  const changed = changedFields(before, draft);
  if (changed.length === 0) return before;
  const timer = { ...before, ...draft };
  const isOther = hasOtherRhythm(before, timer);
  // What was set before the operator asked for more stays.
  if (isOther) requireRare(timer, { now, leastSec });
  const calendars = await (changed.includes("calendarIds") ? requireCalendars : calendarsOf)(tx, timer);
  const owed = isOther ? null : before.due_at;
  const standing = hasOtherClock(before, timer) ? requireStanding(timer, { calendars, now, owed }) : {};
  const row = await updateTimer(tx, before.id, { ...draft, ...(before.paused_at === null ? standing : {}) });
  await record(tx, actor, row, { verb: "updated", details: { changed } });
  return row;
}

export async function pauseTimer(tx: Tx, actor: Actor, before: TimerRow): Promise<TimerRow> {
  if (before.paused_at !== null) return before;
  const { now } = await readClock(tx);
  const row = await updateTimer(tx, before.id, { ...AT_REST, paused_at: now });
  await record(tx, actor, row, { verb: "paused" });
  return row;
}

/** @throws invalid_input for what never comes again */
export async function resumeTimer(tx: Tx, actor: Actor, before: TimerRow): Promise<TimerRow> {
  if (before.status === "active") return before;
  const { now } = await readClock(tx);
  const standing = requireStanding(before, { calendars: await calendarsOf(tx, before), now });
  const row = await updateTimer(tx, before.id, { ...standing, paused_at: null });
  await record(tx, actor, row, { verb: "resumed" });
  return row;
}

export async function removeTimer(tx: Tx, actor: Actor, before: TimerRow): Promise<TimerRow> {
  await deleteTimer(tx, before.id);
  await record(tx, actor, before, { verb: "deleted", details: { kind: before.kind } });
  return before;
}

interface Entry {
  readonly verb: string;
  /** Names of what changed, not what it changed to. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export function record(tx: Tx, actor: Actor, row: TimerRow, { verb, details }: Entry): Promise<void> {
  const { id, company_id: companyId, agent_id: agentId, name } = row;
  const entry = { companyId, actor, entityType: "timer", entityId: id, details: { name, ...details } };
  return recordActivity(tx, { ...entry, action: `timer.${verb}`, ...(agentId === null ? {} : { agentId }) });
}
