import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expectSound } from "../test/support/sound.ts";
import type { Effort } from "./accept.ts";
import { type Line, percentile } from "./figures.ts";
import { makeFleet, nextWakeup } from "./fleet.ts";
import { load, openCaller, type Request } from "./http-load.ts";
import type { BackendName, Stage } from "./stage.ts";
import { cancelRun, openTrial } from "./trials.ts";

const AGENTS = 1_000;
/** Callers that never pause: many times as many as can be served at a time. */
const CALLERS = 256;
const HEALTH: Request = { method: "GET", path: "/api/health" };
const ASK_EVERY_MS = 20;
const HEALTH_AIM_MS = 100;
const CANCEL_SECONDS = 15;
const CANCEL_AIM_SEC = 2;

/** More than the fleet can do: it is asked for more runs than it finishes, and its worker is never idle. */
export async function measureOverload(stage: Stage, backend: BackendName, effort: Effort): Promise<Line[]> {
  await using ground = await stage.open(backend, { SYSTOLE_DRAIN_SEC: "1" });
  const endpoint = await ground.startScript("bench/answering-endpoint.ts");
  const url = (await endpoint.waitForOutput(/^ready (\S+)/m))[1] ?? "";
  const directory = join(stage.directory, `overload-${backend}`);
  await mkdir(directory);
  const trial = await openTrial({ ground, directory, restartDatabase: async () => undefined });
  await ground.startWorker();
  const busy = { agents: AGENTS, adapterType: "http", adapterConfig: { url } } as const;
  const next = nextWakeup(await makeFleet(ground, trial.apiUrl, busy));
  const overload = { origin: trial.apiUrl, callers: CALLERS, next, status: 202 };

  await load({ ...overload, requests: effort.warmUp });
  const caller = await openCaller(trial.apiUrl);
  const healthMs = await during(load({ ...overload, seconds: 2 * effort.seconds }), async () => {
    const from = performance.now();
    await caller.ask(HEALTH, 200);
    const took = performance.now() - from;
    await sleep(ASK_EVERY_MS);
    return [took];
  });
  caller.close();
  const cancelSec = await during(load({ ...overload, seconds: CANCEL_SECONDS }), () => cancelRun(trial));
  await trial.close();
  await expectSound(ground, { isLeftWaiting: true });
  const line = (what: string, unit: string, values: readonly number[], aim: number): Line => {
    const value = percentile(values, 0.99);
    return { what, unit, value, aim: `≤ ${aim} ${unit}`, isMet: value <= aim, rounds: values };
  };
  return [
    line(`health is answered, ${CALLERS} callers, ${backend}, p99`, "ms", healthMs, HEALTH_AIM_MS),
    line(`cancel → process group gone, ${CALLERS} callers, ${backend}, p99`, "s", cancelSec, CANCEL_AIM_SEC),
  ];
}

/** Does it again and again until `work` is over; resolves to all that it measured. */
async function during(work: Promise<unknown>, once: () => Promise<readonly number[]>): Promise<number[]> {
  let isOver = false;
  const ended = work.finally(() => {
    isOver = true;
  });
  const measured: number[] = [];
  while (!isOver) measured.push(...(await once()));
  await ended;
  return measured;
}
