import { recordActivity } from "../activity/activity.store.ts";
import { type Actor, requireBoard, requireCompany } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { isUniqueViolation } from "../db/pg-errors.ts";
import { ConflictError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Calendar, CalendarFilter, CreateCalendar, UpdateCalendar } from "./calendar.schema.ts";
import {
  type CalendarColumns,
  type CalendarRow,
  countCalendars,
  deleteCalendar,
  insertCalendar,
  isUsed,
  listCalendars,
  requireCalendar,
  updateCalendar,
} from "./calendar.store.ts";
import { reckonTimersOf } from "./calendar-change.ts";
import { invalid } from "./timer-draft.ts";
import { noZone } from "./timer-standing.ts";
import { zoneOf } from "./wall-clock.ts";

/** Days on which timers are not due: the board's to change, and for all of the company to see. */
export interface CalendarService {
  /** A page, the oldest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: CalendarFilter) => Promise<Calendar[]>;
  /** @throws forbidden, not_found */
  readonly get: (actor: Actor, companyId: string, id: string) => Promise<Calendar>;
  /** @throws forbidden, not_found, invalid_input, conflict */
  readonly create: (actor: Actor, companyId: string, body: CreateCalendar) => Promise<Calendar>;
  /** Its timers come due by it from then on. @throws forbidden, not_found, invalid_input, conflict */
  readonly update: (actor: Actor, place: CalendarPlace, body: UpdateCalendar) => Promise<Calendar>;
  /** Resolves to what it was. @throws forbidden, not_found, conflict while timers name it */
  readonly delete: (actor: Actor, place: CalendarPlace) => Promise<Calendar>;
}

export interface CalendarPlace {
  readonly companyId: string;
  readonly calendarId: string;
}

export interface CalendarDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

const MOST_CALENDARS = 100;

export function createCalendarService({ db, bus }: CalendarDeps): CalendarService {
  const change = async (actor: Actor, companyId: string, work: (tx: Tx) => Promise<CalendarRow>): Promise<Calendar> => {
    requireBoard(actor);
    requireCompany(actor, companyId);
    try {
      const row = await db.transaction(async (tx) => {
        // So that no timer is made by what it says, or takes it, meanwhile.
        await lockCompany(tx, companyId);
        return work(tx);
      });
      bus.publish({ kind: "events", companyId });
      bus.publish({ kind: "timers" });
      return toCalendar(row);
    } catch (error) {
      if (!isUniqueViolation(error, "clock_calendars_by_name")) throw error;
      throw new ConflictError("There is a calendar of this name already", { cause: error });
    }
  };

  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listCalendars(db, companyId, filter)).map(toCalendar);
    },

    get: async (actor, companyId, id) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return toCalendar(await requireCalendar(db, companyId, id));
    },

    create: (actor, companyId, body) => change(actor, companyId, (tx) => create(tx, actor, companyId, body)),

    update: (actor, { companyId, calendarId }, body) =>
      change(actor, companyId, async (tx) => update(tx, actor, await requireCalendar(tx, companyId, calendarId), body)),

    delete: (actor, { companyId, calendarId }) =>
      change(actor, companyId, async (tx) => remove(tx, actor, await requireCalendar(tx, companyId, calendarId))),
  };
}

const toCalendar = (row: CalendarRow): Calendar => ({
  id: row.id,
  companyId: row.company_id,
  name: row.name,
  timezone: row.timezone,
  exclusions: row.exclusions,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

/** @throws invalid_input */
function requireDays({ timezone, exclusions }: CalendarColumns): void {
  if (zoneOf(timezone) === undefined) throw noZone(timezone);
  for (const [index, exclusion] of exclusions.entries()) {
    if ("from" in exclusion && exclusion.to < exclusion.from) throw invalid(`exclusions.${index}.to`, "is before from");
  }
}

async function create(tx: Tx, actor: Actor, companyId: string, body: CreateCalendar): Promise<CalendarRow> {
  requireDays(body);
  if ((await countCalendars(tx, companyId)) >= MOST_CALENDARS) {
    throw new ConflictError(`A company has ${MOST_CALENDARS} calendars at the most`, {
      details: { limit: MOST_CALENDARS },
    });
  }
  const row = await insertCalendar(tx, { id: newId(), company_id: companyId }, body);
  await record(tx, actor, row, { verb: "created" });
  return row;
}

const COLUMNS = ["name", "timezone", "exclusions"] as const;

async function update(tx: Tx, actor: Actor, before: CalendarRow, body: UpdateCalendar): Promise<CalendarRow> {
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const next: CalendarRow = { ...before, ...given };
  requireDays(next);
  const changed = COLUMNS.filter((name) => JSON.stringify(next[name]) !== JSON.stringify(before[name]));
  if (changed.length === 0) return before;
  const { name, timezone, exclusions } = next;
  const row = await updateCalendar(tx, before.id, { name, timezone, exclusions });
  if (changed.some((column) => column !== "name")) await reckonTimersOf(tx, row);
  await record(tx, actor, row, { verb: "updated", details: { changed } });
  return row;
}

async function remove(tx: Tx, actor: Actor, before: CalendarRow): Promise<CalendarRow> {
  if (await isUsed(tx, before)) throw new ConflictError("Timers name this calendar: take it from them first");
  await deleteCalendar(tx, before.id);
  await record(tx, actor, before, { verb: "deleted" });
  return before;
}

interface Entry {
  readonly verb: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

const record = (tx: Tx, actor: Actor, row: CalendarRow, { verb, details }: Entry): Promise<void> =>
  recordActivity(tx, {
    companyId: row.company_id,
    actor,
    action: `calendar.${verb}`,
    entityType: "calendar",
    entityId: row.id,
    details: { name: row.name, ...details },
  });
