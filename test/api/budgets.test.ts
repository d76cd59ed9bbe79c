import { describe, expect, it } from "vitest";

import type { AgentDetail } from "../../shared/agents/agent.schema.ts";
import type { LedgerEntry } from "../../shared/budgets/ledger.schema.ts";
import type { BudgetOverview } from "../../shared/budgets/overview.schema.ts";
import type { PolicySummary } from "../../shared/budgets/policy.schema.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { bearer, keyOf, openApi, sharedApi, type TestApi } from "../support/api.ts";
import { checkInvariants } from "../support/invariants.ts";
import { projectOf } from "../support/planning.ts";
import { claim, request, spend, times } from "../support/waking.ts";
import { board } from "../support/world.ts";

const put = (call: TestApi["call"], companyId: string, body: object) =>
  call<PolicySummary>("POST", `/api/companies/${companyId}/budgets/policies`, body);

const list = async (call: TestApi["call"], companyId: string): Promise<PolicySummary[]> =>
  (await call<PolicySummary[]>("GET", `/api/companies/${companyId}/budgets/policies`)).body;

describe("a budget policy", () => {
  const call = sharedApi();

  it("is answered with how it stands, every field of it", async () => {
    const agent = await call.api().world.agent();

    const { status, body } = await put(call, agent.companyId, {
      scopeType: "agent",
      scopeId: agent.id,
      amount: 200,
      warnPercent: 50,
    });

    expect(status).toBe(200);
    expect(body).toEqual({
      policyId: expect.any(String),
      companyId: agent.companyId,
      scopeType: "agent",
      scopeId: agent.id,
      scopeName: "Alice",
      metric: "billed_cents",
      windowKind: "calendar_month_utc",
      fiscalPeriod: null,
      fiscalAnchor: null,
      amount: 200,
      observedAmount: 0,
      reservedAmount: 0,
      remainingAmount: 200,
      utilizationPercent: 0,
      warnPercent: 50,
      hardStopEnabled: true,
      hardStopAction: "stop",
      notifyEnabled: true,
      isActive: true,
      countsIncluded: false,
      status: "ok",
      paused: false,
      pauseReason: null,
      windowStart: expect.stringMatching(/-01T00:00:00\.000Z$/),
      windowEnd: expect.stringMatching(/-01T00:00:00\.000Z$/),
      forecast: {
        burnRatePerHour: 0,
        projectedAmount: 0,
        capMetAt: null,
        recent: { since: expect.any(String), burnRatePerHour: 0, projectedAmount: 0, capMetAt: null },
      },
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
  });

  it("knows what was used before it was made, and warns and stops by it", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    await spend(world, agent, 60);

    const of = async (amount: number) =>
      (await put(call, agent.companyId, { scopeType: "agent", scopeId: agent.id, amount })).body;

    expect(await of(100)).toMatchObject({
      observedAmount: 60,
      remainingAmount: 40,
      utilizationPercent: 60,
      status: "ok",
    });
    expect(await of(75)).toMatchObject({ observedAmount: 60, utilizationPercent: 80, status: "warning" });
    expect(await of(50)).toMatchObject({ remainingAmount: 0, utilizationPercent: 120, status: "hard_stop" });
    expect(await of(0)).toMatchObject({ amount: 0, isActive: false, status: "ok", utilizationPercent: 0 });
    const incidents = await world.sql(
      "select threshold_type, amount_limit::int as limit from budget_incidents where scope_id = $1 order by created_at",
      [agent.id],
    );
    expect(incidents).toEqual([
      { threshold_type: "soft", limit: 750_000 },
      { threshold_type: "hard", limit: 500_000 },
    ]);
  });

  it.each([
    ["tokens in a day", { metric: "tokens", windowKind: "calendar_day_utc", amount: 5_000 }],
    ["runs in a lifetime", { metric: "runs", windowKind: "lifetime", amount: 7 }],
    [
      "money in a fiscal quarter",
      { windowKind: "fiscal_period", fiscalPeriod: "quarterly", fiscalAnchor: "2026-02-28", amount: 12.5 },
    ],
    ["what work may finish", { hardStopAction: "drain", countsIncluded: true, hardStopEnabled: false, amount: 1 }],
  ])("may cap %s", async (_what, terms) => {
    const agent = await call.api().world.agent();

    const { status, body } = await put(call, agent.companyId, { scopeType: "agent", scopeId: agent.id, ...terms });

    expect(status).toBe(200);
    expect(body).toMatchObject(terms);
    expect(await list(call, agent.companyId)).toEqual([{ ...body, forecast: expect.anything() }]);
  });

  it("may cap a company, a project, a team, and each run of an agent", async () => {
    const agent = await call.api().world.agent();
    const { companyId } = agent;
    const { id: project } = await projectOf(call.api().world, companyId);
    const team = newId();
    const scopes = [
      { scopeType: "company", scopeId: companyId, scopeName: "Acme" },
      { scopeType: "project", scopeId: project, scopeName: "Rocket" },
      { scopeType: "team", scopeId: team, scopeName: team },
      { scopeType: "run", scopeId: agent.id, scopeName: "Alice" },
    ];

    for (const { scopeType, scopeId } of scopes) {
      expect(await put(call, companyId, { scopeType, scopeId, amount: 5 })).toMatchObject({ status: 200 });
    }

    const stored = await list(call, companyId);
    expect(stored).toHaveLength(4);
    expect(stored).toEqual(expect.arrayContaining(scopes.map((scope) => expect.objectContaining(scope))));
    expect(stored.find(({ scopeType }) => scopeType === "run")).toMatchObject({
      windowKind: "run",
      windowStart: null,
      windowEnd: null,
      forecast: null,
    });
  });

  it.each([0.01, 0.815, 1 / 3, 12_345_678.901, 99_999_999_999.99])(
    "keeps %d cents on the way in and out",
    async (cents) => {
      const agent = await call.api().world.agent();

      const { body } = await put(call, agent.companyId, { scopeType: "agent", scopeId: agent.id, amount: cents });

      expect(Math.abs(body.amount - cents)).toBeLessThan(0.0001);
      expect(body.amount).toBe(Math.ceil(Number((cents * 10_000).toPrecision(15))) / 10_000);
      const { budgetMonthlyCents } = await call.api().world.services.agents.get(board, agent.id);
      expect(budgetMonthlyCents).toBe(Math.ceil(cents));
    },
  );

  it.each([
    ["half a run", { metric: "runs", amount: 0.5 }],
    ["more than a thousand million dollars", { amount: 100_000_000_001 }],
    ["a fiscal period without an anchor", { windowKind: "fiscal_period", fiscalPeriod: "weekly", amount: 1 }],
    ["an anchor without a fiscal period", { fiscalAnchor: "2026-01-01", amount: 1 }],
    [
      "an anchor that some months do not have",
      { windowKind: "fiscal_period", fiscalPeriod: "monthly", fiscalAnchor: "2026-01-31", amount: 1 },
    ],
    ["a warning at 100 percent", { warnPercent: 100, amount: 1 }],
    ["a run's window for an agent", { windowKind: "run", amount: 1 }],
    ["the id of nothing", { scopeType: "project", scopeId: "00000000-0000-0000-0000-000000000000", amount: 1 }],
  ])("is refused with %s", async (_what, body) => {
    const agent = await call.api().world.agent();

    const answer = await put(call, agent.companyId, { scopeType: "agent", scopeId: agent.id, ...body });

    expect(answer).toMatchObject({ status: 400, body: { error: "Validation error" } });
    expect(await list(call, agent.companyId)).toEqual([]);
  });

  it("is not made for what belongs to another company", async () => {
    const { world } = call.api();
    const [agent, other] = [await world.agent(), await world.agent()];
    const { id: project } = await projectOf(world, other.companyId);
    await put(call, other.companyId, { scopeType: "project", scopeId: project, amount: 5 });

    for (const [scopeType, scopeId] of [
      ["agent", other.id],
      ["run", other.id],
      ["company", other.companyId],
      ["project", project],
      ["project", newId()],
      ["agent", newId()],
    ]) {
      const answer = await put(call, agent.companyId, { scopeType, scopeId, amount: 1 });
      expect([scopeType, answer.status]).toEqual([scopeType, 422]);
    }
    expect(await list(call, agent.companyId)).toEqual([]);
    expect(await list(call, other.companyId)).toMatchObject([{ scopeId: project, amount: 5 }]);
    expect((await put(call, newId(), { scopeType: "project", scopeId: newId(), amount: 1 })).status).toBe(404);
  });

  it("of an instance stands over all companies", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    await spend(api.world, agent, 3);

    const { status, body } = await api.call<PolicySummary>("POST", "/api/instance/budgets/policies", { amount: 2.5 });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      companyId: null,
      scopeType: "instance",
      scopeName: "Instance",
      observedAmount: 3,
      status: "hard_stop",
    });
    expect((await api.call<PolicySummary[]>("GET", "/api/instance/budgets/policies")).body).toMatchObject([
      { policyId: body.policyId },
    ]);
    await expect(request(api.world, agent.id)).rejects.toMatchObject({ code: "budget_exceeded" });
  });

  it("is in the audit trail with who set it", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const { body } = await put(call, agent.companyId, { scopeType: "agent", scopeId: agent.id, amount: 1 });

    const [entry] = await world.services.activity.list(board, agent.companyId, { limit: 1 });

    expect(entry).toMatchObject({
      action: "budget.policy_set",
      entityId: body.policyId,
      agentId: agent.id,
      actorType: "user",
      // In cents, as everywhere on the wire.
      details: { metric: "billed_cents", amount: 1 },
    });
  });

  it("is one, however many set it at once", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();

    const answers = await Promise.all(
      times(12, (n) => put(api.call, agent.companyId, { scopeType: "agent", scopeId: agent.id, amount: n + 1 })),
    );

    expect(answers.map(({ status }) => status)).toEqual(times(12, () => 200));
    expect(new Set(answers.map(({ body }) => body.policyId)).size).toBe(1);
    const [policy] = await list(api.call, agent.companyId);
    const { budgetMonthlyCents } = await api.world.services.agents.get(board, agent.id);
    expect(budgetMonthlyCents).toBe(policy!.amount);
    await checkInvariants(api.world.sql);
  });

  it("that begins its periods on another day counts what was used in them", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    const today = new Date().toISOString().slice(0, 10);
    const anchor = `${today.slice(0, 8)}01`;
    const weekly = { scopeType: "agent", scopeId: agent.id, windowKind: "fiscal_period", amount: 50 };
    await put(api.call, agent.companyId, { ...weekly, fiscalPeriod: "weekly", fiscalAnchor: anchor });
    await spend(api.world, agent, 20);

    const { body } = await put(api.call, agent.companyId, {
      ...weekly,
      fiscalPeriod: "quarterly",
      fiscalAnchor: anchor,
    });

    expect(body).toMatchObject({ fiscalPeriod: "quarterly", observedAmount: 20 });
    await checkInvariants(api.world.sql);
  });
});

