/** A time zone by its name, as far as schedules need it. */
export interface Zone {
  /** How far its clocks are ahead of UTC at a moment, in milliseconds. */
  readonly offsetAt: (at: number) => number;
}

const zones = new Map<string, Zone>();

/** Undefined for what is no name of a time zone. Making one is expensive, so they are kept. */
export function zoneOf(name: string): Zone | undefined {
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = makeZone(name);
  // Offsets (`+01:00`) are many; the names of zones are some hundreds.
  if (zone !== undefined && zones.size < 1_000) zones.set(name, zone);
  return zone;
}

const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;

function makeZone(timeZone: string): Zone | undefined {
  const format = formatOf(timeZone);
  if (format === undefined) return undefined;
  const hours = new Map<number, number>();
  const measured = (at: number): number => {
    const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / SECOND_MS) * SECOND_MS;
  };
  return {
    offsetAt: (at) => {
      // Nowhere do clocks change but at a quarter of an hour, UTC.
      const quarter = Math.floor((at * 4) / HOUR_MS);
      const kept = hours.get(quarter);
      if (kept !== undefined) return kept;
      if (hours.size > 5_000) hours.clear();
      const offset = measured(at);
      hours.set(quarter, offset);
      return offset;
    },
  };
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const number = "numeric";
  const shown = { year: number, month: number, day: number, hour: number, minute: number, second: number } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", calendar: "gregory", ...shown });
  } catch {
    return undefined;
  }
}

/** When in a span the zone's clocks change: the first moment of the new time; undefined when they do not. */
export function changeWithin(zone: Zone, from: number, to: number): number | undefined {
  const before = zone.offsetAt(from);
  if (before === zone.offsetAt(to)) return undefined;
  let [low, high] = [from, to];
  while (high - low > SECOND_MS) {
    const middle = low + Math.floor((high - low) / 2 / SECOND_MS) * SECOND_MS;
    if (zone.offsetAt(middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

const DAY_MS = 86_400_000;
/** No zone is further from UTC than this. */
export const FURTHEST_MS = 15 * HOUR_MS;

/** The midnight of the zone's day, as if its clocks showed UTC. */
export const midnightOf = (zone: Zone, at: number): number => Math.floor((at + zone.offsetAt(at)) / DAY_MS) * DAY_MS;

/** The first moment behind `after` at which the zone's clocks show that midnight, or what they show instead of it. */
export function startOfDay(zone: Zone, midnight: number, after: number): number {
  const [from, to] = [midnight - FURTHEST_MS, midnight + FURTHEST_MS];
  const change = changeWithin(zone, from, to);
  const old = midnight - zone.offsetAt(from);
  if (change === undefined || (old < change && old > after)) return old;
  return Math.max(change, midnight - zone.offsetAt(to));
}
