import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { newId } from "../shared/kernel/ids.ts";
import { queueBackend } from "../shared/queue/bullmq-backend.ts";
import { toJob } from "../shared/queue/run-job.ts";
import { expectSound } from "../test/support/sound.ts";
import { until } from "../test/support/until.ts";
import type { Effort } from "./accept.ts";
import { capCompanyOf } from "./budget.ts";
import { compare, type Line, median, percentile, perItem } from "./figures.ts";
import { makeFleet, nextWakeup } from "./fleet.ts";
import { load } from "./http-load.ts";
import { meterCpu } from "./process-tree.ts";
import type { BackendName, Ground, Stage } from "./stage.ts";

const AGENTS = 1_000;
const SLOTS = 16;
const COMMAND = ["true"];

interface Side {
  readonly rate: number;
  readonly items: number;
  readonly cpuMs: Readonly<Record<string, number>>;
}

interface Kind {
  readonly what: string;
  readonly adapterType: "process" | "http";
  readonly adapterConfig: Readonly<Record<string, unknown>>;
  readonly bareEnv: Readonly<Record<string, string>>;
  readonly aim: number;
}

/** Runs of a command that ends at once: `true`. */
export const trivialProcess: Kind = {
  what: "finish runs of a trivial process",
  adapterType: "process",
  adapterConfig: { command: COMMAND[0], args: COMMAND.slice(1) },
  bareEnv: { BENCH_COMMAND: JSON.stringify(COMMAND) },
  aim: 0.6,
};

/** Runs of an endpoint that answers at once. */
export const httpAgent = (url: string): Kind => ({
  what: "finish runs of an HTTP agent",
  adapterType: "http",
  adapterConfig: { url },
  bareEnv: { BENCH_ENDPOINT: url },
  aim: 0.3,
});

/** A backlog of as many runs for as many turns of the agents, then a worker that finishes them. */
export async function measureFinishing(stage: Stage, backend: BackendName, effort: Effort, kind: Kind): Promise<Line> {
  await using ground = await stage.open(backend);
  const api = await ground.startApi();
  const scheduler = await ground.startScheduler();
  const { adapterType, adapterConfig } = kind;
  const agentIds = await makeFleet(ground, api.url, { agents: AGENTS, adapterType, adapterConfig });
  const pids = {
    api: api.process.pid,
    scheduler: scheduler.pid,
    postgres: stage.postgresPid,
    ...(stage.redisPid === undefined ? {} : { redis: stage.redisPid }),
  };
  const ours: Side[] = [];
  const bare: Side[] = [];
  for (let round = 0; round < effort.rounds; round += 1) {
    bare.push(await finishBare(stage, ground, effort.runs, kind));
    ours.push(await finishOurs(ground, api.url, { runs: effort.runs, agentIds, pids }));
  }
  await expectSound(ground);
  return compare({
    what: `${kind.what}, ${backend}`,
    unit: "/s",
    rounds: ours.map(({ rate }) => rate),
    baselineRounds: bare.map(({ rate }) => rate),
    aim: kind.aim,
    better: "higher",
    cpu: perItem(ours),
    baselineCpu: perItem(bare),
  });
}

/** Runs of agents whose company has a cap, beside the same without one. */
export async function measureCappedFinishing(stage: Stage, effort: Effort): Promise<Line> {
  await using ground = await stage.open("PostgreSQL");
  const api = await ground.startApi();
  const scheduler = await ground.startScheduler();
  const { adapterType } = trivialProcess;
  const plan = { agents: AGENTS, adapterType, adapterConfig: trivialProcess.adapterConfig };
  const free = await makeFleet(ground, api.url, plan);
  const capped = await makeFleet(ground, api.url, plan);
  await capCompanyOf(ground, capped[0] ?? "");
  const pids = { api: api.process.pid, scheduler: scheduler.pid, postgres: stage.postgresPid };
  const sides: { readonly free: Side[]; readonly capped: Side[] } = { free: [], capped: [] };
  for (let round = 0; round < effort.rounds; round += 1) {
    sides.free.push(await finishOurs(ground, api.url, { runs: effort.runs, agentIds: free, pids }));
    sides.capped.push(await finishOurs(ground, api.url, { runs: effort.runs, agentIds: capped, pids }));
  }
  await expectSound(ground);
  return compare({
    what: `${trivialProcess.what} under a company's cap, beside none`,
    unit: "/s",
    rounds: sides.capped.map(({ rate }) => rate),
    baselineRounds: sides.free.map(({ rate }) => rate),
    aim: 0.8,
    better: "higher",
    cpu: perItem(sides.capped),
    baselineCpu: perItem(sides.free),
  });
}