describe("a policy whose terms change in the midst of a window", () => {
  const call = sharedApi();

  it("counts what a subscription paid for from then on as it says, what was before too", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const worth = {
      billingType: "subscription_included",
      costCents: null,
      provider: "anthropic",
      model: "claude-sonnet-4-5",
      outputTokens: 100_000,
    } as const;
    const { valueCents } = await spend(world, agent, 0, worth);
    expect(valueCents).toBeGreaterThan(1);
    const terms = { scopeType: "agent", scopeId: agent.id, amount: 1 };

    const of = async (more: object) => (await put(call, agent.companyId, { ...terms, ...more })).body;

    expect(await of({})).toMatchObject({ observedAmount: 0, status: "ok" });
    expect(await of({ countsIncluded: true })).toMatchObject({ observedAmount: valueCents, status: "hard_stop" });
    expect(await of({ countsIncluded: false })).toMatchObject({ observedAmount: 0, status: "ok" });
    await checkInvariants(world.sql);
  });

  it("counts all of a window that it comes back to", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const anchor = `${new Date().toISOString().slice(0, 8)}01`;
    const of = async (fiscalPeriod: string) =>
      (
        await put(call, agent.companyId, {
          scopeType: "agent",
          scopeId: agent.id,
          windowKind: "fiscal_period",
          fiscalPeriod,
          fiscalAnchor: anchor,
          amount: 500,
        })
      ).body.observedAmount;

    expect(await of("monthly")).toBe(0);
    await spend(world, agent, 20);
    expect(await of("quarterly")).toBe(20);
    await spend(world, agent, 5);
    expect(await of("monthly")).toBe(25);
    await checkInvariants(world.sql);
  });
});

