import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { newId } from "../shared/kernel/ids.ts";
import { type JobQueue, queueBackend } from "../shared/queue/bullmq-backend.ts";
import { toJob } from "../shared/queue/run-job.ts";
import { expectSound } from "../test/support/sound.ts";
import type { Effort } from "./accept.ts";
import { type Bell, makeBell } from "./bell.ts";
import { compare, type Line, percentile } from "./figures.ts";
import { makeFleet, nextWakeup } from "./fleet.ts";
import { openCaller } from "./http-load.ts";
import type { BackendName, Stage } from "./stage.ts";

const AGENTS = 500;
const PAUSE_MS = 25;

/** From before the request until the child's first instruction, which writes to a pipe that is read here; nothing else runs. */
export async function measureStartLatency(stage: Stage, backend: BackendName, effort: Effort): Promise<Line[]> {
  await using ground = await stage.open(backend);
  const bell = makeBell(join(stage.directory, `bell-${backend}`));
  const command = ["/bin/sh", "-c", `echo >${bell.path}`];
  const api = await ground.startApi();
  await ground.startScheduler();
  await ground.startWorker();
  await ground.startScript("bench/baseline-worker.ts", { BENCH_QUEUE: "bare", BENCH_COMMAND: JSON.stringify(command) });
  const queue = await queueBackend(ground).openQueue("bare", console.error);
  const agentIds = await makeFleet(ground, api.url, {
    agents: AGENTS,
    adapterType: "process",
    adapterConfig: { command: command[0], args: command.slice(1) },
  });
  const caller = await openCaller(api.url);
  const next = nextWakeup(agentIds);
  let turn = 0;
  const wake = async (): Promise<void> => {
    turn += 1;
    await caller.ask(next(turn), 202);
  };

  const ours: number[][] = [];
  const bare: number[][] = [];
  await timeEach(bell, effort.samples, addTo(queue));
  await timeEach(bell, effort.samples, wake);
  for (let round = 0; round < effort.rounds; round += 1) {
    bare.push(await timeEach(bell, effort.samples, addTo(queue)));
    ours.push(await timeEach(bell, effort.samples, wake));
  }
  caller.close();
  bell.close();
  await expectSound(ground);
  await queue.close();
  const line = (share: number, name: string, aim: number): Line =>
    compare({
      what: `accept → process started, ${backend}, ${name}`,
      unit: "ms",
      rounds: ours.map((times) => percentile(times, share)),
      baselineRounds: bare.map((times) => percentile(times, share)),
      aim,
      better: "lower",
    });
  return [line(0.5, "p50", 2), line(0.99, "p99", 4)];
}

const addTo = (queue: JobQueue) => () => queue.add([toJob({ runId: newId(), ring: 1 })]);

async function timeEach(bell: Bell, samples: number, begin: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let sample = 0; sample < samples; sample += 1) {
    const rung = new Promise<number>((resolve) => bell.onRing(({ at }) => resolve(at)));
    const from = performance.now();
    await begin();
    times.push((await rung) - from);
    await sleep(PAUSE_MS);
  }
  return times;
}