/** The rate between the first and the last tenth: neither starting up nor running dry. */
function rateOf(finishedMs: readonly number[]): number {
  const middle = percentile(finishedMs, 0.9) - percentile(finishedMs, 0.1);
  return (finishedMs.length * 0.8 * 1_000) / middle;
}

async function finishOurs(
  ground: Ground,
  apiUrl: string,
  { runs, agentIds, pids }: { runs: number; agentIds: readonly string[]; pids: Readonly<Record<string, number>> },
): Promise<Side> {
  const [row] = await ground.sql<{ now: Date }>("select clock_timestamp() as now");
  const since = row?.now ?? new Date();
  await load({ origin: apiUrl, callers: SLOTS, requests: runs, next: nextWakeup(agentIds), status: 202 });
  const worker = await ground.startWorker();
  const cpu = meterCpu({ worker: worker.pid, ...pids });
  const finished = "created_at >= $1 and finished_at is not null";
  await until(
    async () => {
      const [row] = await ground.sql<{ count: number }>(`select count(*)::int from heartbeat_runs where ${finished}`, [
        since,
      ]);
      return (row?.count ?? 0) >= runs;
    },
    // Seldom: whoever watches takes part of the machine.
    { timeoutMs: 120_000, everyMs: 500, what: `${runs} runs to finish` },
  );
  const cpuMs = cpu();
  const rows = await ground.sql<{ status: string; at: number }>(
    `select status, extract(epoch from finished_at)::float8 * 1000 as at from heartbeat_runs where ${finished}`,
    [since],
  );
  const failed = rows.filter(({ status }) => status !== "succeeded").length;
  if (failed > 0) throw new Error(`${failed} of ${rows.length} runs did not succeed`);
  await worker.stop();
  return { rate: rateOf(rows.map(({ at }) => at)), items: rows.length, cpuMs };
}

let reports = 0;

async function finishBare(stage: Stage, ground: Ground, runs: number, kind: Kind): Promise<Side> {
  reports += 1;
  const report = join(stage.directory, `finished-${reports}.json`);
  const name = `bare-${reports}`;
  const worker = await ground.startScript("bench/baseline-worker.ts", {
    ...kind.bareEnv,
    BENCH_QUEUE: name,
    BENCH_SLOTS: String(SLOTS),
    BENCH_EXPECT: String(runs),
    BENCH_REPORT: report,
  });
  const { databaseUrl, redisUrl } = ground;
  const queue = await queueBackend({ databaseUrl, redisUrl }).openQueue(name, console.error);
  const cpu = meterCpu({
    worker: worker.pid,
    postgres: stage.postgresPid,
    ...(stage.redisPid === undefined ? {} : { redis: stage.redisPid }),
  });
  for (let added = 0; added < runs; added += 250) {
    const jobs = Array.from({ length: Math.min(250, runs - added) }, () => toJob({ runId: newId(), ring: 1 }));
    await queue.add(jobs);
  }
  await worker.waitForOutput(/^finished/m);
  const cpuMs = cpu();
  await queue.close();
  await worker.stop();
  const finishedMs = JSON.parse(await readFile(report, "utf8")) as number[];
  return { rate: rateOf(finishedMs), items: runs, cpuMs };
}

/** For the record: how fast this machine starts the same command when nothing else is done. */
export async function measureSpawning(stage: Stage, effort: Effort): Promise<Line> {
  await using ground = await stage.open("PostgreSQL");
  const rounds: number[] = [];
  for (let round = 0; round < effort.rounds; round += 1) {
    const spawner = await ground.startScript("bench/baseline-spawn.ts", {
      BENCH_COMMAND: JSON.stringify(COMMAND),
      BENCH_SLOTS: String(SLOTS),
      BENCH_EXPECT: String(effort.runs),
    });
    rounds.push(Number((await spawner.waitForOutput(/^rate ([\d.]+)/m))[1]));
  }
  return { what: "spawn and wait of the same process alone", unit: "/s", value: median(rounds), aim: "–", rounds };
}
