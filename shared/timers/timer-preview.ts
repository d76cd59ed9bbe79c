import { termsOf } from "./clock-timer.row.ts";
import { rhythmText } from "./rhythm-text.ts";
import type { PreviewQuery, TimerPreview } from "./timer.schema.ts";
import { type Clockwork, localTime, nextFires, type Reckoning } from "./timer-standing.ts";

/** A timer's next fires, for a reader somewhere. @throws invalid_input */
export function previewOf(timer: Clockwork, at: Reckoning, { count, timezone }: PreviewQuery): TimerPreview {
  const zone = timezone ?? (timer.kind === "cron" ? timer.timezone : "UTC");
  const fires = nextFires(timer, at, count);
  const localOf = localTime(zone);
  const { rhythm, seed } = termsOf(timer, []);
  return {
    text: rhythmText(rhythm, seed),
    timezone: zone,
    fires: fires.map(({ dueAt, plannedAt }) => ({
      dueAt: new Date(dueAt).toISOString(),
      firesAt: new Date(plannedAt).toISOString(),
      local: localOf(dueAt),
    })),
  };
}
