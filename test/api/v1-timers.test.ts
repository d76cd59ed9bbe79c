import { describe, expect, it } from "vitest";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { sharedApi } from "../support/api.ts";
import { timerOf } from "../support/timing.ts";

interface V1Thing {
  readonly id: string;
  readonly dueAt: string;
}
interface Envelope<T> {
  readonly data: T;
  readonly meta: { readonly nextCursor: string | null };
  readonly error: { readonly code: string; readonly details: readonly object[] };
}

describe("timers and calendars on /v1", () => {
  const call = sharedApi();
  const enter = async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const at = `/v1/companies/${encodePublicId("company", agent.companyId)}`;
    const ask = <T = V1Thing>(method: string, path: string, body?: object) =>
      call<Envelope<T>>(method, `${at}${path}`, body);
    return { world, agent, agentId: encodePublicId("agent", agent.id), ask };
  };

  it("are the same ones as on /api, by public ids, in pages", async () => {
    const { world, agent, agentId, ask } = await enter();
    const terms = { agentId, kind: "cron", cronExpression: "0 9 * * *", startAt: "2030-06-03T00:00:00Z" };
    const calendar = await ask("POST", "/calendars", { name: "Office", exclusions: [{ weekday: 1 }] });
    const calendarId = calendar.body.data.id;
    expect(calendarId).toMatch(/^cal_/);

    const made = await ask("POST", "/timers", { ...terms, calendarIds: [calendarId] });

    const { id, dueAt } = made.body.data;
    expect(made.status).toBe(201);
    expect(made.headers["location"]).toMatch(new RegExp(`^/v1/companies/cmp_\\w+/timers/${id}$`));
    expect([id.slice(0, 4), dueAt]).toEqual(["tmr_", "2030-06-04T09:00:00.000Z"]);
    const other = await timerOf(world, agent.id);
    const page = await ask<V1Thing[]>("GET", `/timers?agent=${agentId}&limit=1`);
    expect(page.body.data).toMatchObject([{ id: encodePublicId("timer", other.id), agentId }]);
    const rest = await ask<V1Thing[]>("GET", `/timers?agent=${agentId}&limit=1&cursor=${page.body.meta.nextCursor}`);
    expect(rest.body.data).toMatchObject([{ id, calendarIds: [calendarId] }]);
    await ask("PATCH", `/calendars/${calendarId}`, { exclusions: [] });
    expect((await ask("GET", `/timers/${id}`)).body.data.dueAt).toBe("2030-06-03T09:00:00.000Z");
    const trail = await ask<object[]>("GET", "/activity?limit=10");
    expect(JSON.stringify(trail.body.data)).toContain(id);
  });

  it("are paused, resumed, fired and previewed, and their history has pages", async () => {
    const { agentId, ask } = await enter();
    const made = await ask("POST", "/timers", { agentId, kind: "interval", intervalSec: 3_600 });
    const path = `/timers/${made.body.data.id}`;

    expect((await ask("POST", `${path}/pause`)).body.data).toMatchObject({ status: "paused", dueAt: null });
    expect((await ask("POST", `${path}/resume`)).body.data).toMatchObject({ status: "active" });
    const fires = [await ask("POST", `${path}/fire`), await ask("POST", `${path}/fire`)];
    expect(fires.map(({ status }) => status)).toEqual([202, 202]);
    expect(fires[0]!.body.data).toMatchObject({
      isManual: true,
      outcome: "queued",
      runId: expect.stringMatching(/^run_/),
    });
    const page = await ask<V1Thing[]>("GET", `${path}/fires?limit=1`);
    const rest = await ask<V1Thing[]>("GET", `${path}/fires?limit=1&cursor=${page.body.meta.nextCursor}`);
    expect([...page.body.data, ...rest.body.data]).toEqual(fires.map(({ body }) => body.data).reverse());
    const preview = await ask<{ fires: object[] }>("GET", `${path}/preview?count=3&timezone=Asia/Tokyo`);
    expect(preview.body.data).toMatchObject({ timezone: "Asia/Tokyo", text: "Every hour" });
    expect(preview.body.data.fires).toHaveLength(3);
    expect((await ask("DELETE", path)).status).toBe(200);
    expect((await ask("GET", path)).body.error.code).toBe("not_found");
  });

  it("are told apart by company, and told where they are wrong", async () => {
    const [own, other] = [await enter(), await enter()];
    const terms = { kind: "interval", intervalSec: 60 };
    const { id } = (await own.ask("POST", "/timers", { ...terms, agentId: own.agentId })).body.data;

    for (const [method, path, body] of [
      ["GET", `/timers/${id}`, undefined],
      ["PATCH", `/timers/${id}`, { name: "Mine" }],
      ["DELETE", `/timers/${id}`, undefined],
      ["POST", `/timers/${id}/fire`, undefined],
      ["POST", "/timers", { ...terms, agentId: own.agentId }],
    ] as const) {
      expect(await other.ask(method, path, body)).toMatchObject({
        status: 404,
        body: { error: { code: "not_found" } },
      });
    }
    const bad = await own.ask("POST", "/timers", { agentId: own.agentId, kind: "cron", cronExpression: "0 25 * * *" });
    expect(bad).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed", details: [{ field: "cronExpression", part: "hour", position: 3 }] } },
    });
    expect(await own.ask("PATCH", `/timers/${id}`, { every: 5 })).toMatchObject({ status: 422 });
  });
});
