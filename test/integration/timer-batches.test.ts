import { describe, expect, it } from "vitest";

import { openDb } from "../../shared/db/db.ts";
import { UnavailableError } from "../../shared/kernel/errors.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { createClockService } from "../../shared/timers/clock.service.ts";
import { checkInvariants } from "../support/invariants.ts";
import { crewOf, timerOf } from "../support/timers.ts";
import { until } from "../support/until.ts";
import { World } from "../support/world.ts";

const TIMERS = 2_600;

/** Each of its own agent, due a second ago. */
async function manyDue(world: World): Promise<void> {
  const { id: companyId } = await world.company();
  await world.sql(
    `with agent as (
       insert into agents (id, company_id, name) select gen_random_uuid(), $1, 'a' || n from generate_series(1, ${TIMERS}) n
       returning id
     ), slot as (
       insert into agent_slots (agent_id, company_id) select id, $1 from agent
     )
     insert into clock_timers (id, company_id, agent_id, kind, interval_sec, anchor_at, due_at, fires_at)
     select gen_random_uuid(), $1, id, 'interval', 3600, at, at, at
       from agent, (select date_trunc('milliseconds', now()) - interval '1 second' as at) moment`,
    [companyId],
  );
}

describe("more timers that are due than a batch takes", () => {
  it("are fired two batches at a time, each once; when one fails, it is told once the other is through", async () => {
    await using world = await World.open();
    await manyDue(world);
    const name = "two-batches";
    const db = openDb({ url: world.databaseUrl, pool: 4, applicationName: name, onError: () => undefined });
    const { wakeups, admission, bus } = world.services;
    let [asked, calls, most, under] = [0, 0, 0, 0];
    const places = async () => {
      asked += 1;
      // The first comes alone, then two at a time: the first of these to come again fails while the other is at work.
      if (asked === 4) throw new UnavailableError("the database is away");
      return admission.places();
    };
    const counted: typeof wakeups.requestMany = async (...args) => {
      calls += 1;
      most = Math.max(most, (under += 1));
      // The second batch is not through before the third has come to the same place.
      if (calls === 2) await until(() => most === 2, { timeoutMs: 10_000, what: "another batch beside it" });
      return wakeups.requestMany(...args).finally(() => (under -= 1));
    };
    const log = createLogger({ level: "silent", process: "test" });
    const deps = { db, wakeups: { requestMany: counted }, admission: { ...admission, places }, bus, log };
    const clock = createClockService(deps);
    const firesOf = async () => (await world.sql("select from clock_fires")).length;
    try {
      await expect(clock.fireDue()).rejects.toThrow("the database is away");

      const open = "select from pg_stat_activity where application_name = $1 and state <> 'idle'";
      expect(await world.sql(open, [name])).toEqual([]);
      expect(most).toBe(2);
      expect(await firesOf()).toBe(TIMERS);
      await expect(clock.fireDue()).resolves.toBe(0);
      const runs = "select count(distinct agent_id)::int as agents, count(*)::int as runs from heartbeat_runs";
      expect(await world.sql(runs)).toEqual([{ agents: TIMERS, runs: TIMERS }]);
      await checkInvariants(world.sql);
    } finally {
      await db.close();
    }
  });

  it("of paused agents leave one row each, that counts all that was left out and that each fire names", async () => {
    await using world = await World.open();
    const [still, twice] = await crewOf(world, 2);
    const due = { interval_sec: 300, due_at: new Date("2026-03-02T09:00Z") };
    const timers = [
      await timerOf(world, still!, due),
      await timerOf(world, twice!, due),
      await timerOf(world, twice!, { ...due, reason: "the last" }),
    ];
    await world.sql("update agents set pause_causes = '{manual}'");

    await expect(world.services.clock.fireDue(undefined, new Date("2026-03-02T09:00Z"))).resolves.toBe(3);
    await expect(world.services.clock.fireDue(undefined, new Date("2026-03-02T09:05Z"))).resolves.toBe(3);

    const rows = await world.sql(
      "select id, agent_id, repeat_count, outcome from agent_wakeup_requests order by repeat_count",
    );
    expect(rows).toMatchObject([
      { agent_id: still!.id, repeat_count: 2, outcome: "skipped" },
      { agent_id: twice!.id, repeat_count: 4, outcome: "skipped" },
    ]);
    const named = "select timer_id, array_agg(distinct wakeup_id) as rows from clock_fires group by timer_id";
    const fires = new Map((await world.sql(named)).map(({ timer_id, rows: ids }) => [timer_id, ids]));
    expect(timers.map((id) => fires.get(id))).toEqual([[rows[0]!["id"]], [rows[1]!["id"]], [rows[1]!["id"]]]);
  });
});