describe("budgetMonthlyCents", () => {
  const call = sharedApi();

  it("is one policy, whichever way it is set", async () => {
    const { world } = call.api();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    const { companyId } = agent;
    const amounts = async () => {
      const stored = await list(call, companyId);
      const [own, company] = [
        await call<AgentDetail>("GET", `/api/agents/${agent.id}`),
        await call<Company>("GET", `/api/companies/${companyId}`),
      ];
      return {
        policies: Object.fromEntries(
          stored.map(({ scopeType, amount, isActive }) => [scopeType, isActive ? amount : 0]),
        ),
        agent: own.body.budgetMonthlyCents,
        company: company.body.budgetMonthlyCents,
      };
    };
    expect(await amounts()).toEqual({ policies: { agent: 100 }, agent: 100, company: 0 });

    await call("PATCH", `/api/agents/${agent.id}`, { budgetMonthlyCents: 200 });
    await call("PATCH", `/api/companies/${companyId}`, { budgetMonthlyCents: 900 });
    expect(await amounts()).toEqual({ policies: { agent: 200, company: 900 }, agent: 200, company: 900 });

    expect(await call("PATCH", `/api/agents/${agent.id}/budgets`, { budgetMonthlyCents: 300 })).toMatchObject({
      status: 200,
      body: { id: agent.id, budgetMonthlyCents: 300 },
    });
    expect(await call("PATCH", `/api/companies/${companyId}/budgets`, { budgetMonthlyCents: 800 })).toMatchObject({
      status: 200,
      body: { id: companyId, budgetMonthlyCents: 800 },
    });
    expect(await amounts()).toEqual({ policies: { agent: 300, company: 800 }, agent: 300, company: 800 });

    await put(call, companyId, { scopeType: "agent", scopeId: agent.id, amount: 0.815 });
    await put(call, companyId, { scopeType: "company", scopeId: companyId, amount: 0 });
    expect(await amounts()).toEqual({ policies: { agent: 0.815, company: 0 }, agent: 1, company: 0 });

    await put(call, companyId, { scopeType: "agent", scopeId: agent.id, amount: 70, isActive: false });
    expect(await amounts()).toEqual({ policies: { agent: 0, company: 0 }, agent: 0, company: 0 });
    expect((await list(call, companyId)).find(({ scopeType }) => scopeType === "agent")).toMatchObject({ amount: 70 });

    await call("PATCH", `/api/agents/${agent.id}/budgets`, { budgetMonthlyCents: 70 });
    expect(await amounts()).toEqual({ policies: { agent: 70, company: 0 }, agent: 70, company: 0 });
  });

  it("leaves the other terms of the policy as they are", async () => {
    const agent = await call.api().world.agent();
    await put(call, agent.companyId, {
      scopeType: "agent",
      scopeId: agent.id,
      amount: 5,
      warnPercent: 33,
      hardStopAction: "drain",
    });

    await call("PATCH", `/api/agents/${agent.id}/budgets`, { budgetMonthlyCents: 6 });

    expect(await list(call, agent.companyId)).toMatchObject([{ amount: 6, warnPercent: 33, hardStopAction: "drain" }]);
  });
});

