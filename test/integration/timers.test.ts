import { describe, expect, it } from "vitest";

import { openDb, statement } from "../../shared/db/db.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import type { Places } from "../../shared/runs/admission-room.ts";
import { createClockService } from "../../shared/timers/clock.service.ts";
import { checkInvariants } from "../support/invariants.ts";
import { countBy, outcomesOf, statusesOf, times, wakeupsOf } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

const INTERVAL = 60;
/** Fired when it is due, for tests that say when that is. */
const heartbeat = { enabled: true, intervalSec: INTERVAL, jitterSec: 0 };

interface Timer extends Record<string, unknown> {
  readonly on_grid: boolean;
  readonly in_future: boolean;
  readonly within_interval: boolean;
  readonly fired: boolean;
}

const timersOf = (world: World, agentId: string): Promise<Timer[]> =>
  world.sql<Timer>(
    `select mod(extract(epoch from due_at - anchor_at)::numeric(20, 6), interval_sec) = 0 as on_grid,
            due_at > now() as in_future, due_at <= now() + make_interval(secs => interval_sec) as within_interval,
            last_fired_at is not null as fired
       from clock_timers where agent_id = $1`,
    [agentId],
  );

/** As if the timer had been set so long ago, and had not fired since it came due `lateSec` ago. */
const makeDue = (world: World, agentId: string, lateSec = 0.5, anchoredSec = 10 * INTERVAL + lateSec) =>
  world.sql(
    `update clock_timers set anchor_at = moment - make_interval(secs => $2::float8), due_at = moment - make_interval(secs => $3::float8),
            fires_at = moment - make_interval(secs => $3::float8)
       from date_trunc('milliseconds', now()) as moment where agent_id = $1`,
    [agentId, anchoredSec, lateSec],
  );

const RUNNING: Timer = { on_grid: true, in_future: true, within_interval: true, fired: true };

describe("a timer", () => {
  it("first fires one interval after it was set, not before", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });

    await expect(world.services.clock.fireDue()).resolves.toBe(0);
    expect(await timersOf(world, agent.id)).toEqual([{ ...RUNNING, fired: false }]);
  });

  it("wakes its agent once when it is due, however many schedulers look", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const agents = await Promise.all(
      times(25, (n) => world.agent({ companyId, name: `Agent ${n}`, runtimeConfig: { heartbeat } })),
    );
    for (const { id } of agents) await makeDue(world, id);

    const fired = await Promise.all(times(4, () => world.services.clock.fireDue()));

    expect(fired.reduce((sum, n) => sum + n, 0)).toBe(25);
    for (const { id } of agents) {
      expect(await outcomesOf(world, id)).toEqual(["timer queued run.queued"]);
      expect(await timersOf(world, id)).toEqual([RUNNING]);
    }
    await expect(world.services.clock.fireDue()).resolves.toBe(0);
    await checkInvariants(world.sql);
  });

  it("keeps to its grid, and makes up for what it missed with one wake that says so", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });
    await makeDue(world, agent.id, 3 * INTERVAL + 20.25, 12 * INTERVAL + 20.25);
    const standing = () => world.sql<{ anchor_at: Date; due_at: Date }>("select anchor_at, due_at from clock_timers");
    const [before] = await standing();

    await expect(world.services.clock.fireDue()).resolves.toBe(1);

    const [after] = await standing();
    expect(after?.anchor_at).toEqual(before?.anchor_at);
    expect(after!.due_at.getTime() - before!.due_at.getTime()).toBe(4 * INTERVAL * 1000);
    const newest = new Date(after!.due_at.getTime() - INTERVAL * 1000);
    expect(await timersOf(world, agent.id)).toEqual([RUNNING]);
    expect(await wakeupsOf(world, agent.id)).toMatchObject([
      {
        source: "timer",
        trigger_detail: "system",
        reason: "heartbeat_timer",
        requested_by_actor_type: "system",
        payload: { timerId: expect.any(String), dueAt: newest.toISOString(), missedFires: 3 },
      },
    ]);
  });

  it("joins the run that waits, rather than to queue up behind it", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });

    for (let n = 0; n < 3; n += 1) {
      await makeDue(world, agent.id);
      await world.services.clock.fireDue();
    }

    expect(await statusesOf(world, agent.id)).toEqual(["queued"]);
    expect(await outcomesOf(world, agent.id)).toEqual([
      "timer queued run.queued",
      "timer coalesced run.joined",
      "timer coalesced run.joined",
    ]);
    await checkInvariants(world.sql);
  });

  it("of a paused agent goes on, and leaves one row for all that it left out", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });
    await world.services.agents.pause(board, agent.id);

    for (let n = 0; n < 3; n += 1) {
      await makeDue(world, agent.id);
      await expect(world.services.clock.fireDue()).resolves.toBe(1);
    }

    expect(await wakeupsOf(world, agent.id)).toMatchObject([
      { source: "timer", outcome: "skipped", outcome_reason: "agent.paused", repeat_count: 3 },
    ]);
    expect(await timersOf(world, agent.id)).toEqual([RUNNING]);
    await checkInvariants(world.sql);
  });

  it.each([
    ["its heartbeat is turned off", { enabled: false }],
    ["its interval is taken away", { intervalSec: 0 }],
  ])("is gone when %s, and back when that is taken back", async (_, change) => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });

    await world.services.agents.update(board, agent.id, { runtimeConfig: { heartbeat: change } });
    expect(await timersOf(world, agent.id)).toEqual([]);

    await world.services.agents.update(board, agent.id, { runtimeConfig: { heartbeat } });
    expect(await timersOf(world, agent.id)).toEqual([{ ...RUNNING, fired: false }]);
  });

  it("that is still there when the heartbeat is off wakes nobody", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });
    await makeDue(world, agent.id);
    await world.sql(`update agents set runtime_config = '{"heartbeat": {"enabled": false}}'`);

    await world.services.clock.fireDue();

    expect(await outcomesOf(world, agent.id)).toEqual(["timer skipped heartbeat.disabled"]);
  });

  it("of an agent that is gone wakes nobody", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [deleted, terminated, orphan] = await Promise.all(
      ["a", "b", "c"].map((name) => world.agent({ companyId, name, runtimeConfig: { heartbeat } })),
    );
    for (const { id } of [deleted!, terminated!, orphan!]) await makeDue(world, id);
    await world.services.agents.delete(board, deleted!.id);
    await world.services.agents.terminate(board, terminated!.id);
    await world.sql("update agents set deleted_at = now() where id = $1", [orphan!.id]);

    await expect(world.services.clock.fireDue()).resolves.toBe(1);

    for (const { id } of [deleted!, terminated!, orphan!]) expect(await wakeupsOf(world, id)).toEqual([]);
    expect((await timersOf(world, orphan!.id))[0]?.in_future).toBe(true);
  });

  it("keeps its place when its agent's configuration is saved unchanged, and begins anew with another interval", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });
    await makeDue(world, agent.id, -5);
    const nextFire = async () => (await world.sql<{ at: Date }>("select due_at as at from clock_timers"))[0]!.at;
    const before = await nextFire();

    await world.services.agents.update(board, agent.id, { runtimeConfig: { heartbeat }, title: "x" });
    expect(await nextFire()).toEqual(before);

    await world.services.agents.update(board, agent.id, {
      runtimeConfig: { heartbeat: { intervalSec: 90, jitterSec: 9 } },
    });
    expect((await nextFire()).getTime() - before.getTime()).toBeGreaterThan(80_000);
  });
});

