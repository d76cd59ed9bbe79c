import { zoneOf } from "../../../shared/timers/wall-clock.ts";

const DAY_SEC = 86_400;
const UNITS: Readonly<Record<string, number>> = { d: DAY_SEC, h: 3_600, m: 60, s: 1 };

/**
 * When a tool says that it will work again, in whole seconds from now; undefined where it does not say. It says so in
 * words: `limit reached|1762952400`, `resets 3:30pm (America/Bogota)`, `try again in 2 hours 5 minutes`,
 * `try again at Oct 10th, 2026 3:42 PM`, `retry-after: 30`, `"resets_in_seconds":120`.
 */
export function retryAfterOf(text: string, now: Date): number | undefined {
  const told = [epoch(text), seconds(text), duration(text), dayAndTime(text, now), timeOfDay(text, now)].find(
    (hint) => hint !== undefined,
  );
  if (told === undefined) return undefined;
  return Math.max(0, Math.ceil(told.kind === "at" ? (told.ms - now.getTime()) / 1_000 : told.sec));
}

type Hint = { readonly kind: "at"; readonly ms: number } | { readonly kind: "in"; readonly sec: number };

/** A moment as tools write it: seconds or milliseconds since 1970. */
export const momentOf = (epochTime: number): number => (epochTime > 1e11 ? epochTime : epochTime * 1_000);

function epoch(text: string): Hint | undefined {
  const found = /(?:\||resets_?at"?\s*[:=]\s*)(\d{10,13})\b/i.exec(text)?.[1];
  return found === undefined ? undefined : { kind: "at", ms: momentOf(Number(found)) };
}

function seconds(text: string): Hint | undefined {
  const found = /(?:retry[-_ ]after|resets_in_seconds)"?\s*[:=]?\s*(\d{1,7})\b/i.exec(text)?.[1];
  return found === undefined ? undefined : { kind: "in", sec: Number(found) };
}

const AMOUNT = /(\d+(?:\.\d+)?)\s*(d|h|m|s)(?:ays?|ours?|rs?|in(?:ute)?s?|ec(?:ond)?s?)?\b/gi;

function duration(text: string): Hint | undefined {
  const tail = /(?:try again|retry|resets?) in ([^.\n]{1,60})/i.exec(text)?.[1];
  if (tail === undefined) return undefined;
  const amounts = [...tail.matchAll(AMOUNT)].map(([, n, unit = ""]) => Number(n) * (UNITS[unit.toLowerCase()] ?? 0));
  return amounts.length === 0 ? undefined : { kind: "in", sec: amounts.reduce((sum, amount) => sum + amount, 0) };
}

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAY =
  /(?:resets?(?: (?:at|on))?|try again at) ([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?,?(?: at)? (\d{1,2}(?::\d{2})?\s*[ap]m)(?:\s*\(([\w/+-]+)\))?/i;

/** A limit of a week or more names its day; where no year is told it is the next such day. */
function dayAndTime(text: string, now: Date): Hint | undefined {
  const [, name = "", day = "", told, time = "", zoneName] = DAY.exec(text) ?? [];
  const month = MONTHS.indexOf(name.toLowerCase());
  const zone = zoneIn(zoneName);
  if (month < 0 || zone === undefined) return undefined;
  const at = (year: number): number => {
    const wall = Date.UTC(year, month, Number(day)) + secOfDay(time) * 1_000;
    return wall - zone.offsetAt(wall - zone.offsetAt(wall));
  };
  const year = told === undefined ? now.getUTCFullYear() : Number(told);
  const isPast = told === undefined && at(year) < now.getTime() - DAY_SEC * 1_000;
  return { kind: "at", ms: at(isPast ? year + 1 : year) };
}

/** `3pm`, `11:52 AM`. */
function secOfDay(time: string): number {
  const [, hour = "0", minute = "0", half = ""] = /(\d{1,2})(?::(\d{2}))?\s*([ap])m/i.exec(time) ?? [];
  return ((Number(hour) % 12) + (half.toLowerCase() === "p" ? 12 : 0)) * 3_600 + Number(minute) * 60;
}

/** The zone of this host where none is named. */
const zoneIn = (name: string | undefined) => zoneOf(name ?? Intl.DateTimeFormat().resolvedOptions().timeZone);

const TIME = /(?:resets?(?: at)?|try again at) (\d{1,2}(?::\d{2})?\s*[ap]m)(?:\s*\(([\w/+-]+)\))?/i;

/** The next such time in its zone or, where none is named, on this host. */
function timeOfDay(text: string, now: Date): Hint | undefined {
  const [, time = "", name] = TIME.exec(text) ?? [];
  const zone = zoneIn(name);
  if (time === "" || zone === undefined) return undefined;
  const nowSec = Math.floor((now.getTime() + zone.offsetAt(now.getTime())) / 1_000) % DAY_SEC;
  return { kind: "in", sec: (secOfDay(time) - nowSec + DAY_SEC) % DAY_SEC };
}