describe("maxDailyRuns and maxDailyCostCents", () => {
  const call = sharedApi();
  const day = async (companyId: string) =>
    Object.fromEntries(
      (await list(call, companyId)).map(({ metric, windowKind, amount, isActive }) => [
        `${metric} ${windowKind}`,
        isActive ? amount : 0,
      ]),
    );

  it("are policies of the agent's day, made and kept", async () => {
    const { world } = call.api();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { maxDailyRuns: 2, dailyBudgetCents: 0.815 } } });
    expect(agent.runtimeConfig).toEqual({ heartbeat: { maxDailyRuns: 2, maxDailyCostCents: 0.815 } });
    expect(await day(agent.companyId)).toEqual({ "runs calendar_day_utc": 2, "billed_cents calendar_day_utc": 0.815 });

    await call("PATCH", `/api/agents/${agent.id}`, { runtimeConfig: { heartbeat: { dailyRunCap: 3 } } });
    await call("PATCH", `/api/agents/${agent.id}`, { runtimeConfig: { heartbeat: { maxDailyCostCents: null } } });
    await call("PATCH", `/api/agents/${agent.id}`, { runtimeConfig: { heartbeat: { intervalSec: 60 } } });
    expect(await day(agent.companyId)).toEqual({ "runs calendar_day_utc": 3, "billed_cents calendar_day_utc": 0 });

    const rule = { scopeType: "agent", scopeId: agent.id, metric: "runs", windowKind: "calendar_day_utc", amount: 9 };
    await put(call, agent.companyId, rule);
    const { body } = await call<AgentDetail>("GET", `/api/agents/${agent.id}`);
    expect(body.runtimeConfig).toEqual({ heartbeat: { maxDailyRuns: 9, maxDailyCostCents: 0, intervalSec: 60 } });
  });

  it("stop the run that is one too many", async () => {
    const { world } = call.api();
    const agent = await world.agent({
      runtimeConfig: { heartbeat: { maxDailyRuns: 2, maxConcurrentRuns: 5 } },
    });
    for (const taskKey of ["a", "b"]) await world.run(agent.id, { payload: { taskKey } });

    await expect(request(world, agent.id, { payload: { taskKey: "c" } })).rejects.toMatchObject({
      code: "budget_exceeded",
      details: { scopeType: "agent", scopeId: agent.id },
    });
  });
});

