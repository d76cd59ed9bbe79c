import type { Queryable } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import type { ClockTimerRow } from "./clock-timer.row.ts";
import type { CalendarTerms } from "./timer-terms.ts";

interface OwnedCalendar extends CalendarTerms {
  readonly id: string;
  readonly company_id: string;
}

const CALENDARS = statement(
  "calendars_of_timers",
  `select id, company_id, timezone, exclusions from clock_calendars where id = ${anyOf("$1::uuid[]")}`,
);

/**
 * The calendars of each of these timers; one that is gone leaves nothing out. Most timers have none, and then nothing is
 * asked. Timers share what they have in common, so that it is read once.
 */
export async function calendarsOfAll(
  db: Queryable,
  timers: readonly Pick<ClockTimerRow, "calendar_ids">[],
): Promise<(timer: Pick<ClockTimerRow, "company_id" | "calendar_ids">) => readonly CalendarTerms[]> {
  const ids = [...new Set(timers.flatMap(({ calendar_ids }) => calendar_ids))];
  if (ids.length === 0) return () => NONE;
  const known = new Map((await db.rows<OwnedCalendar>(CALENDARS, [ids])).map((calendar) => [calendar.id, calendar]));
  return ({ company_id, calendar_ids }) =>
    calendar_ids.flatMap((id) => {
      const calendar = known.get(id);
      return calendar?.company_id === company_id ? [calendar] : [];
    });
}

const NONE: readonly CalendarTerms[] = [];
