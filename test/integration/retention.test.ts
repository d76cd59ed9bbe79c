import { describe, expect, it } from "vitest";

import { checkInvariants } from "../support/invariants.ts";
import { partitionsOf, seedOldRuns, whatIsLeft } from "../support/old-runs.ts";
import { board, World } from "../support/world.ts";

const HOUR = 1 / 24;

/** Until a whole look at every company finds nothing more to remove. */
async function sweepAll(world: World): Promise<number> {
  await world.sql("update retention_sweeps set due_at = now()");
  return world.services.retention.sweepCompanies();
}

const tables = async (world: World): Promise<string[]> =>
  (
    await world.sql<{ name: string }>(
      "select relname as name from pg_class where relkind = 'r' and relname ~ '^heartbeat_run_(events|log_chunks)_[0-9]' order by 1",
    )
  ).map(({ name }) => name);

const weekOf = async (world: World, days: number): Promise<string> =>
  (
    await world.sql<{ week: string }>(
      "select to_char(date_trunc('week', now() - make_interval(days => $1), 'UTC') at time zone 'UTC', 'YYYYMMDD') as week",
      [days],
    )
  )[0]!.week;

describe("removing what is old, row by row", () => {
  it("keeps to each company's terms, to the hour", async () => {
    await using world = await World.open({
      SYSTOLE_RETAIN_LOGS_DAYS: "0",
      SYSTOLE_RETAIN_RUNS_DAYS: "0",
      SYSTOLE_RETAIN_WAKEUPS_DAYS: "0",
    });
    const [short, long, forEver] = [await world.agent(), await world.agent(), await world.agent()];
    const { retentionPolicies } = world.services;
    await retentionPolicies.set(board, short.companyId, { logsDays: 2, wakeupsDays: 4, runsDays: 6 });
    await retentionPolicies.set(board, long.companyId, { logsDays: 20, wakeupsDays: 40, runsDays: 60 });
    const of = (days: readonly number[]) => [
      ...days.flatMap((day) => [{ days: day + HOUR }, { days: day - HOUR }]),
      { days: 0.1 },
    ];
    const runs = [
      await seedOldRuns(world, short, of([6, 4, 2])),
      await seedOldRuns(world, long, of([60, 40, 20])),
      await seedOldRuns(world, forEver, [{ days: 5_000 }, { days: 0.1 }]),
    ];

    await sweepAll(world);

    const expected = { runs: [1, 2, 3, 4, 5, 6], wakeups: [3, 4, 5, 6], events: [5, 6], logs: [5, 6] };
    await expect(whatIsLeft(world, runs[0]!)).resolves.toEqual(expected);
    await expect(whatIsLeft(world, runs[1]!)).resolves.toEqual(expected);
    const all = { runs: [0, 1], wakeups: [0, 1], events: [0, 1], logs: [0, 1] };
    await expect(whatIsLeft(world, runs[2]!)).resolves.toEqual(all);
    await expect(sweepAll(world)).resolves.toBe(0);
    await checkInvariants(world.sql);
  });

  it("leaves what has not ended, an agent's last run, and a chain that is still being tried", async () => {
    await using world = await World.open({ SYSTOLE_RETAIN_LOGS_DAYS: "10", SYSTOLE_RETAIN_RUNS_DAYS: "10" });
    const [idle, chained, claimed] = [await world.agent(), await world.agent(), await world.agent()];
    const last = await seedOldRuns(world, idle, [{ days: 50 }, { days: 40 }]);
    const [first] = await seedOldRuns(world, chained, [{ days: 50, status: "failed" }]);
    const [second] = await seedOldRuns(world, chained, [{ days: 49, status: "failed", retryOf: first! }]);
    const [third] = await seedOldRuns(world, chained, [{ days: 48, status: "scheduled_retry", retryOf: second! }]);
    await seedOldRuns(world, chained, [{ days: 1 }]);
    const slow = await seedOldRuns(world, claimed, [{ days: 60 }, { days: 50, endedDaysAgo: 9 }, { days: 8 }]);

    await sweepAll(world);

    await expect(whatIsLeft(world, last)).resolves.toMatchObject({ runs: [1], wakeups: [1], events: [1], logs: [1] });
    await expect(whatIsLeft(world, [first!, second!, third!])).resolves.toMatchObject({ runs: [0, 1, 2] });
    await expect(whatIsLeft(world, slow)).resolves.toMatchObject({ runs: [1, 2], events: [1, 2] });
    await checkInvariants(world.sql);

    await world.sql(
      "update heartbeat_runs set status = 'cancelled', finished_at = now() - interval '11 days', error_code = 'x' where id = $1",
      [third],
    );
    await seedOldRuns(world, idle, [{ days: 1 }]);
    await sweepAll(world);

    await expect(whatIsLeft(world, last)).resolves.toMatchObject({ runs: [], wakeups: [], events: [], logs: [] });
    await expect(whatIsLeft(world, [first!, second!, third!])).resolves.toMatchObject({ runs: [] });
  });

  it("leaves wakeups that wait, whatever their age, and removes those that became nothing", async () => {
    await using world = await World.open({ SYSTOLE_RETAIN_WAKEUPS_DAYS: "10" });
    const agent = await world.agent();
    const wakeup = (id: string, outcome: string, days: number, again = days) =>
      world.sql(
        `insert into agent_wakeup_requests (id, company_id, agent_id, source, outcome, outcome_reason, message,
           requested_by_actor_type, requested_by_actor_id, requested_at, last_requested_at)
         select overlay(run_id_at(now() - make_interval(days => $4))::text placing $1 from 25)::uuid, $2, $3, 'timer', $5, $1, '', 'user', 'x',
                now() - make_interval(days => $4), now() - make_interval(days => $6)`,
        [id.repeat(12), agent.companyId, agent.id, days, outcome, again],
      );
    await wakeup("a", "deferred", 50);
    await wakeup("b", "skipped", 50);
    await wakeup("c", "refused", 50, 9);
    await wakeup("d", "cancelled", 9);
    await wakeup("e", "cancelled", 11);

    await expect(sweepAll(world)).resolves.toBe(2);

    const left = await world.sql<{ reason: string }>(
      "select left(outcome_reason, 1) as reason from agent_wakeup_requests order by 1",
    );
    expect(left.map(({ reason }) => reason)).toEqual(["a", "c", "d"]);
  });

  it("frees an idempotency key with its wakeup, and not before", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const [old] = await seedOldRuns(world, agent, [{ days: 91, key: "k" }, { days: 1 }]);
    const again = () =>
      world.services.wakeups.request(board, agent.id, { source: "on_demand", idempotencyKey: "k" } as never);
    await expect(again()).resolves.toMatchObject({ id: old, wakeup: { outcome: "replayed" } });

    await sweepAll(world);

    await expect(again()).resolves.toMatchObject({ wakeup: { outcome: "queued" } });
  });

  it("keeps every cost, and what they add up to", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const runs = await seedOldRuns(
      world,
      agent,
      Array.from({ length: 30 }, (_, n) => ({ days: 91 + n })),
    );
    await seedOldRuns(world, agent, [{ days: 1 }]);

    await sweepAll(world);

    await expect(whatIsLeft(world, runs)).resolves.toMatchObject({ runs: [] });
    await expect(world.sql("select sum(cost_micros)::int as sum from cost_events")).resolves.toEqual([{ sum: 31 * 7 }]);
    await expect(
      world.sql("select sum(spent_micros)::int as sum from spend_balances where scope_type = 'agent'"),
    ).resolves.toEqual([{ sum: 31 * 7 }]);
    await checkInvariants(world.sql);
  });

  it("goes in batches, also where many schedulers remove at once, and a run with many wakeups goes last", async () => {
    await using world = await World.open();
    const agents = await Promise.all(Array.from({ length: 4 }, () => world.agent()));
    const ids: string[] = [];
    for (const agent of agents) {
      ids.push(
        ...(await seedOldRuns(
          world,
          agent,
          Array.from({ length: 5 }, (_, n) => ({ days: 100 + n })),
        )),
      );
      await seedOldRuns(world, agent, [{ days: 1 }]);
    }
    await world.sql(
      `insert into agent_wakeup_requests (id, company_id, agent_id, source, outcome, outcome_reason, message, run_id,
         requested_by_actor_type, requested_by_actor_id, requested_at, last_requested_at)
       select gen_random_uuid(), company_id, agent_id, 'automation', 'coalesced', 'run.joined', '', id, 'user', 'x', created_at, created_at
         from heartbeat_runs, generate_series(1, 5000) where id = $1`,
      [ids[0]],
    );

    const removed = await Promise.all(Array.from({ length: 4 }, () => world.services.retention.sweepCompanies()));

    await expect(whatIsLeft(world, ids)).resolves.toEqual({ runs: [], events: [], logs: [], wakeups: [] });
    expect(removed.reduce((sum, count) => sum + count)).toBe(5_000 + ids.length * 6);
    await checkInvariants(world.sql);
  });

  it("leaves a company alone that another one holds, and goes on with the rest", async () => {
    await using world = await World.open();
    const [held, free] = [await world.agent(), await world.agent()];
    const ofHeld = await seedOldRuns(world, held, [{ days: 100 }, { days: 1 }]);
    const ofFree = await seedOldRuns(world, free, [{ days: 100 }, { days: 1 }]);
    await world.services.retentionPolicies.set(board, held.companyId, {});
    await using lock = await world.locked("select from retention_sweeps where company_id = $1 for update", [
      held.companyId,
    ]);

    await world.services.retention.sweepCompanies();

    await expect(whatIsLeft(world, ofFree)).resolves.toMatchObject({ runs: [1] });
    await expect(whatIsLeft(world, ofHeld)).resolves.toMatchObject({ runs: [0, 1] });
    await lock.release();
    await world.services.retention.sweepCompanies();
    await expect(whatIsLeft(world, ofHeld)).resolves.toMatchObject({ runs: [1] });
  });
});

