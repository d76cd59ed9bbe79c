import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import { checkInvariants } from "../support/invariants.ts";
import { calendarOf, crewOf, firesOf, standingOf, timerOf } from "../support/timers.ts";
import { until } from "../support/until.ts";
import { countBy, outcomesOf, request, statusesOf, times, wakeupsOf } from "../support/waking.ts";
import { World } from "../support/world.ts";

/** On Monday, 2 March 2026. */
const at = (time: string, day = "2026-03-02"): Date => new Date(`${day}T${time}Z`);
const MONDAY = "2026-03-02";
const FIVE_MINUTES = { interval_sec: 300, due_at: at("09:00") };

const fire = ({ services }: Pick<World, "services">, now: Date): Promise<number> =>
  services.clock.fireDue(undefined, now);

/** `09:00 missed outcome` of each fire; of another day with its date. */
const told = async (world: World, timerId: string): Promise<string[]> =>
  (await firesOf(world, timerId)).map(
    ({ due, missed, outcome }) => `${due.replace(`${MONDAY} `, "").replace(/:00$/, "")} ${missed} ${outcome}`,
  );

const timersWith = (world: World, agents: readonly Agent[], policies: readonly object[]): Promise<string[]> =>
  Promise.all(policies.map((policy, n) => timerOf(world, agents[n]!, { ...FIVE_MINUTES, ...policy })));

/** The database takes no wakeup of this agent. */
async function refuse({ sql }: World, { id }: Agent): Promise<void> {
  await sql(
    `create function refuse() returns trigger language plpgsql as $$
     begin if new.agent_id = '${id}' then raise exception 'not this one'; end if; return new; end $$`,
  );
  await sql("create trigger refuse before insert on agent_wakeup_requests for each row execute function refuse()");
}

describe("a clock that jumps", () => {
  it("forward, or that goes on when a machine wakes up, has missed fires made up for as each timer says", async () => {
    await using world = await World.open();
    const [one, skip, all, soon] = await timersWith(world, await crewOf(world, 4), [
      { missed_policy: "one" },
      { missed_policy: "skip" },
      { missed_policy: "all", missed_cap: 3 },
      { missed_policy: "skip", interval_sec: 120 },
    ]);
    await fire(world, at("09:00:01"));

    await expect(fire(world, at("12:02"))).resolves.toBe(5);

    expect(await told(world, one!)).toEqual(["09:00 0 queued", "12:00 35 coalesced"]);
    expect(await told(world, skip!)).toEqual(["09:00 0 queued"]);
    expect(await told(world, all!)).toEqual([
      "09:00 0 queued",
      "11:50 33 coalesced",
      "11:55 0 coalesced",
      "12:00 0 coalesced",
    ]);
    // It is due right now.
    expect(await told(world, soon!)).toEqual(["09:00 0 queued", "12:02 90 coalesced"]);
    for (const id of [one!, skip!, all!])
      expect(await standingOf(world, id)).toMatchObject({ due: `${MONDAY} 12:05:00` });

    // Three days in a suspended machine, and years.
    await fire(world, at("09:02", "2026-03-05"));
    expect((await firesOf(world, one!)).at(-1)).toEqual({
      due: "2026-03-05 09:00:00",
      missed: 827,
      outcome: "coalesced",
    });
    await fire(world, at("09:02", "2036-03-05"));
    expect(await standingOf(world, one!)).toMatchObject({ due: "2036-03-05 09:05:00" });
    expect(await standingOf(world, skip!)).toMatchObject({ due: "2036-03-05 09:05:00", made: 1 });
    await checkInvariants(world.sql);
  });

  it("back fires nothing before its time, and nothing twice", async () => {
    await using world = await World.open();
    const [agent] = await crewOf(world, 1);
    const timer = await timerOf(world, agent!, FIVE_MINUTES);
    await fire(world, at("09:00"));
    await fire(world, at("10:00"));

    for (const time of ["06:00", "09:00", "09:59", "10:04:59"]) await expect(fire(world, at(time))).resolves.toBe(0);
    await expect(fire(world, at("10:05"))).resolves.toBe(1);

    expect(await told(world, timer)).toEqual(["09:00 0 queued", "10:00 11 coalesced", "10:05 0 coalesced"]);
    expect(await wakeupsOf(world, agent!.id)).toHaveLength(3);
  });

  it("does not fire again what is recorded, whatever a row says that came back from a backup", async () => {
    await using world = await World.open();
    const [agent] = await crewOf(world, 1);
    const timer = await timerOf(world, agent!, { ...FIVE_MINUTES, missed_policy: "all" });
    await fire(world, at("09:10"));
    await world.sql("update clock_timers set due_at = $1, fires_at = $1", [at("09:00")]);

    await expect(fire(world, at("09:15"))).resolves.toBe(1);

    expect((await firesOf(world, timer)).map(({ due }) => due.slice(11, 16))).toEqual([
      "09:00",
      "09:05",
      "09:10",
      "09:15",
    ]);
    expect(await wakeupsOf(world, agent!.id)).toHaveLength(4);
    expect(await standingOf(world, timer)).toEqual({ due: `${MONDAY} 09:20:00`, made: 4, problem: null });
  });
});

