import { expectSound } from "../test/support/sound.ts";
import { type Line, percentile, perItem } from "./figures.ts";
import { meterCpu } from "./process-tree.ts";
import type { Ground, Stage } from "./stage.ts";
import { armAhead, type Fires, firesSince, startTimerFleet, type TimersEffort } from "./timer-fleet.ts";

const PER_SECOND = 1_000;
/** What a calm fleet is asked for, for so long. */
const CALM = { perSecond: 20, seconds: 10 };

interface Phase extends Fires {
  readonly fires: number;
  readonly transactions: number;
  readonly cpuMs: Record<string, number>;
}

/** A thousand due each second, one by one, beside twenty: how late they are, and what one of them costs. */
export async function measureSteady(stage: Stage, { isLarge }: TimersEffort): Promise<Line[]> {
  const [stored, seconds] = isLarge ? [100_000, 30] : [20_000, 10];
  await using ground = await stage.open("PostgreSQL");
  const { agentIds, scheduler } = await startTimerFleet(ground, stored);
  const phase = async (from: number, perSecond: number, sec: number): Promise<Phase> => {
    const fires = perSecond * sec;
    const at = await armAhead(ground, agentIds.slice(from, from + fires), { together: 1, stepMs: 1_000 / perSecond });
    const before = await transactionsOf(ground);
    const cpu = meterCpu({ scheduler: scheduler.pid, postgres: stage.postgresPid });
    const fired = await firesSince(ground, at, fires);
    return { ...fired, fires, cpuMs: cpu(), transactions: (await transactionsOf(ground)) - before };
  };
  const calm = await phase(0, CALM.perSecond, CALM.seconds);
  const busy = await phase(calm.fires, PER_SECOND, seconds);
  await expectSound(ground, { isLeftWaiting: true });

  const what = `${PER_SECOND} of ${stored} timers due per second for ${seconds} s, beside ${CALM.perSecond}`;
  const late = (name: string, share: number): Line => {
    const [value, baseline] = [percentile(busy.lateMs, share), percentile(calm.lateMs, share)];
    return { what: `${what}: late, ${name}`, unit: "ms", value, baseline, ratio: value / baseline, aim: "–" };
  };
  const [value, baseline] = [busy.transactions / busy.fires, calm.transactions / calm.fires];
  return [
    { ...late("p50", 0.5), cpu: perFire(busy), baselineCpu: perFire(calm) },
    late("p99", 0.99),
    { what: `${what}: transactions a fire`, unit: "", value, baseline, ratio: value / baseline, aim: "–" },
  ];
}

const perFire = ({ cpuMs, fires }: Phase): Record<string, number> => perItem([{ cpuMs, items: fires }]);

/** Of all loops of the scheduler. What its connections have not told yet is missing: a second's worth. */
async function transactionsOf({ sql }: Pick<Ground, "sql">): Promise<number> {
  const committed = "select xact_commit::float8 as n from pg_stat_database where datname = current_database()";
  return (await sql<{ n: number }>(committed))[0]?.n ?? 0;
}
