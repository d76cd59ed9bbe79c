import { describe, expect, it } from "vitest";

import { decodePublicId, encodePublicId } from "../../shared/kernel/public-id.ts";
import { sharedApi } from "../support/api.ts";
import { adminOf, type Enveloped } from "../support/staffing.ts";
import { until } from "../support/until.ts";
import { board } from "../support/world.ts";

type Company = { readonly id: string; readonly slug: string; readonly status: string };
type One = Enveloped<Company>;
type Many = Enveloped<readonly Company[]>;

describe("companies of /v1", () => {
  const call = sharedApi();
  const world = () => call.api().world;
  const ask = async <Body = One>(method: string, path: string, body?: unknown) =>
    call<Body>(method, `/v1/companies${path}`, body, await adminOf(world()));
  const make = async (body: object = {}) => (await ask("POST", "", { name: "Acme", ...body })).body.data;
  const uuidOf = ({ id }: Company): string => decodePublicId("company", id) ?? "";

  it("are made with a slug, how they reckon, and the teams they start with", async () => {
    const made = await ask("POST", "", {
      name: "Nordic Labs",
      slug: "nordic",
      defaultAdapter: "claude-code",
      fiscalPeriod: "weekly",
      budget: { usd: 700, reservePercent: 25 },
      startingTeams: [
        { name: "Research", headcountCap: 3 },
        { name: "Sales", slug: "sell" },
      ],
    });

    const { id } = made.body.data;
    expect(made).toMatchObject({
      status: 201,
      headers: { location: `/v1/companies/${id}` },
      body: {
        data: {
          slug: "nordic",
          status: "active",
          paused: false,
          defaultAdapter: "claude-code",
          fiscalPeriod: "weekly",
          budget: { usd: 700, period: "weekly", reservePercent: 25 },
          teamCount: 3,
          agentCount: 0,
          teams: [
            { slug: "research", headcountCap: 3, agents: [] },
            { slug: "sell", headcountCap: null, agents: [] },
          ],
        },
      },
    });
    expect(await ask("POST", "", { name: "Another", slug: "nordic" })).toMatchObject({
      status: 409,
      body: { error: { code: "slug_in_use" } },
    });
    expect(await ask("GET", "/nordic")).toMatchObject({ status: 200, body: { data: { id } } });
  });

  it("are shown with what was asked for besides", async () => {
    const { id, slug } = await make({ budget: { usd: 12.5 }, startingTeams: [{ name: "One", budget: { usd: 5 } }] });
    await world().agent({ companyId: uuidOf({ id, slug, status: "" }) });

    const plain = await ask<Enveloped<object>>("GET", `/${id}`);
    const full = await ask<Enveloped<object>>("GET", `/${id}?include=teams,agents,workflows,budgets`);

    expect(Object.keys(plain.body.data)).not.toContain("teams");
    expect(full.body.data).toMatchObject({
      agentCount: 1,
      teams: [{ slug: "one" }, { slug: "default", agentCount: 1 }],
      agents: [{ name: "Alice", status: "active" }],
      workflows: [],
      budgets: expect.arrayContaining([
        expect.objectContaining({ scope: "company", scopeId: id, usd: 12.5, spentUsd: 0 }),
        expect.objectContaining({ scope: "team", window: "monthly", usd: 5 }),
      ]),
    });
    expect((await ask("GET", `/${id}?include=everything`)).status).toBe(400);
  });

  it("refuse budgets that cannot be", async () => {
    const { id } = await make();
    for (const [field, budget] of [
      ["budget.usd", { usd: -1 }],
      ["budget.reservePercent", { usd: 5, reservePercent: 101 }],
      ["budget.reservePercent", { reservePercent: -1 }],
    ] as const) {
      expect(await ask("PATCH", `/${id}`, { name: "Changed", budget })).toMatchObject({
        status: 422,
        body: { error: { code: "budget_invalid", details: [{ field, code: "budget_invalid" }] } },
      });
      expect((await ask("POST", "", { name: "New", budget })).status).toBe(422);
    }
    expect(await ask("GET", `/${id}`)).toMatchObject({ body: { data: { name: "Acme" } } });
  });

  it("share the budget of the month with /api, and keep any other from it", async () => {
    const company = await make({ budget: { usd: 0.815 } });
    const onApi = `/api/companies/${uuidOf(company)}`;
    const budget = async () => (await ask<Enveloped<{ budget: object }>>("GET", `/${company.id}`)).body.data.budget;
    expect(await budget()).toEqual({ usd: 0.815, period: "monthly", reservePercent: 20 });
    expect(await call("GET", onApi)).toMatchObject({ body: { budgetMonthlyCents: 82 } });
    await call("PATCH", onApi, { budgetMonthlyCents: 1 });
    expect(await budget()).toMatchObject({ usd: 0.01, period: "monthly" });

    await ask("PATCH", `/${company.id}`, { budget: { usd: 120, period: "weekly" } });
    expect(await budget()).toEqual({ usd: 120, period: "weekly", reservePercent: 20 });
    expect(await call("GET", onApi)).toMatchObject({ body: { budgetMonthlyCents: 52_143 } });
    expect(await call("PATCH", onApi, { budgetMonthlyCents: 5 })).toMatchObject({ status: 422 });
    expect(await call("PATCH", onApi, { description: "else" })).toMatchObject({ status: 200 });
    await ask("PATCH", `/${company.id}`, { budget: { reservePercent: 30 } });
    expect(await budget()).toEqual({ usd: 120, period: "weekly", reservePercent: 30 });

    await ask("PATCH", `/${company.id}`, { budget: { period: "monthly" } });
    expect(await budget()).toEqual({ usd: 120, period: "monthly", reservePercent: 30 });
    expect(await call("GET", onApi)).toMatchObject({ body: { budgetMonthlyCents: 12_000 } });
    const inForce = await world().sql("select window_kind from budget_policies where scope_id = $1 and is_active", [
      uuidOf(company),
    ]);
    expect(inForce).toEqual([{ window_kind: "calendar_month_utc" }]);
    await ask("PATCH", `/${company.id}`, { budget: null });
    expect(await budget()).toMatchObject({ usd: null });
  });

  it("are changed in exactly what may be changed", async () => {
    const { id } = await make({ slug: "changing" });

    expect(await ask("PATCH", `/${id}`, { name: "Changed", description: "x", defaultAdapter: null })).toMatchObject({
      status: 200,
      body: { data: { name: "Changed", description: "x", slug: "changing", defaultAdapter: null } },
    });
    for (const field of ["id", "slug", "status", "teamCount", "createdAt"]) {
      expect(await ask("PATCH", `/${id}`, { [field]: "x" })).toMatchObject({
        status: 422,
        body: { error: { code: "immutable_field", details: [{ field }] } },
      });
    }
    expect(await ask("PATCH", `/${id}`, { issuePrefix: "ABC" })).toMatchObject({
      status: 422,
      body: { error: { code: "validation_failed" } },
    });
  });

  it("are archived and restored, once however often it is asked", async () => {
    const company = await make();
    const agent = await world().agent({ companyId: uuidOf(company) });
    const { run } = await world().run(agent.id);

    for (let n = 0; n < 2; n += 1) {
      expect(await ask("POST", `/${company.id}/archive`)).toMatchObject({
        status: 200,
        body: { data: { status: "archived" } },
      });
    }
    expect(
      await world().sql("select cancel_requested_at is not null as asked from heartbeat_runs where id = $1", [run.id]),
    ).toEqual([{ asked: true }]);
    await expect(
      world().services.wakeups.request(board, agent.id, { source: "on_demand" } as never),
    ).rejects.toMatchObject({ code: "not_invokable" });
    const idsOf = async (query: string) =>
      (await ask<Many>("GET", `?limit=200&${query}`)).body.data.map(({ id }) => id);
    expect(await idsOf("")).not.toContain(company.id);
    expect(await idsOf("status=archived")).toContain(company.id);
    expect(await call("GET", `/api/companies/${uuidOf(company)}`)).toMatchObject({ body: { status: "archived" } });

    for (let n = 0; n < 2; n += 1) {
      expect(await ask("POST", `/${company.id}/restore`)).toMatchObject({
        status: 200,
        body: { data: { status: "active" } },
      });
    }
    const actions = await world().sql<{ action: string; details: { from?: string } }>(
      "select action, details from activity_log where entity_id = $1 and action <> 'company.created' order by id",
      [uuidOf(company)],
    );
    expect(actions.map(({ action, details }) => [action, details.from])).toEqual([
      ["company.archived", "active"],
      ["company.activated", "archived"],
    ]);
  });

  it("that are paused stay so when they are restored, and say so", async () => {
    const company = await make();
    await call("PATCH", `/api/companies/${uuidOf(company)}`, { status: "paused" });

    expect(await ask("POST", `/${company.id}/restore`)).toMatchObject({
      body: { data: { status: "active", paused: true } },
    });
  });

  it("are listed the newest first, in pages", async () => {
    const made = [];
    for (let n = 0; n < 5; n += 1) made.push((await make({ name: `Listed ${n}` })).id);

    const walked: string[] = [];
    let cursor: string | null | undefined = "";
    while (typeof cursor === "string" && walked.length < 5) {
      const page: { body: Many } = await ask<Many>("GET", `?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`);
      walked.push(...page.body.data.map(({ id }) => id));
      cursor = page.body.meta.nextCursor;
    }
    expect(walked.slice(0, 5)).toEqual(made.reverse());
    expect((await ask("GET", "?limit=0")).status).toBe(400);
    expect((await ask("GET", "?limit=201")).status).toBe(400);
  });

  it("are deleted: said at once, gone at once, and their rows go later", async () => {
    const company = await make({ startingTeams: [{ name: "One" }] });
    const companyId = uuidOf(company);
    await world().agent({ companyId });

    expect(await ask("DELETE", `/${company.id}`)).toMatchObject({
      status: 202,
      body: { data: { id: company.id, status: "deleting" } },
    });
    for (const [method, path] of [
      ["GET", `/${company.id}`],
      ["GET", `/${company.slug}`],
      ["DELETE", `/${company.id}`],
      ["POST", `/${company.id}/restore`],
      ["GET", `/${company.id}/agents`],
    ] as const) {
      expect([path, (await ask(method, path)).status]).toEqual([path, 404]);
    }
    await until(async () => (await world().services.retention.purgeDeleted()) === 0, { what: "its rows to be gone" });
    expect(await world().sql("select from teams where company_id = $1", [companyId])).toEqual([]);
    expect(await world().sql("select from companies where id = $1", [companyId])).toEqual([]);
  });

  it("are made by tokens that reach all of them only", async () => {
    const { id } = await make();
    const every = ["read", "write", "admin"];
    const restricted = ["write", `company:${id}`].map((scope) =>
      scope.startsWith("company") ? `company:${decodePublicId("company", id)}` : scope,
    );
    const { token } = await world().services.apiTokens.create(board, every, { name: "t", scopes: restricted });

    const answer = await call("POST", "/v1/companies", { name: "Mine" }, { authorization: `Bearer ${token}` });

    expect(answer).toMatchObject({ status: 403, body: { error: { code: "insufficient_scope" } } });
    expect(encodePublicId("company", uuidOf({ id, slug: "", status: "" }))).toBe(id);
  });
});
