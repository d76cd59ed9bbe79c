import { describe, expect, it } from "vitest";

import { fillBacklog } from "../support/backlog.ts";
import { backends, type Fleet, hire, openFleet, wake } from "../support/fleet.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const SLOTS = 4;
const NEWCOMERS = 100;
/** Long enough that waiting behind others' runs would show. */
const RUN = { command: "sleep", args: ["0.3"] };

/** A company with a hundred thousand runs that wait, on a thousand agents, of which as many run as there are slots. */
async function crowd(fleet: Fleet): Promise<string> {
  const { company } = await hire(fleet, 0, RUN);
  await fillBacklog(fleet, company.id, { agents: 1_000, runs: 100 });
  await fleet.sql("update agents set adapter_type = 'process', adapter_config = $2 where company_id = $1", [
    company.id,
    JSON.stringify({ ...RUN, timeoutSec: 60 }),
  ]);
  await fleet.sql("analyze");
  return company.id;
}

/** Of each of these runs, how many of the big company's began after it was accepted and before it did. */
async function overtakenBy(fleet: Fleet, bigId: string, runIds: readonly string[]): Promise<number[]> {
  const rows = await fleet.sql<{ n: number }>(
    `select (select count(*)::int from heartbeat_runs b
              where b.company_id = $1 and b.started_at > r.created_at and b.started_at < r.started_at) as n
       from heartbeat_runs r where r.id = any($2::uuid[])`,
    [bigId, runIds],
  );
  return rows.map(({ n }) => n);
}

const allStarted = (fleet: Fleet, runIds: readonly string[]) =>
  until(
    async () => {
      const [row] = await fleet.sql<{ n: number }>(
        "select count(*)::int as n from heartbeat_runs where id = any($1::uuid[]) and started_at is not null",
        [runIds],
      );
      return row?.n === runIds.length;
    },
    { timeoutMs: 90_000, everyMs: 100, what: "every newcomer to start" },
  );

describe.each(backends)("a company with 100,000 queued runs on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("delays the one run of each of a hundred others by no more than a slot's turn", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    const bigId = await crowd(fleet);
    const others = await Promise.all(Array.from({ length: NEWCOMERS }, () => hire(fleet, 1, RUN)));
    await Promise.all([fleet.worker({ SYSTOLE_WORKER_SLOTS: String(SLOTS) }), fleet.scheduler()]);
    await until(
      async () => (await fleet.sql("select from heartbeat_runs where status = 'succeeded' limit 20")).length === 20,
      { timeoutMs: 60_000, what: "the big company to be at work" },
    );

    const [alone = [], ...together] = others.map(({ agents }) => agents);
    const first = await wake(fleet, alone[0]!.id);
    await allStarted(fleet, [first.id]);
    const runs = await Promise.all(together.map(([agent]) => wake(fleet, agent!.id)));
    await allStarted(fleet, [first.id, ...runs.map(({ id }) => id)]);

    const overtaken = await overtakenBy(fleet, bigId, [first.id, ...runs.map(({ id }) => id)]);
    expect(overtaken).toHaveLength(NEWCOMERS);
    // What had been given its slot in the moment in which the newcomer came, and then the big one's own turns.
    expect(Math.max(...overtaken)).toBeLessThanOrEqual(2 * SLOTS);
    await expectSound(fleet, { isLeftWaiting: true });
  });
});
