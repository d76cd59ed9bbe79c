import { toString as textOf } from "cronstrue";

import { withoutHashes } from "./cron-expression.ts";
import type { Rhythm } from "./timer-terms.ts";

/** When a timer comes due, in words: "At 09:00, Monday through Friday, Europe/Berlin". */
export function rhythmText(rhythm: Rhythm, seed: string): string {
  switch (rhythm.kind) {
    case "interval":
      return everyText(rhythm.intervalSec);
    case "cron":
      return `${cronText(rhythm.cronExpression, seed)}, ${rhythm.timezone}`;
    case "at": {
      const [day, time] = new Date(rhythm.at).toISOString().split("T");
      return `Once, on ${day} at ${time?.slice(0, time.endsWith(":00.000Z") ? 5 : 8)}, UTC`;
    }
  }
}

const UNITS = [
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

function everyText(seconds: number): string {
  const [size, name] = UNITS.find(([size]) => seconds % size === 0) ?? UNITS[2];
  return seconds === size ? `Every ${name}` : `Every ${seconds / size} ${name}s`;
}

/** What cannot be put into words stands as it is. */
function cronText(expression: string, seed: string): string {
  try {
    const fields = withoutHashes(expression, seed).replaceAll("?", "*").split(/\s+/);
    const [minute, hour, monthDay, month, weekday] = fields;
    if (monthDay === "*" || weekday === "*") return inWords(fields);
    // Either day is enough, which one sentence about both would not say.
    const [first, second] = [
      inWords([minute, hour, monthDay, month, "*"]),
      inWords([minute, hour, "*", month, weekday]),
    ];
    return `${first}; and ${second[0]?.toLowerCase()}${second.slice(1)}`;
  } catch {
    return `Cron ${expression}`;
  }
}

const inWords = (fields: readonly (string | undefined)[]): string =>
  textOf(fields.join(" "), { use24HourTimeFormat: true });
