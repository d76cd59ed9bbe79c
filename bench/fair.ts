import { setTimeout as sleep } from "node:timers/promises";

import { fillBacklog } from "../test/support/backlog.ts";
import { expectSound } from "../test/support/sound.ts";
import { until } from "../test/support/until.ts";
import { type Line, percentile } from "./figures.ts";
import { makeFleet } from "./fleet.ts";
import type { BackendName, Ground, Stage } from "./stage.ts";

const SLOTS = 8;
const RUN_MS = 300;
const NEWCOMERS = 100;
const BACKLOG = { agents: 1_000, runs: 100 };
const AIM = 2;

/** From being stored until it is claimed, in milliseconds, by the database's clock. */
type Waits = readonly number[];

/**
 * A hundred companies with one run each: on an idle fleet, and beside one with a hundred thousand that wait. All at
 * once, and one at a time. What is over one run's length is set beside the idle fleet.
 */
export async function measureFairness(stage: Stage, backend: BackendName): Promise<Line[]> {
  await using ground = await stage.open(backend);
  const api = await ground.startApi();
  await ground.startScheduler();
  const endpoint = await ground.startScript("bench/answering-endpoint.ts", { BENCH_ANSWER_MS: String(RUN_MS) });
  const url = (await endpoint.waitForOutput(/^ready (\S+)/m))[1] ?? "";
  const plan = { agents: 1, adapterType: "http", adapterConfig: { url } } as const;
  const agentIds: string[] = [];
  for (let n = 0; n < NEWCOMERS; n += 1) agentIds.push(...(await makeFleet(ground, api.url, plan)));
  await ground.startWorker({ SYSTOLE_WORKER_SLOTS: String(SLOTS) });

  const both = async () => ({
    together: await wakeAll(ground, api.url, agentIds, { pauseMs: 0 }),
    alone: await wakeAll(ground, api.url, agentIds, { pauseMs: RUN_MS / 2 }),
  });
  await both();
  const idle = await both();
  await crowd(ground, api.url, url);
  const crowded = await both();
  await expectSound(ground, { isLeftWaiting: true });
  return [
    ...lines(`100 at once beside 100,000 queued, ${backend}`, crowded.together, idle.together),
    ...lines(`one at a time beside 100,000 queued, ${backend}`, crowded.alone, idle.alone),
  ];
}

/** Resolves when the fleet is at work on it. */
async function crowd(ground: Ground, apiUrl: string, url: string): Promise<void> {
  const [first] = await makeFleet(ground, apiUrl, { agents: 1, adapterType: "http", adapterConfig: { url } });
  const [row] = await ground.sql<{ company_id: string }>("select company_id from agents where id = $1", [first]);
  const companyId = row?.company_id ?? "";
  await fillBacklog(ground, companyId, BACKLOG);
  await ground.sql("update agents set adapter_type = 'http', adapter_config = $2 where company_id = $1", [
    companyId,
    JSON.stringify({ url }),
  ]);
  await ground.sql("analyze");
  await until(
    async () => {
      const ended = "select count(*)::int as n from heartbeat_runs where company_id = $1 and status = 'succeeded'";
      return ((await ground.sql<{ n: number }>(ended, [companyId]))[0]?.n ?? 0) > 10 * SLOTS;
    },
    { timeoutMs: 60_000, everyMs: 200, what: "the big company to be at work" },
  );
}

async function wakeAll(
  ground: Ground,
  apiUrl: string,
  agentIds: readonly string[],
  { pauseMs }: { readonly pauseMs: number },
): Promise<Waits> {
  const runIds: string[] = [];
  const wakeOne = async (agentId: string): Promise<void> => {
    const answer = await fetch(`${apiUrl}/api/agents/${agentId}/wakeup`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
    runIds.push(((await answer.json()) as { id: string }).id);
  };
  if (pauseMs === 0) await Promise.all(agentIds.map(wakeOne));
  else {
    for (const agentId of agentIds) {
      await wakeOne(agentId);
      await sleep(pauseMs);
    }
  }
  const ended = "select count(*)::int as n from heartbeat_runs where id = any($1::uuid[]) and finished_at is not null";
  await until(async () => (await ground.sql<{ n: number }>(ended, [runIds]))[0]?.n === runIds.length, {
    timeoutMs: 120_000,
    everyMs: 200,
    what: "the hundred to end",
  });
  const rows = await ground.sql<{ ms: number }>(
    `select extract(epoch from started_at - created_at)::float8 * 1000 as ms from heartbeat_runs where id = any($1::uuid[])`,
    [runIds],
  );
  return rows.map(({ ms }) => ms);
}

const PARTS = { p50: 0.5, p99: 0.99, max: 1 } as const;

const lines = (what: string, crowded: Waits, idle: Waits): Line[] =>
  Object.entries(PARTS).map(([name, share]) => {
    const [value, baseline] = [percentile(crowded, share), percentile(idle, share)];
    const ratio = Math.max(0, value - RUN_MS) / baseline;
    const aim = `≤ ${AIM} × + a run of ${RUN_MS} ms`;
    return { what: `start of ${what}, ${name}`, unit: "ms", value, baseline, ratio, aim, isMet: ratio <= AIM };
  });
