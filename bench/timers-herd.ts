import { setTimeout as sleep } from "node:timers/promises";

import { expectSound } from "../test/support/sound.ts";
import { type Line, percentile } from "./figures.ts";
import { makeFleet, nextWakeup } from "./fleet.ts";
import { openCaller } from "./http-load.ts";
import type { Stage } from "./stage.ts";
import { armAhead, firesSince, insertBare, startTimerFleet, type TimersEffort } from "./timer-fleet.ts";

const CALLED_AGENTS = 200;
const PAUSE_MS = 20;
/** Until then a server is busy compiling. */
const WARM_UP = 500;
const CALM_MS = 5_000;

/** All due in one moment, while somebody of another company asks for wakeups, one at a time. */
export async function measureHerd(stage: Stage, { isLarge }: TimersEffort): Promise<Line[]> {
  const timers = isLarge ? 100_000 : 20_000;
  await using ground = await stage.open("PostgreSQL");
  const { agentIds, apiUrl } = await startTimerFleet(ground, timers);
  const plan = { agents: CALLED_AGENTS, adapterType: "process", adapterConfig: { command: "true" } } as const;
  const next = nextWakeup(await makeFleet(ground, apiUrl, plan));
  await insertBare(ground, timers);
  const bareSec = await insertBare(ground, timers);

  const caller = await openCaller(apiUrl);
  for (let n = 0; n < WARM_UP; n += 1) await caller.ask(next(n), 202);
  /** How long each answer took, in milliseconds, until `isOver`. */
  const askUntil = async (isOver: () => boolean): Promise<number[]> => {
    const took: number[] = [];
    while (!isOver()) {
      const from = performance.now();
      await caller.ask(next(took.length), 202);
      took.push(performance.now() - from);
      await sleep(PAUSE_MS);
    }
    return took;
  };
  const calmUntil = performance.now() + CALM_MS;
  const before = await askUntil(() => performance.now() > calmUntil);
  const at = await armAhead(ground, agentIds);
  let isFired = false;
  const meanwhile = askUntil(() => isFired);
  const { seconds } = await firesSince(ground, at, timers).finally(() => {
    isFired = true;
  });
  const during = await meanwhile;
  caller.close();
  await expectSound(ground, { isLeftWaiting: true });

  const ratio = seconds / bareSec;
  const what = `${timers} timers due in one moment`;
  const answer = (name: string, share: number): Line => {
    const [value, baseline] = [percentile(during, share), percentile(before, share)];
    const line = { unit: "ms", value, baseline, ratio: value / baseline, aim: "–", rounds: during };
    return { what: `accept a wakeup beside ${what}, ${name}`, ...line };
  };
  return [
    {
      what: `${what}, until all are fired, beside inserting a row for each`,
      unit: "s",
      value: seconds,
      baseline: bareSec,
      ratio,
      aim: "≤ 2 ×",
      isMet: ratio <= 2,
    },
    answer("p50", 0.5),
    answer("p99", 0.99),
  ];
}
