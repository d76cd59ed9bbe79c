import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import type { Calendar } from "../../shared/timers/calendar.schema.ts";
import type { Timer, TimerPreview } from "../../shared/timers/timer.schema.ts";
import { bearer, sharedApi } from "../support/api.ts";
import { calendarOf, timerOf } from "../support/timing.ts";
import { until } from "../support/until.ts";
import type { World } from "../support/world.ts";

describe("calendars of a company", () => {
  const call = sharedApi({ isLoopback: false });
  const ask = <Body>(method: string, path: string, body?: object) =>
    call<Body>(method, `/api${path}`, body, bearer(call.api().world.operatorKey));
  const timerNow = async (id: string): Promise<Timer> => (await ask<Timer>("GET", `/timers/${id}`)).body;

  it("are made, listed, changed and deleted, and each of it is told", async () => {
    const { world } = call.api();
    const { id: companyId } = await world.company();
    const path = `/companies/${companyId}/calendars`;
    const exclusions = [{ weekday: 0 }, { from: "2030-12-24", to: "2031-01-01", isYearly: true }];

    const made = await ask<Calendar>("POST", path, { name: "Office", timezone: "Europe/Berlin", exclusions });
    expect(made).toMatchObject({ status: 201, body: { companyId, name: "Office", exclusions } });
    const { id } = made.body;
    expect(await ask("POST", path, { name: "OFFICE" })).toMatchObject({ status: 409 });
    const second = (await ask<Calendar>("POST", path, { name: "Shop" })).body;
    expect(second).toMatchObject({ timezone: "UTC", exclusions: [] });
    const page = await ask<Calendar[]>("GET", `${path}?limit=1`);
    expect([page.body, page.headers["x-next-cursor"]]).toEqual([[made.body], id]);
    expect((await ask("GET", `${path}?cursor=${id}`)).body).toEqual([second]);
    const renamed = await ask<Calendar>("PATCH", `${path}/${id}`, { name: "Bureau" });
    expect(renamed).toMatchObject({ status: 200, body: { name: "Bureau", exclusions } });
    expect(await ask("GET", `${path}/${id}`)).toMatchObject({ status: 200, body: renamed.body });
    expect(await ask("PATCH", `${path}/${id}`, { name: "shop" })).toMatchObject({ status: 409 });
    expect(await ask("DELETE", `${path}/${id}`)).toMatchObject({ status: 200, body: renamed.body });
    expect(await ask("GET", `${path}/${id}`)).toMatchObject({ status: 404 });
    const entries = await world.sql("select action, details from activity_log where entity_id = $1 order by id", [id]);
    expect(entries).toMatchObject([
      { action: "calendar.created" },
      { action: "calendar.updated", details: { changed: ["name"] } },
      { action: "calendar.deleted" },
    ]);
  });

  it("set all that name them to other times at once, but for what is due, or paused", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const { companyId } = agent;
    const startAt = "2030-06-03T00:00:00Z";
    const { id: calendarId } = await calendarOf(world, companyId);
    const path = `/companies/${companyId}/calendars/${calendarId}`;
    const terms = { cronExpression: "0 9 * * *", startAt, calendarIds: [calendarId] };
    const daily = await timerOf(world, agent.id, terms);
    const due = await timerOf(world, agent.id, terms);
    const paused = await timerOf(world, agent.id, { ...terms, isPaused: true });
    const elsewhere = await timerOf(world, agent.id, { ...terms, calendarIds: [] });
    await world.sql("update clock_timers set due_at = now(), fires_at = now() where id = $1", [due.id]);
    const owed = (await timerNow(due.id)).dueAt;
    await hintsTold(world);
    const toldBefore = world.hints.length;

    const changed = await ask("PATCH", path, { exclusions: [{ from: "2030-06-03", to: "2030-06-05" }] });

    expect(changed.status).toBe(200);
    expect(daily.dueAt).toBe("2030-06-03T09:00:00.000Z");
    await until(() => world.hints.slice(toldBefore).some(({ kind }) => kind === "timers"));
    expect(await timerNow(daily.id)).toMatchObject({
      dueAt: "2030-06-06T09:00:00.000Z",
      firesAt: "2030-06-06T09:00:00.000Z",
    });
    expect((await timerNow(due.id)).dueAt).toBe(owed);
    expect(await timerNow(paused.id)).toMatchObject({ status: "paused", dueAt: null });
    expect((await timerNow(elsewhere.id)).dueAt).toBe("2030-06-03T09:00:00.000Z");
    const every = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday }));
    await ask("PATCH", path, { exclusions: every });
    expect(await timerNow(daily.id)).toMatchObject({ status: "ended", dueAt: null });
    await ask("PATCH", path, { exclusions: [{ from: "2030-06-03", to: "2030-06-03" }], timezone: "Pacific/Auckland" });
    expect(await timerNow(daily.id)).toMatchObject({ status: "active", dueAt: "2030-06-04T09:00:00.000Z" });
  });

  it("are left by no timer with an old time, however many name them and whoever fires meanwhile", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const { id: calendarId, companyId } = await calendarOf(world, agent.companyId);
    await world.sql(
      `insert into clock_timers (id, company_id, agent_id, kind, cron_expression, calendar_ids, start_at, due_at, fires_at)
       select gen_random_uuid(), $1, $2, 'cron', '0 9 * * *', array[$3::uuid], '2030-06-03', at, at
         from generate_series(1, 1200) as n, lateral (select case when n % 3 = 0 then now() else '2030-06-03T09:00Z' end as at) t`,
      [companyId, agent.id, calendarId],
    );

    const [answer] = await Promise.all([
      ask("PATCH", `/companies/${companyId}/calendars/${calendarId}`, {
        exclusions: [{ from: "2030-06-03", to: "2030-06-04" }],
      }),
      world.services.clock.fireDue(),
    ]);
    await world.services.clock.fireDue();

    expect(answer.status).toBe(200);
    const times = await world.sql(
      "select due_at, count(*)::int as timers from clock_timers where agent_id = $1 group by 1",
      [agent.id],
    );
    expect(times).toEqual([{ due_at: new Date("2030-06-05T09:00:00Z"), timers: 1200 }]);
  });

  it("are kept while timers name them, and named by their own company's alone", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const { id: calendarId } = await calendarOf(world, agent.companyId);
    const foreign = await calendarOf(world, (await world.company()).id);
    const timer = await timerOf(world, agent.id, { calendarIds: [calendarId] });
    const path = `/companies/${agent.companyId}/calendars/${calendarId}`;

    expect(await ask("DELETE", path)).toMatchObject({ status: 409 });
    const stolen = await ask("PATCH", `/timers/${timer.id}`, { calendarIds: [foreign.id] });
    expect(stolen).toMatchObject({ status: 400, body: { details: [{ field: "calendarIds" }] } });
    expect(await ask("GET", `/companies/${agent.companyId}/calendars/${foreign.id}`)).toMatchObject({ status: 404 });
    expect(await ask("PATCH", `/timers/${timer.id}`, { calendarIds: [] })).toMatchObject({ status: 200 });
    expect(await ask("DELETE", path)).toMatchObject({ status: 200 });
  });

  it("are blamed where they leave nothing of a timer that comes else, and only there", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const exclusions = Array.from({ length: 7 }, (_, weekday) => ({ weekday }));
    const { id } = await calendarOf(world, agent.companyId, { exclusions });
    const asked = (body: object) => ask("POST", `/agents/${agent.id}/timers`, { calendarIds: [id], ...body });

    for (const [body, field] of [
      [{ kind: "interval", intervalSec: 60 }, "calendarIds"],
      [{ kind: "cron", cronExpression: "0 0 31 2,4 *" }, "cronExpression"],
      [{ kind: "at", at: "2020-01-01T00:00:00Z" }, "at"],
    ] as const) {
      expect(await asked(body)).toMatchObject({ status: 400, body: { details: [{ field }] } });
    }
  });

  it("are shown in previews", async () => {
    const { world } = call.api();
    const { id: companyId } = await world.company();
    const exclusions = [{ weekday: 6 }, { weekday: 0 }];
    const { id } = await calendarOf(world, companyId, { exclusions });
    const body = { kind: "cron", cronExpression: "0 9 * * *", startAt: "2030-06-07T00:00:00Z", calendarIds: [id] };

    const preview = await ask<TimerPreview>("POST", `/companies/${companyId}/timers/preview?count=2`, body);

    expect(preview.body.fires.map(({ dueAt }) => dueAt)).toEqual([
      "2030-06-07T09:00:00.000Z",
      "2030-06-10T09:00:00.000Z",
    ]);
  });

  it.each([
    ["no zone", { timezone: "Mars/Base" }, "timezone"],
    ["an end before its start", { exclusions: [{ from: "2030-01-02", to: "2030-01-01" }] }, "exclusions.0.to"],
  ])("are refused for %s", async (_what, body, field) => {
    const { id } = await call.api().world.company();

    const answer = await ask("POST", `/companies/${id}/calendars`, { name: "Odd", ...body });

    expect(answer).toMatchObject({ status: 400, body: { details: [{ field }] } });
  });

  it("are refused for days that there are not", async () => {
    const { id } = await call.api().world.company();
    for (const exclusion of [{ from: "2030-02-29", to: "2030-03-01" }, { weekday: 7 }, {}]) {
      const answer = await ask("POST", `/companies/${id}/calendars`, { name: "Odd", exclusions: [exclusion] });
      expect(answer.status).toBe(400);
    }
  });
});

/** Waits until every hint of before was told for the last time: one given twice is told again when its window ends. */
async function hintsTold({ services, hints }: World): Promise<void> {
  const workerId = newId();
  for (const _ of [1, 2]) services.bus.publish({ kind: "worker", workerId });
  await until(() => hints.filter((hint) => hint.kind === "worker" && hint.workerId === workerId).length === 2);
}
