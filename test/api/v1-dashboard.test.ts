import { describe, expect, it } from "vitest";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { sharedApi } from "../support/api.ts";
import { askedBy } from "../support/approving.ts";
import { spend } from "../support/waking.ts";

describe("the dashboard of /v1", () => {
  const call = sharedApi();

  it("has six views of a company, which may be kept for two seconds", async () => {
    const { world } = call.api();
    const boss = await world.agent({ name: "Boss", role: "ceo" });
    const { companyId } = boss;
    await world.agent({ companyId, name: "Hand", reportsTo: boss.id });
    await call("PATCH", `/api/companies/${companyId}`, { budgetMonthlyCents: 10_000 });
    await call("POST", `/api/companies/${companyId}/issues`, { title: "Do it" });
    await spend(world, boss, 2_500);
    const approval = await askedBy(world, boss);
    const view = async (name: string) => {
      const { status, body, headers } = await call<{ data: object }>(
        "GET",
        `/v1/companies/${companyId}/dashboard/${name}`,
      );
      expect([name, status, headers["cache-control"]]).toEqual([name, 200, "private, max-age=2"]);
      return body.data;
    };

    expect(await view("overview")).toMatchObject({
      companyId: encodePublicId("company", companyId),
      agents: { active: 2, running: 0, paused: 0, error: 0 },
      tasks: { open: 1, running: 0, blocked: 0, done: 0 },
      cost: { usd: 25, budgetUsd: 100, percentUsed: 25 },
      pendingApprovals: 1,
    });
    expect(await view("inbox")).toMatchObject({
      total: 1,
      approvals: [{ id: encodePublicId("approval", approval.id) }],
    });
    expect(await view("health")).toEqual({
      status: "ok",
      database: "ok",
      queue: "ok",
      agentsInError: 0,
      failedAgents: 0,
      failedWebhooks: 0,
    });
    expect(await view("cost")).toMatchObject({ month: { usd: 25 }, byAgent: [{ name: "Boss", usd: 25 }] });
    expect(await view("org")).toMatchObject([{ name: "Boss", reports: [{ name: "Hand", reports: [] }] }]);
    expect(await view("activity")).toContainEqual(expect.objectContaining({ action: "approval.created" }));
  });

  it("shows how far a budget was passed", async () => {
    const { world } = call.api();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await spend(world, agent, 100);
    const levels = async () => {
      await world.services.budgetIncidents.applyMet();
      const path = `/v1/companies/${agent.companyId}/dashboard/inbox`;
      const { body } = await call<{ data: { breaches: { level: string }[] } }>("GET", path);
      return body.data.breaches.map(({ level }) => level);
    };

    expect(await levels()).toEqual(["hard"]);
    await spend(world, agent, 20);
    expect(await levels()).toEqual(["catastrophic"]);
  });
});
