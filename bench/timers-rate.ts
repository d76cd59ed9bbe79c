import { expectSound } from "../test/support/sound.ts";
import { compare, type Line, perItem } from "./figures.ts";
import { meterCpu } from "./process-tree.ts";
import type { Stage } from "./stage.ts";
import { armAhead, firesSince, insertBare, startTimerFleet, type TimersEffort } from "./timer-fleet.ts";

/** A fleet's timers that are all due at once, beside one insert of a row for each, in batches of the same size. */
export async function measureRate(stage: Stage, { rounds, isLarge }: TimersEffort): Promise<Line[]> {
  const timers = isLarge ? 30_000 : 10_000;
  await using ground = await stage.open("PostgreSQL");
  // Each round has agents of its own: who has a run that waits joins it, which is less work.
  const { agentIds, scheduler } = await startTimerFleet(ground, timers * rounds);
  const sides: { readonly ours: Side[]; readonly bare: Side[] } = { ours: [], bare: [] };
  await insertBare(ground, timers);
  for (let round = 0; round < rounds; round += 1) {
    const bareCpu = meterCpu({ postgres: stage.postgresPid });
    const bareSec = await insertBare(ground, timers);
    sides.bare.push({ perSecond: timers / bareSec, cpuMs: bareCpu(), items: timers });

    const at = await armAhead(ground, agentIds.slice(round * timers, (round + 1) * timers));
    const cpu = meterCpu({ scheduler: scheduler.pid, postgres: stage.postgresPid });
    const { seconds } = await firesSince(ground, at, timers);
    sides.ours.push({ perSecond: timers / seconds, cpuMs: cpu(), items: timers });
  }
  await expectSound(ground, { isLeftWaiting: true });
  return [
    compare({
      what: `fire ${timers} timers that are due at once, beside inserting a row for each`,
      unit: "/s",
      rounds: sides.ours.map(({ perSecond }) => perSecond),
      baselineRounds: sides.bare.map(({ perSecond }) => perSecond),
      aim: 0.5,
      better: "higher",
      cpu: perItem(sides.ours),
      baselineCpu: perItem(sides.bare),
    }),
  ];
}

interface Side {
  readonly perSecond: number;
  readonly cpuMs: Record<string, number>;
  readonly items: number;
}