describe("a round of timers", () => {
  it("that fails has fired nothing, and the next one fires it all", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const agents = await Promise.all(
      times(3, (n) => world.agent({ companyId, name: `Agent ${n}`, runtimeConfig: { heartbeat } })),
    );
    for (const { id } of agents) await makeDue(world, id);
    await world.sql(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
    );
    await world.sql("create trigger refuse before insert on agent_wakeup_requests execute function refuse()");

    await expect(world.services.clock.fireDue()).rejects.toThrow("no");

    for (const { id } of agents) {
      expect(await wakeupsOf(world, id)).toEqual([]);
      expect(await timersOf(world, id)).toMatchObject([{ in_future: false, fired: false }]);
    }
    await world.sql("drop trigger refuse on agent_wakeup_requests");
    await expect(world.services.clock.fireDue()).resolves.toBe(3);
    await checkInvariants(world.sql);
  });

  it("takes all that is due, in as many batches as that takes, some to run and some to be left out", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await world.sql(
      `with agent as (
         insert into agents (id, company_id, name, runtime_config, pause_causes)
         select gen_random_uuid(), $1, 'a' || n, '{"heartbeat": {"enabled": true, "intervalSec": 60}}',
                case when n % 10 = 0 then '{manual}'::text[] else '{}' end from generate_series(1, 1200) n returning id
       ), slot as (
         insert into agent_slots (agent_id, company_id) select id, $1 from agent
       )
       insert into clock_timers (id, company_id, agent_id, kept_by, kind, interval_sec, anchor_at, due_at, fires_at)
       select gen_random_uuid(), $1, id, 'heartbeat', 'interval', 60, at - interval '61 seconds', at - interval '1 second',
              at - interval '1 second'
         from agent, date_trunc('milliseconds', now()) as at`,
      [companyId],
    );

    const fired = await Promise.all([world.services.clock.fireDue(), world.services.clock.fireDue()]);

    expect(fired[0]! + fired[1]!).toBe(1200);
    const rows = await world.sql<{ outcome: string }>("select outcome from agent_wakeup_requests");
    expect(countBy(rows.map(({ outcome }) => outcome))).toEqual({ queued: 1080, skipped: 120 });
    await checkInvariants(world.sql);
  });

  it("needs no second connection while it holds one", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat } });
    await makeDue(world, agent.id);
    const db = openDb({ url: world.databaseUrl, pool: 1, applicationName: "one", onError: () => undefined });
    const places = async (): Promise<Places> => {
      await db.rows(statement("any", "select 1"));
      return { room: 5, mayEnter: () => true };
    };
    try {
      const { wakeups, admission, bus } = world.services;
      const log = createLogger({ level: "silent", process: "test" });
      const clock = createClockService({ db, wakeups, admission: { ...admission, places }, bus, log });

      await expect(clock.fireDue()).resolves.toBe(1);
    } finally {
      await db.close();
    }
  });
});
