import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Timer, TimerFire, TimerPreview } from "../../shared/timers/timer.schema.ts";
import { type Answer, bearer, sharedApi } from "../support/api.ts";
import { dueTrigger, routineOf } from "../support/routines.ts";
import { timerOf } from "../support/timing.ts";
import { until } from "../support/until.ts";
import { board } from "../support/world.ts";

const DAY_MS = 86_400_000;

describe("timers of an agent", () => {
  const call = sharedApi({ isLoopback: false });
  const asBoard = () => bearer(call.api().world.operatorKey);
  const ask = <Body>(method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
    call<Body>(method, `/api${path}`, body, { ...asBoard(), ...headers });
  const agentOf = (): Promise<Agent> => call.api().world.agent();
  const make = async (agent: Agent, body: object): Promise<Timer> => {
    const answer = await ask<Timer>("POST", `/agents/${agent.id}/timers`, body);
    expect([answer.status, answer.body]).toEqual([201, answer.body]);
    return answer.body;
  };
  const stored = async (id: string) => {
    const [row] = await call.api().world.sql<Record<string, unknown>>("select * from clock_timers where id = $1", [id]);
    return row!;
  };
  const isOverdue = (id: string, ms: number) =>
    call.api().world.sql(
      `update clock_timers set due_at = past, fires_at = past, at = case when kind = 'at' then past end
         from (select date_trunc('milliseconds', now()) - $2 * interval '1 millisecond' as past) as moment where id = $1`,
      [id, ms],
    );

  it("are made of all three kinds, and fired by the clock", async () => {
    const { world } = call.api();
    const agent = await agentOf();
    const at = new Date(Date.now() + DAY_MS).toISOString();

    const interval = await make(agent, { kind: "interval", intervalSec: 900, name: "Often" });
    const cron = await make(agent, { kind: "cron", cronExpression: "0 9 * * MON-FRI", timezone: "Europe/Berlin" });
    const once = await make(agent, { kind: "at", at, reason: "remind", payload: { taskKey: "tax" } });

    expect(interval).toMatchObject({ status: "active", name: "Often", text: "Every 15 minutes", timezone: null });
    expect(Date.parse(interval.dueAt!) - Date.parse(interval.anchorAt!)).toBe(900_000);
    expect(cron).toMatchObject({ text: "At 09:00, Monday through Friday, Europe/Berlin", anchorAt: null });
    expect(once).toMatchObject({ dueAt: at, firesAt: at, maxFires: null, keptBy: "caller", agentId: agent.id });
    await isOverdue(once.id, 1_500);
    await world.services.clock.fireDue();
    const after = (await ask<Timer>("GET", `/timers/${once.id}`)).body;
    const { body: fires } = await ask<TimerFire[]>("GET", `/timers/${once.id}/fires`);
    expect(after).toMatchObject({ status: "ended", firesMade: 1, dueAt: null });
    expect(fires).toMatchObject([{ timerId: once.id, outcome: "queued", isManual: false, missed: 0 }]);
    expect(fires[0]!.latenessMs).toBeGreaterThanOrEqual(1_500);
    expect(fires[0]!.latenessMs).toBe(Date.parse(fires[0]!.firedAt) - Date.parse(fires[0]!.plannedAt));
    const wakeup = await ask<{ payload: object }>("GET", `/wakeups/${fires[0]!.wakeupId}`);
    expect(wakeup.body).toMatchObject({
      source: "timer",
      reason: "remind",
      taskKey: "tax",
      payload: { timerId: once.id, dueAt: fires[0]!.dueAt },
    });
  });

  it("are listed newest first, in pages, by agent and by status", async () => {
    const { world } = call.api();
    const agent = await agentOf();
    const other = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const made: Timer[] = [];
    for (let n = 0; n < 3; n += 1) made.push(await timerOf(world, agent.id, { name: `t${n}` }));
    const elsewhere = await timerOf(world, other.id);
    const paused = await ask<Timer>("POST", `/timers/${made[1]!.id}/pause`);
    expect(paused.body).toMatchObject({ status: "paused", dueAt: null });
    const idsOf = ({ body }: Answer<Timer[]>) => body.map(({ id }) => id);
    const [first, second, third] = made.map(({ id }) => id);

    const page = await ask<Timer[]>("GET", `/agents/${agent.id}/timers?limit=2`);
    const next = /<([^>]+)>; rel="next"/.exec(String(page.headers["link"]))![1]!;
    const rest = await ask<Timer[]>("GET", next.replace("/api", ""));

    expect([idsOf(page), idsOf(rest)]).toEqual([[third, second], [first]]);
    expect(rest.headers["link"]).toBeUndefined();
    const ofCompany = (query: string) => ask<Timer[]>("GET", `/companies/${agent.companyId}/timers${query}`);
    expect(idsOf(await ofCompany(""))).toEqual([elsewhere.id, third, second, first]);
    expect(idsOf(await ofCompany("?status=paused"))).toEqual([second]);
    expect(idsOf(await ofCompany(`?agentId=${agent.id}&status=active`))).toEqual([third, first]);
    expect(idsOf(await ofCompany(`?cursor=${third}`))).toEqual([second, first]);
  });

  it("come due anew when they are changed, and only then", async () => {
    const timer = await make(await agentOf(), { kind: "interval", intervalSec: 3_600 });

    const renamed = await ask<Timer>("PATCH", `/timers/${timer.id}`, { name: "Hourly", payload: { a: 1 } });
    expect(renamed.body).toMatchObject({ name: "Hourly", dueAt: timer.dueAt, anchorAt: timer.anchorAt });

    const rarer = await ask<Timer>("PATCH", `/timers/${timer.id}`, { intervalSec: 7_200 });
    expect(Date.parse(rarer.body.dueAt!) - Date.parse(rarer.body.anchorAt!)).toBe(7_200_000);
    const cron = await ask<Timer>("PATCH", `/timers/${timer.id}`, { kind: "cron", cronExpression: "0 0 1 1 *" });
    expect(cron.body).toMatchObject({ kind: "cron", intervalSec: null, anchorAt: null, timezone: "UTC" });
    expect(cron.body.dueAt).toMatch(/-01-01T00:00:00.000Z$/);

    const entries = await call
      .api()
      .world.sql("select action, details from activity_log where entity_id = $1", [timer.id]);
    expect(entries).toMatchObject([
      { action: "timer.created" },
      { action: "timer.updated", details: { changed: ["name", "payload"] } },
      { action: "timer.updated", details: { changed: ["intervalSec"] } },
      { action: "timer.updated", details: { changed: ["kind", "intervalSec", "cronExpression"] } },
    ]);
  });

  it("lose no due time that has come by a change that leaves their times alone", async () => {
    const timer = await make(await agentOf(), { kind: "interval", intervalSec: 3_600 });
    await isOverdue(timer.id, 100);
    const { due_at: owed } = await stored(timer.id);

    await ask("PATCH", `/timers/${timer.id}`, { jitterSec: 60 });

    expect(await stored(timer.id)).toMatchObject({ due_at: owed, jitter_sec: 60 });
  });

  it("fire no more while they are paused, and miss nothing of it", async () => {
    const { world } = call.api();
    const timer = await make(await agentOf(), { kind: "interval", intervalSec: 1, isPaused: true });
    expect(timer).toMatchObject({ status: "paused", dueAt: null });
    await world.sql("update clock_timers set anchor_at = anchor_at - interval '1 hour' where id = $1", [timer.id]);

    const resumed = await ask<Timer>("POST", `/timers/${timer.id}/resume`);

    expect(resumed.body).toMatchObject({ status: "active" });
    expect(Date.parse(resumed.body.dueAt!)).toBeGreaterThan(Date.parse(resumed.body.updatedAt) - 1_000);
    await ask("POST", `/timers/${timer.id}/pause`);
    await world.services.clock.fireDue(undefined, new Date(Date.now() + DAY_MS));
    expect((await ask("GET", `/timers/${timer.id}/fires`)).body).toEqual([]);
  });

  it("are fired by hand once for a key, and stay as they were", async () => {
    const timer = await make(await agentOf(), {
      kind: "at",
      at: new Date(Date.now() + DAY_MS).toISOString(),
      maxFires: 1,
    });
    const fire = () => ask<TimerFire>("POST", `/timers/${timer.id}/fire`, undefined, { "idempotency-key": "now" });

    const answers = await Promise.all([fire(), fire()]).then((all) => all.filter(({ status }) => status === 202));
    const again = await fire();

    const [{ id }] = [answers[0]!.body];
    expect(again).toMatchObject({ status: 202, body: { id, outcome: "queued", isManual: true, latenessMs: 0 } });
    expect(again.headers["idempotent-replayed"]).toBe("true");
    const { body: fires } = await ask<TimerFire[]>("GET", `/timers/${timer.id}/fires`);
    expect(fires).toMatchObject([{ id, runId: expect.any(String), wakeupId: expect.any(String) }]);
    const other = (await ask<TimerFire>("POST", `/timers/${timer.id}/fire`)).body;
    expect(other).toMatchObject({ outcome: "coalesced", runId: fires[0]!.runId });
    const pages = await ask<TimerFire[]>("GET", `/timers/${timer.id}/fires?limit=1`);
    expect(pages.body).toEqual([other]);
    expect((await ask<TimerFire[]>("GET", `/timers/${timer.id}/fires?cursor=${other.id}`)).body).toEqual(fires);
    const after = (await ask<Timer>("GET", `/timers/${timer.id}`)).body;
    expect(after).toMatchObject({ dueAt: timer.dueAt, firesMade: 0, status: "active", lastFiredAt: other.firedAt });
  });

  it("take away no due time when they are fired by hand at that very moment", async () => {
    const { world } = call.api();
    const timer = await make(await agentOf(), { kind: "interval", intervalSec: 3_600 });
    await isOverdue(timer.id, 0);

    await ask("POST", `/timers/${timer.id}/fire`);
    await world.services.clock.fireDue();

    const { body: fires } = await ask<TimerFire[]>("GET", `/timers/${timer.id}/fires`);
    expect(fires.map(({ isManual }) => isManual).sort()).toEqual([false, true]);
    const micros = await world.sql<{ micros: number }>(
      "select extract(microseconds from due_at)::int % 1000 as micros from clock_fires where timer_id = $1 and is_manual",
      [timer.id],
    );
    expect(micros[0]!.micros).toBeGreaterThan(0);
  });

  it("are shown as the reader's clocks have them, also where those are put back", async () => {
    const timer = await make(await agentOf(), {
      kind: "cron",
      cronExpression: "30 1 25-26 10 *",
      timezone: "UTC",
      startAt: "2030-10-01T00:00:00Z",
    });
    const preview = (query: string) => ask<TimerPreview>("GET", `/timers/${timer.id}/preview${query}`);

    expect((await preview("?count=2")).body).toMatchObject({
      timezone: "UTC",
      text: "At 01:30, between day 25 and 26 of the month, only in October, UTC",
      fires: [{ dueAt: "2030-10-25T01:30:00.000Z", local: "2030-10-25T01:30:00.000+00:00" }, {}],
    });
    const moved = await ask<Timer>("PATCH", `/timers/${timer.id}`, { cronExpression: "30 0,1 27 10 *" });
    expect(moved.status).toBe(200);
    expect((await preview("?count=2&timezone=Europe/Berlin")).body.fires.map(({ local }) => local)).toEqual([
      "2030-10-27T02:30:00.000+02:00",
      "2030-10-27T02:30:00.000+01:00",
    ]);
    expect((await preview("?timezone=America/St_Johns&count=1")).body.fires[0]!.local).toBe(
      "2030-10-26T22:00:00.000-02:30",
    );
    expect((await preview("")).body.fires).toHaveLength(10);
  });

  it("are previewed before there are any, as far as they go", async () => {
    const agent = await agentOf();
    const path = `/companies/${agent.companyId}/timers/preview`;
    const body = {
      kind: "interval",
      intervalSec: 86_400,
      startAt: "2030-01-01T06:00:00Z",
      maxFires: 2,
      agentId: agent.id,
    };

    const preview = await ask<TimerPreview>("POST", `${path}?timezone=Asia/Tokyo`, { ...body, jitterSec: 600 });
    expect(preview).toMatchObject({
      status: 200,
      body: { text: "Every 24 hours", timezone: "Asia/Tokyo", fires: [{ local: "2030-01-01T15:00:00.000+09:00" }, {}] },
    });
    const [{ dueAt, firesAt }] = preview.body.fires as [TimerPreview["fires"][number]];
    const made = await make(agent, { kind: "interval", intervalSec: 86_400, startAt: body.startAt, jitterSec: 600 });
    expect([made.dueAt, made.firesAt]).toEqual([dueAt, firesAt]);
    expect(await ask("GET", `/agents/${agent.id}/timers`)).toMatchObject({ body: [{ id: made.id }] });
  });

  it("are previewed of nobody, too: H is the same in the words and in the times, whenever one looks", async () => {
    const { companyId } = await agentOf();
    const body = { kind: "cron", cronExpression: "H H * * *" };
    const look = () => ask<TimerPreview>("POST", `/companies/${companyId}/timers/preview?count=1`, body);

    const looks = (await Promise.all([look(), look()])).map(({ body: { text, fires } }) => ({ text, fire: fires[0]! }));
    for (const { text, fire } of looks) expect(text).toBe(`At ${fire.local.slice(11, 16)}, UTC`);
    expect(looks[0]).toEqual(looks[1]);
  });

  it.each([
    [
      "a bad hour",
      { kind: "cron", cronExpression: "0 25 * * *" },
      "cronExpression",
      /^cronExpression is not understood: .*hour, at character 3/,
    ],
    ["a bad day", { kind: "cron", cronExpression: "0 9 * * FUN" }, "cronExpression", /day of week, at character 9/],
    ["a step too far", { kind: "cron", cronExpression: "*/90 9 * * *" }, "cronExpression", /minute, at character 1/],
    ["six fields", { kind: "cron", cronExpression: "0 0 9 * * *" }, "cronExpression", /five fields/],
    ["30 February", { kind: "cron", cronExpression: "0 0 30 2 *" }, "cronExpression", /day of month/],
    ["no such zone", { kind: "cron", cronExpression: "0 9 * * *", timezone: "Mars/Base" }, "timezone", /Mars\/Base/],
    ["the past", { kind: "at", at: "2020-01-01T00:00:00Z" }, "at", /^at has passed/],
    [
      "an end before its start",
      { kind: "interval", intervalSec: 60, startAt: "2030-01-02T00:00:00Z", endAt: "2030-01-01T00:00:00Z" },
      "endAt",
      /before startAt/,
    ],
    [
      "an end that has passed",
      { kind: "interval", intervalSec: 60, endAt: "2020-01-01T00:00:00Z" },
      "endAt",
      /^endAt has passed/,
    ],
    [
      "an end before it comes",
      { kind: "interval", intervalSec: 86_400, endAt: new Date(Date.now() + 3_600_000).toISOString() },
      "intervalSec",
      /never comes again/,
    ],
    ["a moment far away", { kind: "at", at: "9999-12-31T23:59:59.999Z" }, "at", /2000 to 2199/],
    ["a long payload", { kind: "interval", intervalSec: 60, payload: { a: "x".repeat(17_000) } }, "payload", /16384/],
    [
      "a calendar that there is not",
      { kind: "interval", intervalSec: 60, calendarIds: ["0198c2e4-7c00-7000-8000-000000000009"] },
      "calendarIds",
      /there is not/,
    ],
  ])("are refused for %s, and told where", async (_what, body, field, message) => {
    const agent = await agentOf();

    const answer = await ask<{ error: string }>("POST", `/agents/${agent.id}/timers`, body);

    expect(answer).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(message), details: [{ field }] },
    });
    expect((await ask("GET", `/agents/${agent.id}/timers`)).body).toEqual([]);
  });

  it.each([
    ["?count=101", 400],
    ["?count=0", 400],
    ["?timezone=Nowhere", 400],
  ])("are not previewed with %s", async (query, status) => {
    const timer = await make(await agentOf(), { kind: "interval", intervalSec: 60 });

    expect(await ask("GET", `/timers/${timer.id}/preview${query}`)).toMatchObject({ status });
  });

  it("come no more often than the operator allows", async () => {
    const { world } = call.api();
    const agent = await agentOf();
    const early = await make(agent, { kind: "interval", intervalSec: 60 });
    await world.services.settings.updateGeneral(board, { minTimerIntervalSec: 600 });
    try {
      for (const body of [
        { kind: "interval", intervalSec: 599 },
        { kind: "cron", cronExpression: "0,5 9 * * *" },
      ]) {
        const answer = await ask("POST", `/agents/${agent.id}/timers`, body);
        expect(answer).toMatchObject({ status: 400, body: { details: [{ code: "too_often", leastSec: 600 }] } });
      }
      await make(agent, { kind: "cron", cronExpression: "0,10 9 * * *" });
      // What was set before stays.
      expect(await ask("PATCH", `/timers/${early.id}`, { name: "Early" })).toMatchObject({ status: 200 });
      expect(await ask("PATCH", `/timers/${early.id}`, { intervalSec: 61 })).toMatchObject({ status: 400 });
    } finally {
      await world.services.settings.updateGeneral(board, { minTimerIntervalSec: 1 });
    }
  });

  it("are as many as an agent may have, and no more, also when they are made at once", async () => {
    const { world } = call.api();
    const agent = await agentOf();
    await world.sql(
      `insert into clock_timers (id, company_id, agent_id, kind, interval_sec, anchor_at)
       select gen_random_uuid(), $1, $2, 'interval', 60, now() from generate_series(1, 98)`,
      [agent.companyId, agent.id],
    );

    const body = { kind: "interval", intervalSec: 60 };
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask("POST", `/agents/${agent.id}/timers`, body)));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409, 409]);
  });

  it("that something else keeps are shown, and changed only there", async () => {
    const { world } = call.api();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 300 } } });
    const { id: routineId } = await routineOf(world, agent);
    const triggerId = await dueTrigger(world, routineId, { dueAt: "2030-01-01T09:00:00Z" });

    const { body: timers } = await ask<Timer[]>("GET", `/companies/${agent.companyId}/timers`);

    expect(timers).toMatchObject([
      { keptBy: "routine", triggerId, agentId: null, text: "At 09:00, UTC" },
      { keptBy: "heartbeat", triggerId: null, agentId: agent.id, text: "Every 5 minutes" },
    ]);
    for (const { id, keptBy } of timers) {
      const where = keptBy === "routine" ? /routine-triggers/ : /runtimeConfig.heartbeat .*PATCH \/api\/agents/;
      const before = await stored(id);
      for (const [method, path, body] of [
        ["PATCH", "", { name: "Mine" }],
        ["DELETE", "", undefined],
        ["POST", "/pause", undefined],
        ["POST", "/resume", undefined],
        ["POST", "/fire", undefined],
      ] as const) {
        const answer = await ask(method, `/timers/${id}${path}`, body);
        expect(answer).toMatchObject({
          status: 409,
          body: { error: expect.stringMatching(where), details: { keptBy } },
        });
      }
      expect(await stored(id)).toEqual(before);
      expect(await ask("GET", `/timers/${id}/preview?count=1`)).toMatchObject({ status: 200 });
    }
  });

  it("that were set aside are shown with the reason, and go on when they are resumed", async () => {
    const { world } = call.api();
    const timer = await make(await agentOf(), { kind: "interval", intervalSec: 60 });
    await world.sql("update clock_timers set due_at = null, fires_at = null, problem = 'odd' where id = $1", [
      timer.id,
    ]);

    expect(await ask("GET", `/timers/${timer.id}`)).toMatchObject({ body: { status: "failed", problem: "odd" } });
    expect(await ask("POST", `/timers/${timer.id}/resume`)).toMatchObject({
      body: { status: "active", problem: null },
    });
  });

  it("go with their agent, and are not made for one that is gone", async () => {
    const { world } = call.api();
    const agent = await agentOf();
    const timer = await make(agent, { kind: "interval", intervalSec: 60 });
    await world.services.agents.terminate(board, agent.id);

    expect(await ask("GET", `/timers/${timer.id}`)).toMatchObject({ status: 404 });
    expect(await ask("POST", `/agents/${agent.id}/timers`, { kind: "interval", intervalSec: 60 })).toMatchObject({
      status: 409,
    });
  });

  it("wake the schedulers when they are made or changed", async () => {
    const { world } = call.api();
    let told = 0;
    const leave = world.services.bus.subscribe((hint) => {
      if (hint.kind === "timers") told += 1;
    });
    const timer = await make(await agentOf(), { kind: "interval", intervalSec: 60 });
    await ask("PATCH", `/timers/${timer.id}`, { intervalSec: 30 });

    await until(() => told >= 2);
    leave();
  });
});
