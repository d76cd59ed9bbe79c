import { describe, expect, it } from "vitest";

import { openApi } from "../support/api.ts";
import { anId, seedServer } from "../support/seed-server.ts";

/** The rows "Cost / finance", "Activity" and "Instance settings" of the public resource map. */

describe("costs", () => {
  const { api, ask } = seedServer();

  it("are reported with 201, in cents, and count for the agent and the company", async () => {
    const { id: agentId, companyId } = await api().world.agent();

    const answer = await ask("POST", `/api/companies/${companyId}/cost-events`, {
      agentId,
      provider: "anthropic",
      model: "claude-opus-4-20250514",
      inputTokens: 1200,
      outputTokens: 300,
      costCents: 42,
      occurredAt: new Date().toISOString(),
    });

    expect(answer).toMatchObject({
      status: 201,
      body: {
        id: anId,
        companyId,
        agentId,
        provider: "anthropic",
        biller: "anthropic",
        costCents: 42,
        inputTokens: 1200,
      },
    });
    expect(await ask("GET", `/api/companies/${companyId}`)).toMatchObject({ body: { spentMonthlyCents: 42 } });
    expect(await ask("GET", `/api/agents/${agentId}`)).toMatchObject({ body: { spentMonthlyCents: 42 } });
    expect(await ask("GET", `/api/companies/${companyId}/costs/summary`)).toMatchObject({
      status: 200,
      body: { companyId, spendCents: 42, budgetCents: 0, utilizationPercent: 0 },
    });
    expect(await ask("GET", `/api/companies/${companyId}/costs/by-agent`)).toMatchObject({
      body: [{ agentId, costCents: 42, inputTokens: 1200, outputTokens: 300 }],
    });
  });

  it.each([
    "by-agent",
    "by-agent-model",
    "by-provider",
    "by-biller",
    "by-project",
    "window-spend",
    "quota-windows",
    "finance-by-biller",
    "finance-by-kind",
    "finance-events",
  ])("are summed up %s, in a bare array", async (path) => {
    const { id } = await api().world.company();

    const answer = await ask("GET", `/api/companies/${id}/costs/${path}`);

    expect(answer).toMatchObject({ status: 200, body: expect.any(Array) });
  });
});

describe("activity", () => {
  const { api, ask } = seedServer();

  it("tells what was done, newest first", async () => {
    const { id, companyId } = await api().world.agent();
    await ask("POST", `/api/agents/${id}/pause`);

    const answer = await ask<{ action: string }[]>(
      "GET",
      `/api/companies/${companyId}/activity?entityType=agent&entityId=${id}`,
    );

    expect(answer.status).toBe(200);
    expect(answer.body.map(({ action }) => action)).toEqual(["agent.paused", "agent.created"]);
  });
});

describe("health", () => {
  const health = (mode: string, exposure: string) => ({
    status: "ok",
    version: expect.stringMatching(/^\d+\.\d+\.\d+/),
    deploymentMode: mode,
    deploymentExposure: exposure,
    authReady: true,
    bootstrapStatus: "ready",
    bootstrapInviteActive: false,
    features: { companyDeletionEnabled: true },
    monitor: { database: "ok", queue: "ok" },
  });

  it("says in the wire's words how it is, and tells supervisors that it lives and is ready", async () => {
    await using api = await openApi();

    const answer = await api.call("GET", "/api/health");

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(health("local_trusted", "private"));
    expect(await api.call("GET", "/livez")).toMatchObject({ status: 200, body: { status: "alive" } });
    expect(await api.call("GET", "/readyz")).toMatchObject({
      status: 200,
      body: { status: "ready", checks: { database: "ok", queue: "ok" } },
    });
  });

  it("says so where others reach it", async () => {
    await using api = await openApi({ isLoopback: false });

    expect((await api.call("GET", "/api/health")).body).toEqual(health("authenticated", "public"));
  });
});
