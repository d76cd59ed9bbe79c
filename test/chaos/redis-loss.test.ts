import { describe, expect, it } from "vitest";

import type { Company } from "../../shared/companies/company.schema.ts";
import { endedRuns, type Fleet, hire, openFleet, runsOf, wake } from "../support/fleet.ts";
import { markingAgents, startsOf } from "../support/marks.ts";
import { hasRedis, startRedis } from "../support/redis.ts";
import { expectSound } from "../support/sound.ts";
import { askRedis } from "../support/stores.ts";
import { until } from "../support/until.ts";

const AGENTS = 10;
const RUNS = 100;

describe.skipIf(!hasRedis)("what Redis forgets", () => {
  it("is rung again: a hundred queued runs outlive FLUSHALL, and each runs once", async () => {
    const redis = await startRedis();
    await using fleet = await openFleet({ redis });
    await fleet.api();
    await fleet.scheduler();
    const { company, starts } = await queueRuns(fleet);
    await until(() => askRedis(redis.url, async (client) => (await client.dbsize()) > 0), { what: "rings in Redis" });

    await askRedis(redis.url, (client) => client.flushall());

    expect(await runsOf(fleet, company.id)).toHaveLength(RUNS);
    await fleet.worker();
    await expectAllRanOnce(fleet, company, starts);
  });

  it("is not needed to take wakeups: they run when an empty Redis is back", async () => {
    const redis = await startRedis();
    await using fleet = await openFleet({ redis });
    await fleet.api();
    await Promise.all([fleet.scheduler(), fleet.worker()]);
    await redis.kill();

    const { company, starts } = await queueRuns(fleet);

    expect((await runsOf(fleet, company.id)).map(({ status }) => status)).toEqual(Array(RUNS).fill("queued"));
    const { body } = await fleet.call("GET", "/readyz");
    expect(body).toEqual({ status: "ready", checks: { database: "ok", queue: "down" } });
    await redis.restart();
    await expectAllRanOnce(fleet, company, starts);
  });

  it.each([
    { what: "no memory", name: "maxmemory", bad: "1mb", good: "0" },
    { what: "a master that takes no writes", name: "min-replicas-to-write", bad: "1", good: "0" },
  ])(
    "may refuse, with $what: wakeups are taken all the same, and run once it does not",
    async ({ name, bad, good }) => {
      const redis = await startRedis();
      await using fleet = await openFleet({ redis });
      await fleet.api();
      await Promise.all([fleet.scheduler(), fleet.worker()]);
      await askRedis(redis.url, (client) => client.config("SET", name, bad));

      const { company, starts } = await queueRuns(fleet);

      await askRedis(redis.url, (client) => client.config("SET", name, good));
      await expectAllRanOnce(fleet, company, starts);
    },
  );
});

type Starts = () => Promise<string[]>;

/** Ten runs of each of ten agents, every one answered with 202. */
async function queueRuns(fleet: Fleet): Promise<{ company: Company; starts: Starts }> {
  const work = markingAgents(fleet.directory);
  await work.open();
  const { company, agents } = await hire(fleet, AGENTS, work.adapterConfig);
  const wakes = Array.from({ length: RUNS }, (_, n) => agents[n % AGENTS]?.id ?? "");
  const runs = await Promise.all(wakes.map((agentId) => wake(fleet, agentId, { coalesce: false })));
  expect(new Set(runs.map(({ id }) => id)).size).toBe(RUNS);
  return { company, starts: async () => startsOf(await work.marks()).map(({ runId }) => runId) };
}

async function expectAllRanOnce(fleet: Fleet, company: Company, starts: Starts): Promise<void> {
  const runs = await endedRuns(fleet, company.id, RUNS);
  expect(runs.map(({ status }) => status)).toEqual(Array(RUNS).fill("succeeded"));
  expect((await starts()).sort()).toEqual(runs.map(({ id }) => id).sort());
  await expectSound(fleet);
}
