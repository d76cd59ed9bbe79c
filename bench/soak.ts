import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { type Random, randomFrom } from "../test/support/random.ts";
import { expectAttended, expectSound } from "../test/support/sound.ts";
import { until } from "../test/support/until.ts";
import { trivialProcess } from "./finish-runs.ts";
import { makeFleet } from "./fleet.ts";
import { load } from "./http-load.ts";
import type { NodeProcess } from "./node-process.ts";
import { proportionalBytesOf } from "./process-tree.ts";
import { type BackendName, type Ground, setStage } from "./stage.ts";

const USAGE = `npm run test:soak -- [--minutes <n>] [--backend Redis|PostgreSQL] [--seed <n>]
Half of what the fleet can do, for so long (30) on each backend, while workers, schedulers and APIs are killed at random.`;

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    backend: { type: "string" },
    seed: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const AGENTS = 500;
const MEASURED_RUNS = 1_500;
const SAMPLES = 10;
const QUIET_MS = 120_000;
/** However slow the answers are: more callers than this are not asked to be served. */
const MOST_UNDER_WAY = 500;
const settings = { SYSTOLE_LEASE_SEC: "5", SYSTOLE_DRAIN_SEC: "1" };

/** A process that lives from the beginning to the end, and its twin, which is killed and started again. */
interface Pair {
  readonly name: string;
  readonly steady: NodeProcess;
  readonly start: () => Promise<NodeProcess>;
  victim: NodeProcess;
}

interface Fleet {
  readonly ground: Ground;
  readonly pairs: readonly Pair[];
  /** Of the APIs; the second changes with each start. */
  readonly urls: string[];
  readonly agentIds: readonly string[];
}

async function openFleet(ground: Ground): Promise<Fleet> {
  const urls: string[] = [];
  const startApi = async (at: number): Promise<NodeProcess> => {
    const api = await ground.startApi();
    urls[at] = api.url;
    return api.process;
  };
  const starts: Readonly<Record<string, (at: number) => Promise<NodeProcess>>> = {
    api: startApi,
    worker: () => ground.startWorker(),
    scheduler: () => ground.startScheduler(),
  };
  const pairs: Pair[] = [];
  for (const [name, start] of Object.entries(starts)) {
    pairs.push({ name, steady: await start(0), victim: await start(1), start: () => start(1) });
  }
  const { adapterType, adapterConfig } = trivialProcess;
  const agentIds = await makeFleet(ground, urls[0] ?? "", { agents: AGENTS, adapterType, adapterConfig });
  return { ground, pairs, urls, agentIds };
}

let asked = 0;

/** Asks until it is told 202, the next time another API, with a key by which that knows the wakeup again. */
async function wake({ urls, agentIds }: Fleet): Promise<void> {
  asked += 1;
  const mine = asked;
  const body = JSON.stringify({ idempotencyKey: `soak-${mine}`, payload: { taskKey: `task-${mine}` } });
  for (let attempt = 0; ; attempt += 1) {
    const url = `${urls[(mine + attempt) % urls.length]}/api/agents/${agentIds[mine % agentIds.length]}/wakeup`;
    const headers = { "content-type": "application/json" };
    const answer = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(10_000) }).catch(
      () => undefined,
    );
    await answer?.text().catch(() => undefined);
    if (answer?.status === 202) return;
    await sleep(50);
  }
}

const countOf = async ({ ground }: Fleet, where: string): Promise<number> => {
  const [row] = await ground.sql<{ count: number }>(`select count(*)::int from heartbeat_runs where ${where}`);
  return row?.count ?? 0;
};

const quiet = (fleet: Fleet): Promise<unknown> =>
  until(async () => (await countOf(fleet, "finished_at is null")) === 0, {
    timeoutMs: QUIET_MS,
    everyMs: 500,
    what: "all runs to end",
  });

/** Finished runs a second, with as much waiting as there can be. */
async function capacityOf(fleet: Fleet): Promise<number> {
  const [origin = ""] = fleet.urls;
  const next = (at: number) => ({
    method: "POST" as const,
    path: `/api/agents/${fleet.agentIds[at % AGENTS]}/wakeup`,
    body: JSON.stringify({ payload: { taskKey: `measured-${at}` } }),
  });
  const began = performance.now();
  await load({ origin, callers: 16, requests: MEASURED_RUNS, next, status: 202 });
  await quiet(fleet);
  return (MEASURED_RUNS * 1_000) / (performance.now() - began);
}

const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);

/** So many wakeups a second until it is over, whatever is killed meanwhile. */
async function askSteadily(fleet: Fleet, perSecond: number, isOver: () => boolean): Promise<number> {
  const began = performance.now();
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  while (!isOver()) {
    const due = ((performance.now() - began) / 1_000) * perSecond;
    for (; sent < due && underWay.size < MOST_UNDER_WAY; sent += 1) {
      const one: Promise<void> = wake(fleet).finally(() => underWay.delete(one));
      underWay.add(one);
    }
    await sleep(20);
  }
  await Promise.all(underWay);
  return sent;
}

async function killAtRandom(fleet: Fleet, random: Random, isOver: () => boolean): Promise<number> {
  let killed = 0;
  while (!isOver()) {
    await sleep(random.whole(5_000, 20_000));
    const pair = random.pick(fleet.pairs);
    process.kill(pair.victim.pid, "SIGKILL");
    killed += 1;
    pair.victim = await pair.start();
  }
  return killed;
}

async function watch({ ground, pairs }: Fleet, minutes: number, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const sizes = pairs.map(({ name, steady }) => `${name} ${megabytes(proportionalBytesOf(steady.pid))} MB`);
    console.log(`  ${sizes.join(", ")}`);
    await expectAttended(ground);
    await sleep((minutes * 60_000) / SAMPLES);
  }
}

async function soak(ground: Ground, backend: BackendName): Promise<void> {
  const fleet = await openFleet(ground);
  const seed = Number(options.seed ?? Date.now() % 2 ** 31);
  const minutes = Number(options.minutes);
  const capacity = await capacityOf(fleet);
  console.log(
    `${backend}: ${capacity.toFixed(0)} runs a second at most; half of it for ${minutes} minutes, seed ${seed}`,
  );
  const endsAt = performance.now() + minutes * 60_000;
  const isOver = (): boolean => performance.now() >= endsAt;
  const [sent, killed] = await Promise.all([
    askSteadily(fleet, capacity / 2, isOver),
    killAtRandom(fleet, randomFrom(seed), isOver),
    watch(fleet, minutes, isOver),
  ]);
  await quiet(fleet);
  await expectSound(ground);
  const answered = await countOf(fleet, "status = 'succeeded'");
  const [size] = await ground.sql<{ bytes: number }>("select pg_database_size(current_database())::float8 as bytes");
  const perRun = ((size?.bytes ?? 0) / (await countOf(fleet, "true")) / 1_024).toFixed(1);
  console.log(`  ${sent} wakeups, ${killed} kills, ${answered - MEASURED_RUNS} runs succeeded`);
  console.log(`  PostgreSQL: ${megabytes(size?.bytes ?? 0)} MB, ${perRun} kB a run`);
}

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE);
  await using stage = await setStage();
  for (const backend of stage.backends) {
    if (options.backend !== undefined && options.backend !== backend) continue;
    await using ground = await stage.open(backend, settings);
    await soak(ground, backend);
  }
}

await main();
process.exit(0);