describe("an agent", () => {
  const call = sharedApi({ isLoopback: false });

  it("reads its company's budgets, and raises none of them by any route", async () => {
    const { world } = call.api();
    const agent = await world.agent({
      role: "ceo",
      budgetMonthlyCents: 10,
      runtimeConfig: { heartbeat: { maxDailyRuns: 2 } },
    });
    const { companyId } = agent;
    const own = bearer(await keyOf(world, agent.id));
    const before = await list(asBoard, companyId);

    const tries: [string, string, object][] = [
      ["POST", `/api/companies/${companyId}/budgets/policies`, { scopeType: "agent", scopeId: agent.id, amount: 999 }],
      ["POST", `/api/companies/${companyId}/budgets/policies`, { scopeType: "agent", scopeId: agent.id, amount: 0 }],
      ["POST", "/api/instance/budgets/policies", { amount: 999 }],
      ["PATCH", `/api/companies/${companyId}/budgets`, { budgetMonthlyCents: 999 }],
      ["PATCH", `/api/companies/${companyId}`, { budgetMonthlyCents: 999 }],
      ["PATCH", `/api/agents/${agent.id}/budgets`, { budgetMonthlyCents: 999 }],
      ["PATCH", `/api/agents/${agent.id}`, { budgetMonthlyCents: 999 }],
      ["PATCH", `/api/agents/${agent.id}`, { runtimeConfig: { heartbeat: { maxDailyRuns: 999 } } }],
      ["PATCH", `/api/agents/${agent.id}`, { runtimeConfig: { heartbeat: { maxRunsPerDay: 999 } } }],
      ["PATCH", `/api/agents/${agent.id}`, { runtimeConfig: { heartbeat: { maxDailyCostCents: null } } }],
      ["PATCH", `/api/agents/${agent.id}`, { runtimeConfig: { heartbeat: { dailyBudgetCents: 0 } } }],
    ];
    for (const [method, url, body] of tries) {
      expect([url, body, (await call(method, url, body, own)).status]).toEqual([url, body, 403]);
    }

    expect(await call("PATCH", `/api/agents/${agent.id}`, { runtimeConfig: { heartbeat: {} } }, own)).toMatchObject({
      status: 200,
    });
    const seen = await call<PolicySummary[]>("GET", `/api/companies/${companyId}/budgets/policies`, undefined, own);
    const untimed = (policies: PolicySummary[]) => policies.map((policy) => ({ ...policy, forecast: null }));
    expect(untimed(seen.body)).toEqual(untimed(before));
    expect(seen.body).toHaveLength(2);
  });

  const asBoard: TestApi["call"] = (method, url, body) => call(method, url, body, bearer(call.api().world.operatorKey));

  it("sees its budgets and what is left of them, and not those of others", async () => {
    const { world } = call.api();
    const company = await world.company({ budgetMonthlyCents: 1_000 });
    const agent = await world.agent({ companyId: company.id, budgetMonthlyCents: 100 });
    const colleague = await world.agent({ companyId: company.id, name: "Bob" });
    await put(asBoard, company.id, { scopeType: "run", scopeId: agent.id, amount: 30 });
    await put(asBoard, company.id, { scopeType: "agent", scopeId: colleague.id, amount: 5 });
    await spend(world, agent, 12.5);
    await world.run(agent.id);

    const me = await call<AgentDetail>("GET", "/api/agents/me", undefined, bearer(await keyOf(world, agent.id)));

    expect(me.body.budgets).toMatchObject([
      { scopeType: "run", amount: 30, windowStart: null },
      {
        scopeType: "agent",
        scopeId: agent.id,
        amount: 100,
        spentAmount: 12.5,
        reservedAmount: 30,
        remainingAmount: 57.5,
      },
      { scopeType: "company", amount: 1_000, spentAmount: 12.5, reservedAmount: 30, remainingAmount: 957.5 },
    ]);
    const seen = (url: string, token: string) => call<AgentDetail>("GET", url, undefined, bearer(token));
    const url = `/api/agents/${agent.id}`;
    expect((await seen(url, world.operatorKey)).body.budgets).toHaveLength(3);
    expect((await seen(url, await keyOf(world, colleague.id))).body.budgets).toEqual([]);
  });
});

