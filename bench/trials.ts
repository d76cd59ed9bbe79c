import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";

import { until } from "../test/support/until.ts";
import { type Bell, makeBell } from "./bell.ts";
import { makeFleet } from "./fleet.ts";
import type { NodeProcess } from "./node-process.ts";
import { pidsOf } from "./process-tree.ts";
import type { Ground } from "./stage.ts";

/** A run whose process has begun. */
interface Start {
  readonly agentId: string;
  readonly runId: string;
  /** Of the process, which leads its group. */
  readonly pid: number;
  readonly at: number;
}

/** Processes over one database, whose agents say when they begin, and go on until they are ended. */
export interface Trial {
  readonly ground: Ground;
  readonly apiUrl: string;
  /** The next agents in turn; each has one slot. */
  readonly take: (count: number) => readonly string[];
  readonly wake: (agentId: string) => Promise<void>;
  readonly startOf: (agentId: string, after?: number) => Promise<Start>;
  readonly cancel: (runId: string) => Promise<void>;
  readonly restartDatabase: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface TrialOptions {
  readonly ground: Ground;
  readonly directory: string;
  readonly restartDatabase: () => Promise<void>;
}

const AGENTS = 2_000;
const START_MS = 60_000;

export async function openTrial({ ground, directory, restartDatabase }: TrialOptions): Promise<Trial> {
  const bell: Bell = makeBell(join(directory, "bell"));
  const api = await ground.startApi();
  await ground.startScheduler();
  const script = `echo "$PAPERCLIP_AGENT_ID $PAPERCLIP_RUN_ID $$" >${bell.path}; exec sleep 600`;
  const adapterConfig = { command: "/bin/sh", args: ["-c", script] };
  const agentIds = await makeFleet(ground, api.url, { agents: AGENTS, adapterType: "process", adapterConfig });
  const starts: Start[] = [];
  bell.onRing(({ text, at }) => {
    const [agentId = "", runId = "", pid] = text.split(" ");
    starts.push({ agentId, runId, pid: Number(pid), at });
  });
  let taken = 0;
  const post = async (path: string): Promise<Response> =>
    fetch(`${api.url}/api${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
      signal: AbortSignal.timeout(30_000),
    });

  return {
    ground,
    apiUrl: api.url,
    take: (count) => {
      taken += count;
      return agentIds.slice(taken - count, taken);
    },
    /** Asks until it is told 202, as a client does while the database is away. */
    wake: async (agentId) => {
      while ((await post(`/agents/${agentId}/wakeup`)).status !== 202) await sleep(20);
    },
    startOf: (agentId, after = 0) =>
      until(() => starts.find((start) => start.agentId === agentId && start.at > after), {
        timeoutMs: START_MS,
        everyMs: 5,
        what: "a start",
      }),
    cancel: async (runId) => {
      const answer = await post(`/heartbeat-runs/${runId}/cancel`);
      if (!answer.ok) throw new Error(`not cancelled: ${answer.status}`);
    },
    restartDatabase,
    close: async () => bell.close(),
  };
}

interface Kind {
  readonly what: string;
  readonly needsRedis?: boolean;
  /** One trial; resolves to what it measured, in seconds. */
  readonly run: (trial: Trial) => Promise<number[]>;
}

export const trials: Readonly<Record<string, Kind>> = {
  worker: { what: "a worker is killed → its run's next start", run: loseWorker },
  cancel: { what: "cancel → the process group is gone", run: cancelRun },
  host: { what: "a host is lost (lease of 3 s) → its runs' next start", run: loseHost },
  flush: { what: "FLUSHALL with runs queued → they start", needsRedis: true, run: flush },
  database: { what: "PostgreSQL is killed and started again → a wakeup is accepted and its run starts", run: restart },
};

const seconds = (from: number, to: number): number => (to - from) / 1_000;

async function startAll(trial: Trial, agentIds: readonly string[]): Promise<Start[]> {
  await Promise.all(agentIds.map(trial.wake));
  return Promise.all(agentIds.map((agentId) => trial.startOf(agentId)));
}

/** So that the next trial begins with an idle fleet. */
async function endAll(trial: Trial, started: readonly Start[], workers: readonly NodeProcess[]): Promise<void> {
  await Promise.all(started.map(({ runId }) => trial.cancel(runId)));
  await until(() => started.every(({ pid }) => !isAlive(pid)), { timeoutMs: START_MS, everyMs: 20, what: "ends" });
  await Promise.all(workers.map((worker) => worker.stop()));
}

const isAlive = (processGroupId: number): boolean => {
  try {
    process.kill(-processGroupId, 0);
    return true;
  } catch {
    return false;
  }
};

async function loseWorker(trial: Trial): Promise<number[]> {
  const [agentId = ""] = trial.take(1);
  const first = await trial.ground.startWorker();
  await startAll(trial, [agentId]);
  const second = await trial.ground.startWorker();
  const killedAt = performance.now();
  process.kill(first.pid, "SIGKILL");
  const next = await trial.startOf(agentId, killedAt);
  await endAll(trial, [next], [second]);
  return [seconds(killedAt, next.at)];
}

const FEW = 10;

/** Ten at a time, each of its own agent: as busy as a worker is. */
export async function cancelRun(trial: Trial): Promise<number[]> {
  const worker = await trial.ground.startWorker();
  const started = await startAll(trial, trial.take(FEW));
  const times = started.map(async ({ runId, pid }) => {
    const askedAt = performance.now();
    await trial.cancel(runId);
    await until(() => !isAlive(pid), { timeoutMs: START_MS, everyMs: 2, what: "the end of a group" });
    return seconds(askedAt, performance.now());
  });
  const measured = await Promise.all(times);
  await worker.stop();
  return measured;
}

/** Worker, guardian, dead man's shell and children at one stroke, as a power cut does; five runs go with the host. */
async function loseHost(trial: Trial): Promise<number[]> {
  const agentIds = trial.take(FEW / 2);
  const host = await trial.ground.startWorker();
  await startAll(trial, agentIds);
  const other = await trial.ground.startWorker();
  const pids = pidsOf(host.pid);
  const killedAt = performance.now();
  for (const pid of pids) process.kill(pid, "SIGKILL");
  const next = await Promise.all(agentIds.map((agentId) => trial.startOf(agentId, killedAt)));
  await endAll(trial, next, [other]);
  return next.map(({ at }) => seconds(killedAt, at));
}

const SLOTS = 4;

/** The queue is emptied while runs wait in it for busy slots, which then come free. */
async function flush(trial: Trial): Promise<number[]> {
  const worker = await trial.ground.startWorker({ SYSTOLE_WORKER_SLOTS: String(SLOTS) });
  const busy = await startAll(trial, trial.take(SLOTS));
  const waiting = trial.take(SLOTS);
  await Promise.all(waiting.map(trial.wake));
  const redis = new Redis(trial.ground.redisUrl ?? "");
  const flushedAt = performance.now();
  await redis.flushall();
  redis.disconnect();
  await Promise.all(busy.map(({ runId }) => trial.cancel(runId)));
  const next = await Promise.all(waiting.map((agentId) => trial.startOf(agentId)));
  await endAll(trial, next, [worker]);
  return next.map(({ at }) => seconds(flushedAt, at));
}

async function restart(trial: Trial): Promise<number[]> {
  const [agentId = ""] = trial.take(1);
  const worker = await trial.ground.startWorker();
  const killedAt = performance.now();
  await trial.restartDatabase();
  await trial.wake(agentId);
  const next = await trial.startOf(agentId);
  await endAll(trial, [next], [worker]);
  return [seconds(killedAt, next.at)];
}