describe("dropping a week of the journal", () => {
  it("waits until every company lets go of it", async () => {
    await using world = await World.open({ SYSTOLE_RETAIN_RUNS_DAYS: "0" });
    const [usual, longer] = [await world.agent(), await world.agent()];
    await partitionsOf(world, 60);
    const runs = await seedOldRuns(world, usual, [{ days: 60 }, { days: 1 }]);
    const others = await seedOldRuns(world, longer, [{ days: 60 }, { days: 1 }]);
    await world.services.retentionPolicies.set(board, longer.companyId, { logsDays: 70 });
    const week = await weekOf(world, 60);

    await expect(world.services.retention.dropOldWeeks()).resolves.toBe(0);
    await sweepAll(world);
    await expect(whatIsLeft(world, runs)).resolves.toMatchObject({ runs: [0, 1], events: [1], logs: [1] });
    await expect(whatIsLeft(world, others)).resolves.toMatchObject({ events: [0, 1], logs: [0, 1] });

    await world.services.retentionPolicies.set(board, longer.companyId, { logsDays: 50 });
    await expect(world.services.retention.dropOldWeeks()).resolves.toBe(2);
    await expect(whatIsLeft(world, others)).resolves.toMatchObject({ runs: [0, 1], events: [1], logs: [1] });
    expect((await tables(world)).filter((name) => name.includes(week))).toEqual([]);
    await checkInvariants(world.sql);
  });

  it("keeps the journals of those that stay, and lets go of them when they no longer do", async () => {
    await using world = await World.open({ SYSTOLE_RETAIN_RUNS_DAYS: "0" });
    const [idle, busy, slow] = [await world.agent(), await world.agent(), await world.agent()];
    await partitionsOf(world, 60);
    const kept = [
      ...(await seedOldRuns(world, idle, [{ days: 60 }])),
      ...(await seedOldRuns(world, slow, [{ days: 60, endedDaysAgo: 2 }])),
    ];
    const gone = await seedOldRuns(world, busy, [{ days: 60 }, { days: 60 }, { days: 1 }]);
    await seedOldRuns(world, slow, [{ days: 1 }]);
    const partition = `heartbeat_run_events_${await weekOf(world, 60)}`;

    await expect(world.services.retention.dropOldWeeks()).resolves.toBe(2);

    await expect(whatIsLeft(world, gone)).resolves.toMatchObject({ runs: [0, 1, 2], events: [2], logs: [2] });
    await expect(whatIsLeft(world, kept)).resolves.toMatchObject({ events: [0, 1], logs: [0, 1] });
    expect(await tables(world)).toContain(partition);
    await checkInvariants(world.sql);
    await sweepAll(world);
    await expect(whatIsLeft(world, kept)).resolves.toMatchObject({ events: [0, 1], logs: [0, 1] });

    await seedOldRuns(world, idle, [{ days: 1 }]);
    await world.sql("update heartbeat_runs set finished_at = now() - interval '31 days' where id = $1", [kept[1]]);
    await sweepAll(world);
    await expect(whatIsLeft(world, kept)).resolves.toMatchObject({ runs: [0, 1], events: [], logs: [] });
    await expect(world.services.retention.dropOldWeeks()).resolves.toBe(2);
    expect(await tables(world)).not.toContain(partition);
    await checkInvariants(world.sql);
  });

  it("gives up soon where somebody holds the journal, and writers go on; the next round has it", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await partitionsOf(world, 60);
    const runs = await seedOldRuns(world, agent, [{ days: 60 }, { days: 1 }]);
    await using reader = await world.locked("select from heartbeat_run_events");

    const round = world.services.retention.dropOldWeeks();
    const { run, fencingToken } = await world.run(agent.id);
    const event = { eventType: "x", stream: "system", level: "info", message: "", payload: {} } as const;
    const began = performance.now();
    await expect(world.services.execution.appendEvent({ runId: run.id, fencingToken }, event)).resolves.not.toBe(false);
    expect(performance.now() - began).toBeLessThan(2_000);
    await expect(round).resolves.toBe(0);
    await expect(whatIsLeft(world, runs)).resolves.toMatchObject({ events: [0, 1], logs: [0, 1] });

    await reader.release();
    await expect(world.services.retention.dropOldWeeks()).resolves.toBe(2);
    await expect(whatIsLeft(world, runs)).resolves.toMatchObject({ events: [1], logs: [1] });
    expect((await tables(world)).filter((name) => /kept|dropped/.test(name))).toEqual([]);
  });

  it("leaves a week in which a run writes that was queued for so long", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await partitionsOf(world, 60);
    const runs = await seedOldRuns(world, agent, [{ days: 60 }, { days: 60, status: "queued" }, { days: 1 }]);
    await world.sql(
      `insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type)
       select id, 1, company_id, agent_id, 'lifecycle' from heartbeat_runs where id = $1`,
      [runs[1]],
    );
    await world.sql("update heartbeat_runs set next_event_seq = 2 where id = $1", [runs[1]]);

    await expect(world.services.retention.dropOldWeeks()).resolves.toBe(0);
    await expect(whatIsLeft(world, runs)).resolves.toMatchObject({ events: [0, 1, 2] });

    await world.sql(
      "update heartbeat_runs set status = 'cancelled', error_code = 'x', finished_at = now() where id = $1",
      [runs[1]],
    );
    await expect(world.services.retention.dropOldWeeks()).resolves.toBe(2);
    await expect(whatIsLeft(world, runs)).resolves.toMatchObject({ events: [1, 2] });
  });

  it("removes what lies in no week's partition run by run", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const runs = await seedOldRuns(world, agent, [{ days: 61 }, { days: 60 }, { days: 29 }, { days: 1 }]);

    await world.services.retention.dropOldWeeks();
    await sweepAll(world);

    await expect(whatIsLeft(world, runs)).resolves.toMatchObject({ runs: [0, 1, 2, 3], events: [2, 3], logs: [2, 3] });
    await checkInvariants(world.sql);
  });

  it("is done once where many schedulers do it at once", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await partitionsOf(world, 60, 70, 80);
    await seedOldRuns(world, agent, [{ days: 80 }, { days: 70 }, { days: 60 }, { days: 1 }]);

    const dropped = await Promise.all(Array.from({ length: 4 }, () => world.services.retention.dropOldWeeks()));
    dropped.push(await world.services.retention.dropOldWeeks());

    expect(dropped.reduce((sum, count) => sum + count)).toBeGreaterThanOrEqual(6);
    await expect(world.sql("select from journal_drops")).resolves.toHaveLength(3);
    await expect(world.sql("select from heartbeat_run_events")).resolves.toHaveLength(2);
  });
});