describe("an overview of budgets", () => {
  const call = sharedApi();

  it("has those nearest to their caps first, what is open, and what they hold up", async () => {
    const { world } = call.api();
    const company = await world.company({ budgetMonthlyCents: 1_000 });
    const agent = await world.agent({ companyId: company.id, budgetMonthlyCents: 20 });
    await put(call, company.id, { scopeType: "agent", scopeId: agent.id, metric: "tokens", amount: 0 });
    await spend(world, agent, 20);
    await world.sql("update agents set pause_causes = '{budget}' where id = $1", [agent.id]);

    const { status, body } = await call<BudgetOverview>("GET", `/api/companies/${company.id}/budgets/overview`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      companyId: company.id,
      pausedAgentCount: 1,
      pausedProjectCount: 0,
      pendingApprovalCount: 0,
      policies: [
        { scopeType: "agent", status: "hard_stop", paused: true, pauseReason: "budget" },
        { scopeType: "company", scopeName: "Acme", utilizationPercent: 2 },
        { metric: "tokens", isActive: false },
      ],
    });
    expect(
      body.activeIncidents
        .map(({ thresholdType, scopeName, amountLimit, approvalStatus }) => ({
          thresholdType,
          scopeName,
          amountLimit,
          approvalStatus,
        }))
        .sort((one, other) => (one.thresholdType < other.thresholdType ? -1 : 1)),
    ).toEqual([
      { thresholdType: "hard", scopeName: "Alice", amountLimit: 20, approvalStatus: null },
      { thresholdType: "soft", scopeName: "Alice", amountLimit: 20, approvalStatus: null },
    ]);
  });
});

