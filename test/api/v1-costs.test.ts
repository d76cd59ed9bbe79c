import { describe, expect, it } from "vitest";

import { decodePublicId, encodePublicId } from "../../shared/kernel/public-id.ts";
import { sharedApi } from "../support/api.ts";
import { checkInvariants } from "../support/invariants.ts";
import { spend } from "../support/waking.ts";
import { board } from "../support/world.ts";

interface RollUp {
  readonly total: { readonly usd: number; readonly tokens: { readonly input: number; readonly output: number } };
  readonly byTeam: readonly object[];
  readonly trend: { readonly perDay: readonly { readonly day: string; readonly usd: number }[] };
}

interface Period {
  readonly period: { readonly start: string; readonly label: string };
}

const DAY_MS = 86_400_000;

describe("costs of /v1", () => {
  const call = sharedApi();
  const spent = async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const { companyId } = agent;
    const other = await world.agent({ companyId });
    const issue = (await call<{ id: string }>("POST", `/api/companies/${companyId}/issues`, { title: "Dear" })).body;
    const now = Date.now();
    const at = (days: number): string => new Date(now - days * DAY_MS).toISOString();
    await spend(world, agent, 1.5, {
      inputTokens: 10,
      cachedInputTokens: 5,
      outputTokens: 3,
      occurredAt: at(0),
      issueId: issue.id,
    });
    await spend(world, agent, 2, { occurredAt: at(2) });
    await spend(world, other, 81.5, { occurredAt: at(1) });
    return { agent, companyId, issue, url: `/v1/companies/${companyId}/costs` };
  };
  const get = async (url: string) => (await call<{ data: RollUp }>("GET", url)).body.data;

  it("are rolled up for a company, an agent and an issue, by the day, within the time that is said", async () => {
    const { agent, companyId, issue, url } = await spent();
    const agentUrl = `${url}/agents/${encodePublicId("agent", agent.id)}`;

    const all = await get(`${url}?since=7d`);
    expect(all).toMatchObject({
      scope: "company",
      scopeId: encodePublicId("company", companyId),
      total: { usd: 0.85, tokens: { input: 15, output: 3 } },
      breakdown: { llm: { usd: 0.85 }, tools: { usd: 0 } },
      budget: null,
    });
    expect(all.trend.perDay.map(({ usd }) => usd)).toEqual([0.02, 0.815, 0.015]);
    expect((await get(`${agentUrl}?since=7d`)).total.usd).toBe(0.035);
    expect((await get(`${agentUrl}?since=1d`)).total.usd).toBe(0.015);
    expect((await get(`${url}/issues/${issue.id}?since=7d`)).total.usd).toBe(0.015);
    expect(await call("GET", `${url}?since=soon`)).toMatchObject({ status: 400 });
  });

  it("are those of the company's fiscal period, unless a time is said, and told apart by team", async () => {
    const { agent, companyId, url } = await spent();
    const { world } = call.api();
    const made = await call<{ data: { id: string } }>("POST", `/v1/companies/${companyId}/teams`, { name: "Core" });
    const teamId = made.body.data.id;
    await world.sql("update agents set team_id = $2 where id = $1", [agent.id, decodePublicId("team", teamId)]);
    const shown = async () => (await call<{ data: RollUp & Period }>("GET", url)).body.data;
    const start = async (fiscalPeriod: string): Promise<string> => {
      await call("PATCH", `/v1/companies/${companyId}`, { fiscalPeriod });
      return (await shown()).period.start;
    };
    const now = new Date();
    const startOf = (month: number) => new Date(Date.UTC(now.getUTCFullYear(), month, 1)).toISOString();

    expect((await shown()).period.label).toBe(now.toISOString().slice(0, 7));
    expect(await start("daily")).toBe(`${now.toISOString().slice(0, 10)}T00:00:00.000Z`);
    expect((await shown()).total.usd).toBe(0.015);
    const week = new Date(await start("weekly"));
    expect([week.getUTCDay(), now.getTime() - week.getTime() < 7 * DAY_MS]).toEqual([1, true]);
    expect(await start("quarterly")).toBe(startOf(now.getUTCMonth() - (now.getUTCMonth() % 3)));
    expect((await shown()).period.label).toMatch(/^\d{4}-Q[1-4]$/);
    expect(await start("monthly")).toBe(startOf(now.getUTCMonth()));

    expect((await get(`${url}?since=7d`)).byTeam).toEqual([
      { teamId: encodePublicId("team", companyId), name: "Default", usd: 0.815 },
      { teamId, name: "Core", usd: 0.035 },
    ]);
    expect((await get(`${url}/teams/${teamId}?since=7d`)).byTeam).toEqual([]);
  });

  it("are the same whether or not days are summed up by now", async () => {
    const { companyId, url } = await spent();
    const { world } = call.api();
    const before = await get(`${url}?since=7d`);
    await world.sql("update cost_events set created_at = created_at - interval '3 hours' where company_id = $1", [
      companyId,
    ]);
    await world.sql("update cost_days_through set through = now() - interval '5 hours'");

    await world.services.costDays.fold();

    expect(await world.sql("select from cost_days where company_id = $1", [companyId])).not.toEqual([]);
    expect((await get(`${url}?since=7d`)).trend).toEqual(before.trend);
  });

  it("of another company's thing are not found", async () => {
    const { url } = await spent();
    const stranger = await call.api().world.agent();

    expect(await call("GET", `${url}/agents/${stranger.id}`)).toMatchObject({ status: 404 });
    expect(await call("GET", `${url}/runs/run_nonsense`)).toMatchObject({ status: 404 });
  });

  it("are listed one by one, and exported", async () => {
    const { agent, url } = await spent();
    type List = { data: { usd: number; agentId: string }[]; meta: { nextCursor: string | null } };

    const first = await call<List>("GET", `${url}/entries?limit=2`);
    const second = await call<List>("GET", `${url}/entries?limit=2&cursor=${first.body.meta.nextCursor}`);
    const own = await call<List>("GET", `${url}/entries?agent=${agent.id}`);
    const csv = await call<string>("GET", `${url}/export`);
    const lines = await call<string>("GET", `${url}/export?format=jsonl&since=1d`);

    expect([...first.body.data, ...second.body.data].map(({ usd }) => usd)).toEqual([0.015, 0.815, 0.02]);
    expect(own.body.data.map(({ usd }) => usd)).toEqual([0.015, 0.02]);
    expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
    expect(csv.body.trim().split("\r\n")).toHaveLength(4);
    expect(lines.body.trim().split("\n")).toHaveLength(1);
  });

  it("show the budget in force, and where it is heading", async () => {
    const { companyId, url } = await spent();
    await call("PATCH", `/api/companies/${companyId}`, { budgetMonthlyCents: 10_000 });

    const { budget } = (await call<{ data: { budget: unknown } }>("GET", url)).body.data;
    const forecast = await call<{ data: readonly unknown[] }>("GET", `${url}/forecast`);

    expect(budget).toMatchObject({ usd: 100, remaining: 99.15, percentUsed: 0.85 });
    expect(forecast.body.data).toMatchObject([{ window: "calendar_month_utc", budgetUsd: 100, spentUsd: 0.85 }]);
  });

  it("are corrected by charges of their own, which budgets see, and never below what was spent", async () => {
    const { agent, companyId, url } = await spent();
    const { world } = call.api();
    await call("PATCH", `/api/agents/${agent.id}`, { budgetMonthlyCents: 3 });
    const adjust = (usd: number, reason = "billed twice") =>
      call("POST", `${url}/adjust`, { agentId: agent.id, usd, reason });
    const openIncidents = () =>
      world.sql("select from budget_incidents where scope_id = $1 and threshold_type = 'hard' and status = 'open'", [
        agent.id,
      ]);
    await world.services.budgetIncidents.applyMet();
    expect(await openIncidents()).toHaveLength(1);

    expect(await adjust(-0.02)).toMatchObject({ status: 201, body: { data: { usd: -0.02, provider: "adjustment" } } });
    await world.services.budgetIncidents.liftEnded();

    expect(await openIncidents()).toEqual([]);
    expect((await get(`${url}/agents/${agent.id}?since=7d`)).total.usd).toBe(0.015);
    expect(await adjust(-0.016)).toMatchObject({ status: 422, body: { error: { code: "budget_invalid" } } });
    expect(await adjust(0)).toMatchObject({ status: 422 });
    expect(await adjust(0.015)).toMatchObject({ status: 201 });
    expect((await call<{ spentMonthlyCents: number }>("GET", `/api/agents/${agent.id}`)).body.spentMonthlyCents).toBe(
      3,
    );
    const trail = await world.services.activity.list(board, companyId, { action: "cost.adjusted", limit: 10 });
    expect(trail.map(({ details }) => details?.["reason"])).toEqual(["billed twice", "billed twice"]);
    await checkInvariants(world.sql);
  });

  it("of a team may be more, out of what of the company's budget no team has, however many ask at once", async () => {
    const { world } = call.api();
    const company = await world.company();
    const url = `/v1/companies/${company.id}`;
    await call("PATCH", url, { budget: { usd: 100 } });
    const team = await call<{ data: { id: string } }>("POST", `${url}/teams`, {
      name: "A",
      budget: { usd: 40, period: "monthly" },
    });
    await call("POST", `${url}/teams`, { name: "B", budget: { usd: 50, period: "monthly" } });
    const teamId = team.body.data.id;
    const topUp = (usd: number) => call("POST", `${url}/costs/topup`, { teamId, usd, reason: "a release" });

    const raced = await Promise.all([topUp(6), topUp(6)]);

    expect(raced.map(({ status }) => status).sort()).toEqual([200, 422]);
    expect(raced.find(({ status }) => status === 422)).toMatchObject({ body: { error: { code: "budget_invalid" } } });
    expect(await topUp(4)).toMatchObject({ status: 200, body: { data: { budget: { usd: 50, period: "monthly" } } } });
    expect((await topUp(0.01)).status).toBe(422);
    const other = await world.company();
    const elsewhere = await call("POST", `/v1/companies/${other.id}/costs/topup`, { teamId, usd: 1 });
    expect(elsewhere).toMatchObject({ status: 404, body: { error: { code: "not_found" } } });
  });
});