describe("a round", () => {
  it("whose connection is lost in the middle has done nothing, and is done again", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const agents = await crewOf(world, 3);
    const timers = await timersWith(world, agents, [{}, {}, { overlap_policy: "queue" }]);
    const slots = await world.locked("select from agent_slots for update");
    const backend = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      and query like '%with item as (%wakeup_id uuid%'`;

    // As when the database fails over: whoever fires is told nothing.
    const round = fire(other, at("09:01")).catch((error: unknown) => error);
    const [{ pid }] = (await until(async () => {
      const found = await world.sql<{ pid: number }>(backend);
      return found.length > 0 && found;
    })) as [{ pid: number }];
    expect(await world.sql("select from clock_fires")).toEqual([]);
    expect(await world.sql("select pg_terminate_backend($1) as ended", [pid])).toEqual([{ ended: true }]);
    await slots.release();
    await round;
    await fire(world, at("09:02"));

    for (const [n, timer] of timers.entries()) {
      expect(await told(world, timer)).toEqual(["09:00 0 queued"]);
      expect(await wakeupsOf(world, agents[n]!.id)).toHaveLength(1);
    }
    await checkInvariants(world.sql);
  });

  it("is shared by schedulers that come at once: each timer fires for one of them", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const agents = await crewOf(world, 8);
    const policies = ["coalesce", "skip", "queue"] as const;
    const timers = await Promise.all(
      times(120, (n) =>
        timerOf(world, agents[n % 8]!, { ...FIVE_MINUTES, overlap_policy: policies[n % 3]!, missed_policy: "all" }),
      ),
    );

    for (const now of [at("09:00"), at("09:10")]) {
      const rounds = times(6, (n) => fire(n % 2 === 0 ? world : other, now));
      const fired = (await Promise.all(rounds)).reduce((sum, n) => sum + n, 0);
      expect(fired).toBe(now.getTime() === at("09:00").getTime() ? 120 : 240);
    }

    for (const timer of timers) {
      expect((await firesOf(world, timer)).map(({ due }) => due.slice(11, 16))).toEqual(["09:00", "09:05", "09:10"]);
    }
    const woken = await world.sql<{ due: string }>(
      "select payload ->> 'timerId' || ' ' || (payload ->> 'dueAt') as due from agent_wakeup_requests",
    );
    const recorded = await world.sql("select from clock_fires where wakeup_id is not null");
    expect(new Set(woken.map(({ due }) => due)).size).toBe(woken.length);
    expect(woken.length).toBe(recorded.length);
    await checkInvariants(world.sql);
  });

  it("sets aside what it cannot reckon, and what the database refuses, with the error; the others go on", async () => {
    await using world = await World.open();
    const agents = await crewOf(world, 5);
    const [zone, calendar, refused, ...good] = await Promise.all([
      timerOf(world, agents[0]!, { cron_expression: "0 9 * * *", timezone: "Mars/Base", due_at: at("09:00") }),
      timerOf(world, agents[1]!, {
        ...FIVE_MINUTES,
        calendar_ids: [
          await calendarOf(world, {
            companyId: agents[1]!.companyId,
            exclusions: [{ from: "2026-02-30", to: "2026-03-01" }],
          }),
        ],
      }),
      timerOf(world, agents[2]!, FIVE_MINUTES),
      timerOf(world, agents[3]!, FIVE_MINUTES),
      timerOf(world, agents[4]!, FIVE_MINUTES),
    ]);
    await refuse(world, agents[2]!);

    await expect(fire(world, at("09:00"))).resolves.toBe(2);

    for (const timer of good) {
      expect(await told(world, timer)).toEqual(["09:00 0 queued"]);
      expect(await standingOf(world, timer)).toEqual({ due: `${MONDAY} 09:05:00`, made: 1, problem: null });
    }
    for (const [timer, problem] of [
      [zone!, "Invalid timezone: Mars/Base"],
      [calendar!, "Not a day: 2026-02-30"],
      [refused!, "not this one"],
    ] as const) {
      expect(await standingOf(world, timer)).toEqual({ due: null, made: 0, problem });
      expect(await firesOf(world, timer)).toEqual([]);
    }
    await expect(fire(world, at("09:05"))).resolves.toBe(2);
    await checkInvariants(world.sql);
  });

  it("is not held up by an agent that is refused, however many of its timers come first", async () => {
    await using world = await World.open();
    const [bad, good] = await crewOf(world, 2);
    await refuse(world, bad!);
    for (let n = 0; n < 60; n += 1) await timerOf(world, bad!, FIVE_MINUTES);
    const timer = await timerOf(world, good!, { ...FIVE_MINUTES, due_at: at("09:01") });

    await expect(fire(world, at("09:02"))).resolves.toBe(1);

    expect(await told(world, timer)).toEqual(["09:01 0 queued"]);
    const aside = await world.sql("select from clock_timers where problem = 'not this one' and due_at is null");
    expect(aside).toHaveLength(60);
  });

  it("says when it is wanted next: when a timer is due, or soon where another scheduler has it", async () => {
    await using world = await World.open();
    const [agent] = await crewOf(world, 1);
    const { round } = world.services.clock;
    const signal = new AbortController().signal;
    await expect(round(signal)).resolves.toEqual({ count: 0, nextMs: undefined });
    const due = new Date(Date.now() + 60_000);
    await timerOf(world, agent!, { interval_sec: 300, due_at: due, jitter_sec: 0 });

    const { nextMs } = await round(signal);
    expect(nextMs).toBeGreaterThan(1_000);
    expect(nextMs).toBeLessThanOrEqual(60_000);
    await world.sql("update clock_timers set due_at = now(), fires_at = now()");
    const held = await world.locked("select from clock_timers for update");
    await expect(round(signal)).resolves.toEqual({ count: 0, nextMs: 250 });
    await held.release();
    await expect(round(signal)).resolves.toMatchObject({ count: 1, nextMs: expect.any(Number) });
  });
});

describe("a fire that meets a run of its agent and scope", () => {
  it("joins it, is left out, or makes one of its own, as the timer says", async () => {
    await using world = await World.open();
    const agents = await crewOf(world, 3);
    const timers = await timersWith(world, agents, [
      { overlap_policy: "coalesce" },
      { overlap_policy: "skip" },
      { overlap_policy: "queue" },
    ]);
    for (const { id } of agents) await request(world, id);

    await fire(world, at("09:00"));
    await fire(world, at("09:05"));

    const seen = await Promise.all(timers.map((timer) => told(world, timer)));
    expect(seen).toEqual([
      ["09:00 0 coalesced", "09:05 0 coalesced"],
      ["09:00 0 skipped", "09:05 0 skipped"],
      ["09:00 0 queued", "09:05 0 queued"],
    ]);
    expect(await Promise.all(agents.map(async ({ id }) => (await wakeupsOf(world, id)).length))).toEqual([3, 1, 3]);
    expect(countBy(await statusesOf(world, agents[2]!.id))).toEqual({ queued: 3 });
    await checkInvariants(world.sql);
  });

  it("of another task is none of its business", async () => {
    await using world = await World.open();
    const [agent] = await crewOf(world, 1);
    const skipping = { ...FIVE_MINUTES, overlap_policy: "skip" } as const;
    const [mine, none] = [
      await timerOf(world, agent!, { ...skipping, payload: { taskKey: "mine" } }),
      await timerOf(world, agent!, skipping),
    ];
    await request(world, agent!.id, { payload: { taskKey: "mine" } });

    await fire(world, at("09:00"));

    expect(await told(world, mine)).toEqual(["09:00 0 skipped"]);
    expect(await told(world, none)).toEqual(["09:00 0 queued"]);
  });
});

describe("a timer of the caller's own", () => {
  it("wakes with its reason and payload, later by its jitter, whether the agent's heartbeat is on or not", async () => {
    await using world = await World.open();
    const [agent] = await crewOf(world, 1);
    await world.sql(`update agents set runtime_config = '{"heartbeat": {"enabled": false}}'`);
    const given = { ...FIVE_MINUTES, jitter_sec: 240, reason: "sweep", payload: { room: 7 } };
    const timer = await timerOf(world, agent!, given);
    const [{ offset }] = (await world.sql(
      "select extract(epoch from fires_at - due_at)::float8 as offset from clock_timers",
    )) as [{ offset: number }];
    const planned = new Date(at("09:00").getTime() + offset * 1_000);

    await expect(fire(world, new Date(planned.getTime() - 1))).resolves.toBe(0);
    await expect(fire(world, planned)).resolves.toBe(1);

    expect(await wakeupsOf(world, agent!.id)).toMatchObject([
      { reason: "sweep", payload: { room: 7, timerId: timer, dueAt: at("09:00").toISOString(), missedFires: 0 } },
    ]);
    expect(await outcomesOf(world, agent!.id)).toEqual(["timer queued run.queued"]);
    expect(await world.sql("select planned_at, fired_at from clock_fires")).toEqual([
      { planned_at: planned, fired_at: planned },
    ]);
  });

  it("ends: of one time with that, others with the most fires that they may have, or with their end", async () => {
    await using world = await World.open();
    const agents = await crewOf(world, 3);
    const [once, thrice, ending] = [
      await timerOf(world, agents[0]!, { kind: "at", at: at("09:00"), due_at: at("09:00") }),
      await timerOf(world, agents[1]!, { ...FIVE_MINUTES, max_fires: 3, missed_policy: "all" }),
      await timerOf(world, agents[2]!, { ...FIVE_MINUTES, end_at: at("09:10") }),
    ];

    for (const time of ["09:00", "09:20", "09:30"]) await fire(world, at(time));

    expect(await told(world, once)).toEqual(["09:00 0 queued"]);
    expect(await told(world, thrice)).toEqual(["09:00 0 queued", "09:15 2 coalesced", "09:20 0 coalesced"]);
    expect(await told(world, ending)).toEqual(["09:00 0 queued", "09:10 1 coalesced"]);
    for (const [timer, made] of [
      [once, 1],
      [thrice, 3],
      [ending, 2],
    ] as const) {
      expect(await standingOf(world, timer)).toEqual({ due: null, made, problem: null });
    }
  });

  it("leaves out what its calendars leave out, if they are its company's", async () => {
    await using world = await World.open();
    const agents = await crewOf(world, 3);
    const { companyId } = agents[0]!;
    const exclusions = [{ weekday: 2 }, { from: "2026-03-04", to: "2026-03-04" }];
    const [ours, theirs] = [
      await calendarOf(world, { companyId, exclusions }),
      await calendarOf(world, { companyId: (await world.company({ name: "Other" })).id, exclusions }),
    ];
    const daily = { cron_expression: "0 9 * * *", due_at: at("09:00") };
    const gone = "00000000-0000-7000-8000-000000000000";
    const timers = await Promise.all(
      [[ours], [theirs], [gone]].map((calendar_ids, n) => timerOf(world, agents[n]!, { ...daily, calendar_ids })),
    );

    for (const day of ["02", "03", "04", "05"]) await fire(world, at("09:00", `2026-03-${day}`));

    const days = await Promise.all(
      timers.map(async (id) => (await firesOf(world, id)).map(({ due }) => due.slice(8, 10))),
    );
    expect(days).toEqual([
      ["02", "05"],
      ["02", "03", "04", "05"],
      ["02", "03", "04", "05"],
    ]);
  });

  it("on 29 February comes in leap years", async () => {
    await using world = await World.open();
    const [agent] = await crewOf(world, 1);
    const leap = await timerOf(world, agent!, { cron_expression: "0 9 29 2 *", due_at: at("09:00", "2028-02-29") });

    for (const day of ["2028-02-28", "2028-02-29", "2029-02-28"]) await fire(world, at("09:00", day));

    expect((await firesOf(world, leap)).map(({ due }) => due)).toEqual(["2028-02-29 09:00:00"]);
    expect(await standingOf(world, leap)).toMatchObject({ due: "2032-02-29 09:00:00" });
  });

  it("at an hour that is left out, or comes twice, comes once on the day on which clocks change", async () => {
    await using world = await World.open();
    const [agent] = await crewOf(world, 1);
    const nights = [
      ["Europe/Berlin", "30 2 * * *", "03-28 01:30", "03-29 01:00"],
      ["Europe/Berlin", "30 2 * * *", "10-24 00:30", "10-25 00:30"],
      ["America/New_York", "30 2 * * *", "03-07 07:30", "03-08 07:00"],
      ["America/New_York", "30 1 * * *", "10-31 05:30", "11-01 05:30"],
      ["Australia/Lord_Howe", "15 2 * * *", "10-02 15:45", "10-03 15:30"],
      ["Australia/Lord_Howe", "45 1 * * *", "04-03 14:45", "04-04 14:45"],
    ] as const;
    for (const [timezone, cron_expression, dayBefore, changed] of nights) {
      const before = new Date(`2026-${dayBefore.replace(" ", "T")}Z`);
      const timer = await timerOf(world, agent!, { cron_expression, timezone, due_at: before });
      for (const hours of [0, 23, 24, 25, 26]) await fire(world, new Date(before.getTime() + hours * 3_600_000));

      const fires = (await firesOf(world, timer)).map(({ due }) => due.slice(5, 16));
      expect(fires, `${timezone} ${changed}`).toEqual([dayBefore, changed]);
      await world.sql("delete from clock_timers where id = $1", [timer]);
    }
  });
});
