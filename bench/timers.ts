import type { Line } from "./figures.ts";
import type { Stage } from "./stage.ts";
import type { TimersEffort } from "./timer-fleet.ts";
import { measureHerd } from "./timers-herd.ts";
import { measureRate } from "./timers-rate.ts";
import { measureSteady } from "./timers-steady.ts";
import { measureTick } from "./timers-tick.ts";

const rows = { rate: measureRate, steady: measureSteady, tick: measureTick, herd: measureHerd };

/** What the clock does. No worker runs: a fire ends where its run waits for one. */
export async function measureTimers(
  stage: Stage,
  effort: TimersEffort,
  match: RegExp | undefined = /./,
): Promise<Line[]> {
  const lines: Line[] = [];
  for (const [name, measure] of Object.entries(rows))
    if (match.test(name)) lines.push(...(await measure(stage, effort)));
  return lines;
}
