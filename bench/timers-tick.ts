import pg from "pg";

import type { Services } from "../shared/services.ts";
import { expectSound } from "../test/support/sound.ts";
import { type Line, median } from "./figures.ts";
import { makeFleet } from "./fleet.ts";
import { openServices } from "./services.ts";
import type { Ground, Stage } from "./stage.ts";
import { arm, makeTimers, type TimersEffort } from "./timer-fleet.ts";

const DUE = 400;
const TICKS = 12;
const WARM_UP = 2;
const AGENTS = DUE * (TICKS + WARM_UP);
/** Of a timer's day: what is due by then is what was armed. */
const TICK_MS = 1_000;
const AIM = 1.3;

interface Tick {
  readonly ms: number;
  readonly statements: number;
}

/** A tick that finds so many due, where few timers are stored, and where many are; in turn. */
export async function measureTick(stage: Stage, { isLarge }: TimersEffort): Promise<Line[]> {
  await using few = await stage.open("PostgreSQL");
  await using many = await stage.open("PostgreSQL");
  const sides = [await prepare(few, 2), await prepare(many, isLarge ? 180 : 18)];
  const ticks: [Tick[], Tick[]] = [[], []];
  for (let tick = -WARM_UP; tick < TICKS; tick += 1) {
    for (const [index, { services, at }] of sides.entries()) {
      const measured = await runTick(services, new Date(at.getTime() + (tick + WARM_UP) * TICK_MS));
      if (tick >= 0) ticks[index]?.push(measured);
    }
  }
  for (const { services } of sides) await services.close();
  await expectSound(few, { isLeftWaiting: true });
  await expectSound(many, { isLeftWaiting: true });

  const [baselineRounds, rounds] = ticks.map((side) => side.map(({ ms }) => ms)) as [number[], number[]];
  const [baseline, value] = [median(baselineRounds), median(rounds)];
  const stored = sides.map(({ timers }) => timers);
  const what = `a tick with ${DUE} due of ${stored[1]} timers, beside ${stored[0]}`;
  const aim = `≤ ${AIM} ×`;
  const ratio = value / baseline;
  const statements = median(ticks[1].map((tick) => tick.statements)) / DUE;
  return [
    { what, unit: "ms", value, baseline, ratio, aim, isMet: ratio <= AIM, rounds, baselineRounds },
    { what: `${what}: statements a fire`, unit: "", value: statements, baseline: 1, ratio: statements, aim: "–" },
  ];
}

/** Its timers that come due are spread over all the pages that its timers take. */
async function prepare(ground: Ground, perAgent: number) {
  const api = await ground.startApi();
  const plan = { agents: AGENTS, adapterType: "process", adapterConfig: { command: "true" } } as const;
  const agentIds = await makeFleet(ground, api.url, plan);
  await makeTimers(ground, agentIds, perAgent);
  const at = new Date(Math.ceil(Date.now() / 1_000) * 1_000);
  await arm(ground, agentIds, { at, together: DUE, stepMs: TICK_MS });
  await api.process.stop();
  return { services: await openServices(ground), timers: AGENTS * perAgent, at };
}

async function runTick({ clock }: Services, now: Date): Promise<Tick> {
  const counted = countStatements();
  const began = performance.now();
  const fires = await clock.fireDue(undefined, now);
  const ms = performance.now() - began;
  if (fires !== DUE) throw new Error(`${fires} timers were fired instead of ${DUE}`);
  return { ms, statements: counted() };
}

/** What goes to PostgreSQL from this process until the returned function is called; `begin` and `commit` are of it. */
function countStatements(): () => number {
  const client = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  const original = client.query;
  let count = 0;
  client.query = function counting(this: unknown, ...args) {
    count += 1;
    return original.apply(this, args);
  };
  return () => {
    client.query = original;
    return count;
  };
}