describe("the ledger of a budget", () => {
  const call = sharedApi();

  it("tells all that it has seen, the newest first, page by page", async () => {
    const { world } = call.api();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    const { run } = await world.run(agent.id);
    await spend(world, agent, 0.815, { heartbeatRunId: run.id });
    await spend(world, agent, 2);
    const [policy] = await list(call, agent.companyId);
    const url = `/api/companies/${agent.companyId}/budgets/policies/${policy!.policyId}/ledger`;

    const all = (await call<LedgerEntry[]>("GET", url)).body;

    expect(all.map(({ kind, spentDelta, reservedDelta, runId }) => [kind, spentDelta, reservedDelta, runId])).toEqual([
      ["spend", 2, 0, null],
      ["spend", 0.815, -0.815, run.id],
      ["reserve", 0, 5, run.id],
    ]);
    const first = await call<LedgerEntry[]>("GET", `${url}?limit=2`);
    const second = await call<LedgerEntry[]>("GET", `${url}?limit=2&cursor=${first.body.at(-1)!.id}`);
    expect([...first.body, ...second.body]).toEqual(all);
  });

  it("over all companies is told by its own route, and by no company's", async () => {
    const { world } = call.api();
    const { body: policy } = await call<PolicySummary>("POST", "/api/instance/budgets/policies", {
      amount: 1_000,
      windowKind: "lifetime",
    });
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await spend(world, agent, 3);
    const [own] = await list(call, agent.companyId);
    const ledgerOf = (scope: string, policyId: string) =>
      call<LedgerEntry[]>("GET", `/api/${scope}/budgets/policies/${policyId}/ledger?limit=1`);

    expect(await ledgerOf("instance", policy.policyId)).toMatchObject({
      status: 200,
      body: [{ kind: "spend", spentDelta: 3 }],
    });
    expect((await ledgerOf("instance", own!.policyId)).status).toBe(404);
    expect((await ledgerOf(`companies/${agent.companyId}`, policy.policyId)).status).toBe(404);
  });

  it("is not another company's to read", async () => {
    const { world } = call.api();
    const [agent, other] = [await world.agent({ budgetMonthlyCents: 1 }), await world.agent()];
    const [policy] = await list(call, agent.companyId);

    expect(
      await call("GET", `/api/companies/${other.companyId}/budgets/policies/${policy!.policyId}/ledger`),
    ).toMatchObject({
      status: 404,
      body: { error: "Budget policy not found" },
    });
  });
});

describe("a cap that is lowered while runs are claimed", () => {
  it("is one that each claim has kept, as it was then", async () => {
    await using api = await openApi();
    const { world } = api;
    const { id: companyId } = await world.company({ budgetMonthlyCents: 200 });
    const agents = await Promise.all(times(12, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    const runIds = await Promise.all(agents.map(({ id }) => world.wake(id)));
    await world.sql("update heartbeat_runs set admitted_at = coalesce(admitted_at, now())");
    await world.sql("update agent_slots set admitted = 1");

    await Promise.all([
      ...runIds.map((runId) => claim(world, runId)),
      ...times(6, (n) => put(api.call, companyId, { scopeType: "company", scopeId: companyId, amount: 40 - n * 5 })),
    ]);
    await put(api.call, companyId, { scopeType: "company", scopeId: companyId, amount: 15 });

    const [policy] = await list(api.call, companyId);
    // Five cents each: what was set aside before the cap fell stays; nothing comes on top.
    const before = policy!.reservedAmount;
    expect(before % 5).toBe(0);
    for (const agent of await Promise.all(times(3, (n) => world.agent({ companyId, name: `Late ${n}` })))) {
      const runId = await world.wake(agent.id);
      const claimed = await claim(world, runId);
      const [now] = await list(api.call, companyId);
      expect(claimed === null || now!.reservedAmount <= 15).toBe(true);
    }
    await checkInvariants(world.sql);
  });

  it("leaves no threshold unnoted that a charge and the change cross together", async () => {
    await using api = await openApi();
    const { world } = api;
    for (let round = 0; round < 15; round += 1) {
      const agent = await world.agent({ name: `Agent ${round}`, budgetMonthlyCents: 100 });
      await Promise.all([
        spend(world, agent, 60),
        put(api.call, agent.companyId, { scopeType: "agent", scopeId: agent.id, amount: 50 }),
      ]);

      const incidents = await world.sql(
        "select 1 from budget_incidents where scope_id = $1 and threshold_type = 'hard' and amount_limit = 500000",
        [agent.id],
      );
      expect(incidents).toHaveLength(1);
    }
  });
});
