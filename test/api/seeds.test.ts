import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import { bearer, keyOf, openApi, type TestApi } from "../support/api.ts";

/** The requests of the public documentation, and what it says of their answers. */

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
const id = expect.stringMatching(ID);
const moment = expect.stringMatching(MOMENT);

const acme = { name: "Acme AI Corp", description: "Building the future of AI agents", issuePrefix: "ACME" };

const createAcme = async (api: TestApi): Promise<Company> =>
  (await api.call<Company>("POST", "/api/companies", acme)).body;

const createAgent = async (api: TestApi, companyId: string, body: object = {}): Promise<Agent> =>
  (
    await api.call<Agent>("POST", `/api/companies/${companyId}/agents`, {
      name: "Alice",
      role: "ceo",
      adapterType: "process",
      adapterConfig: { command: "true" },
      ...body,
    })
  ).body;

describe("companies", () => {
  it("are created with 201 and the whole company", async () => {
    await using api = await openApi();

    const answer = await api.call("POST", "/api/companies", acme);

    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      id,
      name: "Acme AI Corp",
      description: "Building the future of AI agents",
      status: "active",
      issuePrefix: "ACME",
      issueCounter: 0,
      budgetMonthlyCents: 0,
      spentMonthlyCents: 0,
      requireBoardApprovalForNewAgents: false,
      fairShareWeight: 1,
      brandColor: null,
      pauseReason: null,
      pausedAt: null,
      logoAssetId: null,
      logoUrl: null,
      createdAt: moment,
      updatedAt: moment,
    });
  });

  it("are listed as a bare array, and got by id", async () => {
    await using api = await openApi();
    const company = await createAcme(api);

    expect(await api.call("GET", "/api/companies")).toMatchObject({ status: 200, body: [company] });
    expect(await api.call("GET", `/api/companies/${company.id}`)).toMatchObject({ status: 200, body: company });
  });

  it("are changed by what a PATCH names, and by nothing else", async () => {
    await using api = await openApi();
    const company = await createAcme(api);

    const answer = await api.call("PATCH", `/api/companies/${company.id}`, {
      description: "Leading AI agent platform",
      brandColor: "#8b5cf6",
    });

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...company,
      description: "Leading AI agent platform",
      brandColor: "#8b5cf6",
      updatedAt: moment,
    });
  });

  it("are archived without a body", async () => {
    await using api = await openApi();
    const company = await createAcme(api);

    const answer = await api.call("POST", `/api/companies/${company.id}/archive`);

    expect(answer).toMatchObject({ status: 200, body: { id: company.id, name: acme.name, status: "archived" } });
  });

  it("are deleted with {ok: true}, and are then not found", async () => {
    await using api = await openApi();
    const company = await createAcme(api);

    const answer = await api.call("DELETE", `/api/companies/${company.id}`);

    expect(answer).toMatchObject({ status: 200, body: { ok: true } });
    expect(await api.call("GET", `/api/companies/${company.id}`)).toMatchObject({
      status: 404,
      body: { error: "Company not found" },
    });
  });

  it("are counted by id, at a path that is no company's", async () => {
    await using api = await openApi();
    const company = await createAcme(api);
    await createAgent(api, company.id);
    const paused = await createAgent(api, company.id, { name: "Bob", role: "engineer" });
    await api.call("POST", `/api/agents/${paused.id}/pause`);

    const answer = await api.call("GET", "/api/companies/stats");

    const counts = {
      agentCount: 2,
      activeAgentCount: 1,
      taskCount: 0,
      issueCount: 0,
      openTaskCount: 0,
      projectCount: 0,
    };
    expect(answer).toMatchObject({ status: 200, body: { [company.id]: counts } });
  });
});

describe("agents", () => {
  it("are created with 201, idle, and listed", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const manager = await createAgent(api, companyId, { name: "Charlie", role: "cto" });

    const answer = await api.call<Agent>("POST", `/api/companies/${companyId}/agents`, {
      name: "Bob",
      role: "engineer",
      title: "Senior Backend Engineer",
      reportsTo: manager.id,
      adapterType: "codex_local",
      adapterConfig: { model: "claude-opus-4-20250514" },
      budgetMonthlyCents: 25000,
    });

    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      id,
      companyId,
      name: "Bob",
      role: "engineer",
      title: "Senior Backend Engineer",
      status: "idle",
      reportsTo: manager.id,
      adapterType: "codex_local",
      adapterConfig: { model: "claude-opus-4-20250514" },
      runtimeConfig: {},
      budgetMonthlyCents: 25000,
      spentMonthlyCents: 0,
      permissions: { canCreateAgents: false },
      lastHeartbeatAt: null,
      createdAt: moment,
      updatedAt: moment,
    });
    expect(await api.call("GET", `/api/companies/${companyId}/agents`)).toMatchObject({
      status: 200,
      body: [manager, answer.body],
    });
  });

  it("show their chain of command, to others and to themselves", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const alice = await createAgent(api, companyId);
    const bob = await createAgent(api, companyId, { name: "Bob", role: "engineer", reportsTo: alice.id });
    const detail = {
      id: bob.id,
      name: "Bob",
      chainOfCommand: [{ id: alice.id, name: "Alice", role: "ceo", title: null }],
    };

    expect(await api.call("GET", `/api/agents/${bob.id}`)).toMatchObject({ status: 200, body: detail });
    const token = await keyOf(api.world, bob.id);
    expect(await api.call("GET", "/api/agents/me", undefined, bearer(token))).toMatchObject({
      status: 200,
      body: detail,
    });
  });

  it("are no one in particular for the board", async () => {
    await using api = await openApi();

    expect(await api.call("GET", "/api/agents/me")).toMatchObject({
      status: 401,
      body: { error: "Agent authentication required" },
    });
  });

  it("are changed by a PATCH", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const agent = await createAgent(api, companyId);

    const answer = await api.call("PATCH", `/api/agents/${agent.id}`, {
      title: "Lead Engineer",
      budgetMonthlyCents: 30000,
    });

    expect(answer.status).toBe(200);
    const configVersion = agent.configVersion + 1;
    expect(answer.body).toEqual({
      ...agent,
      title: "Lead Engineer",
      budgetMonthlyCents: 30000,
      configVersion,
      updatedAt: moment,
    });
  });

  it("are paused, resumed and terminated without a body; then nothing brings them back", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const { id: agentId } = await createAgent(api, companyId);
    const ask = (verb: string) => api.call("POST", `/api/agents/${agentId}/${verb}`);

    expect(await ask("pause")).toMatchObject({ status: 200, body: { id: agentId, status: "paused" } });
    expect(await ask("resume")).toMatchObject({ status: 200, body: { id: agentId, status: "idle" } });
    expect(await ask("terminate")).toMatchObject({ status: 200, body: { id: agentId, status: "terminated" } });
    expect(await ask("resume")).toMatchObject({ status: 422, body: { error: "Cannot resume a terminated agent" } });
  });

  it("are deleted with {ok: true}, and are then not found", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const { id: agentId } = await createAgent(api, companyId);

    expect(await api.call("DELETE", `/api/agents/${agentId}`)).toMatchObject({ status: 200, body: { ok: true } });
    expect(await api.call("GET", `/api/agents/${agentId}`)).toMatchObject({
      status: 404,
      body: { error: "Agent not found" },
    });
  });

  it("stand in a tree of who reports to whom", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const alice = await createAgent(api, companyId);
    const charlie = await createAgent(api, companyId, { name: "Charlie", role: "cto", reportsTo: alice.id });
    const bob = await createAgent(api, companyId, { name: "Bob", role: "engineer", reportsTo: charlie.id });

    const answer = await api.call("GET", `/api/companies/${companyId}/org`);

    const node = ({ id: agentId, name, role }: Agent, reports: unknown[]) => ({
      id: agentId,
      name,
      role,
      title: null,
      status: "idle",
      reports,
    });
    expect(answer).toMatchObject({ status: 200, body: [node(alice, [node(charlie, [node(bob, [])])])] });
  });

  it("of another company are out of an agent's reach", async () => {
    await using api = await openApi();
    const mine = await createAcme(api);
    const other = (await api.call<Company>("POST", "/api/companies", { name: "Other" })).body;
    const agent = await createAgent(api, mine.id);
    const token = await keyOf(api.world, agent.id);

    expect(await api.call("GET", `/api/companies/${other.id}/agents`, undefined, bearer(token))).toMatchObject({
      status: 403,
      body: { error: "Agent key cannot access another company" },
    });
  });
});

describe("hires", () => {
  const diana = {
    name: "Diana",
    role: "designer",
    adapterType: "codex_local",
    adapterConfig: { model: "claude-opus-4-20250514" },
    sourceIssueIds: ["issue_123"],
  };

  it("wait for an approval where the company requires one, asked for by an agent", async () => {
    await using api = await openApi();
    const company = await createAcme(api);
    const alice = await createAgent(api, company.id);
    await api.call("PATCH", `/api/companies/${company.id}`, { requireBoardApprovalForNewAgents: true });
    const asAlice = bearer(await keyOf(api.world, alice.id));

    const answer = await api.call("POST", `/api/companies/${company.id}/agent-hires`, diana, asAlice);

    expect(answer).toMatchObject({
      status: 201,
      body: {
        agent: { id, name: "Diana", status: "pending_approval" },
        approval: { id, type: "hire_agent", status: "pending", requestedByAgentId: alice.id },
      },
    });
  });

  it("are agents at once where it does not", async () => {
    await using api = await openApi();
    const company = await createAcme(api);

    const answer = await api.call("POST", `/api/companies/${company.id}/agent-hires`, diana);

    expect(answer).toMatchObject({ status: 201, body: { agent: { name: "Diana", status: "idle" }, approval: null } });
  });
});

describe("a wakeup", () => {
  it.each(["wakeup", "heartbeat/invoke"])("by %s is answered 202 with the run that follows", async (path) => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const { id: agentId } = await createAgent(api, companyId);

    const answer = await api.call<{ id: string }>("POST", `/api/agents/${agentId}/${path}`, {
      source: "on_demand",
      reason: "manual_test",
    });

    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      id,
      agentId,
      companyId,
      status: "queued",
      invocationSource: "on_demand",
      triggerDetail: "manual",
      reason: "manual_test",
      createdAt: moment,
      wakeup: { id, outcome: "queued" },
    });
    expect(await api.call("GET", `/api/heartbeat-runs/${answer.body.id}`)).toMatchObject({
      status: 200,
      body: { id: answer.body.id, agentId },
    });
  });

  it("needs no body", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const { id: agentId } = await createAgent(api, companyId);

    for (const headers of [{}, { "content-type": "application/json" }]) {
      expect(await api.call("POST", `/api/agents/${agentId}/heartbeat/invoke`, undefined, headers)).toMatchObject({
        status: 202,
        body: { agentId, invocationSource: "on_demand" },
      });
    }
  });

  it("of a paused agent is refused with 409, or kept with 202 when it would not come again", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const { id: agentId } = await createAgent(api, companyId);
    await api.call("POST", `/api/agents/${agentId}/pause`);
    const wake = (source: string) => api.call("POST", `/api/agents/${agentId}/wakeup`, { source });

    expect(await wake("on_demand")).toMatchObject({
      status: 409,
      body: { error: "Agent is not invokable in its current state", details: { status: "paused" } },
    });
    expect(await wake("assignment")).toMatchObject({
      status: 202,
      body: { status: "skipped", outcome: "deferred", wakeupId: id },
    });
  });

  it("that an agent asks for another is refused", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const alice = await createAgent(api, companyId);
    const bob = await createAgent(api, companyId, { name: "Bob", role: "engineer" });

    const answer = await api.call("POST", `/api/agents/${bob.id}/wakeup`, {}, bearer(await keyOf(api.world, alice.id)));

    expect(answer).toMatchObject({ status: 403, body: { error: "Agent can only invoke itself" } });
  });
});

describe("runs", () => {
  it("are listed newest first, a page at a time", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const { id: agentId } = await createAgent(api, companyId);
    const runs: string[] = [];
    for (const taskKey of ["a", "b", "c"]) {
      runs.unshift(await api.world.wake(agentId, { payload: { taskKey } }));
    }
    const url = `/api/companies/${companyId}/heartbeat-runs`;
    const ids = (body: readonly { id: string }[]) => body.map((run) => run.id);

    const first = await api.call<{ id: string }[]>("GET", `${url}?limit=2&status=queued`);
    expect(ids(first.body)).toEqual(runs.slice(0, 2));
    expect(first.headers["x-next-cursor"]).toBe(runs[1]);
    const link = String(first.headers["link"]);
    expect(link).toBe(`<${url}?limit=2&status=queued&cursor=${runs[1]}>; rel="next"`);

    const second = await api.call<{ id: string }[]>("GET", link.slice(1, link.indexOf(">")));
    expect(ids(second.body)).toEqual(runs.slice(2));
    expect(second.headers["link"]).toBeUndefined();
  });

  it("that wait or go are listed as live, and can be cancelled without a body", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const { id: agentId } = await createAgent(api, companyId);
    const runId = await api.world.wake(agentId);

    expect(await api.call("GET", `/api/companies/${companyId}/live-runs?minCount=3`)).toMatchObject({
      status: 200,
      body: [{ id: runId, agentId, agentName: "Alice", adapterType: "process", status: "queued" }],
    });
    expect(await api.call("POST", `/api/heartbeat-runs/${runId}/cancel`)).toMatchObject({
      status: 200,
      body: { id: runId, status: "cancelled" },
    });
    expect(await api.call("GET", `/api/companies/${companyId}/live-runs`)).toMatchObject({ status: 200, body: [] });
  });

  it("have events from a sequence number, and a log once they have started", async () => {
    await using api = await openApi();
    const agent = await api.world.agent();
    const runId = await api.world.wake(agent.id);

    expect(await api.call("GET", `/api/heartbeat-runs/${runId}/events?afterSeq=0&limit=5000`)).toMatchObject({
      status: 200,
    });
    expect(await api.call("GET", `/api/heartbeat-runs/${runId}/log`)).toMatchObject({
      status: 404,
      body: { error: "Run log not found" },
    });
    const started = await api.world.run((await api.world.agent()).id);
    expect(await api.call("GET", `/api/heartbeat-runs/${started.run.id}/log?offset=0&limitBytes=10`)).toMatchObject({
      status: 200,
      body: { runId: started.run.id, store: "postgres", content: "" },
    });
  });
});

describe("costs", () => {
  it("are reported with 201, in cents", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const { id: agentId } = await createAgent(api, companyId);

    const answer = await api.call("POST", `/api/companies/${companyId}/cost-events`, {
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
      body: { id, companyId, agentId, provider: "anthropic", biller: "anthropic", costCents: 42, inputTokens: 1200 },
    });
    expect(await api.call("GET", `/api/companies/${companyId}`)).toMatchObject({ body: { spentMonthlyCents: 42 } });
    expect(await api.call("GET", `/api/agents/${agentId}`)).toMatchObject({ body: { spentMonthlyCents: 42 } });
  });
});

describe("activity", () => {
  it("tells what was done, newest first", async () => {
    await using api = await openApi();
    const { id: companyId } = await createAcme(api);
    const { id: agentId } = await createAgent(api, companyId);
    await api.call("POST", `/api/agents/${agentId}/pause`);

    const answer = await api.call<{ action: string }[]>(
      "GET",
      `/api/companies/${companyId}/activity?entityType=agent&entityId=${agentId}`,
    );

    expect(answer.status).toBe(200);
    expect(answer.body.map(({ action }) => action)).toEqual(["agent.paused", "agent.created"]);
  });
});

describe("operations", () => {
  it("says in the wire's words how it is", async () => {
    await using api = await openApi();
    const health = (mode: string, exposure: string) => ({
      status: "ok",
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      deploymentMode: mode,
      deploymentExposure: exposure,
      authReady: true,
      bootstrapStatus: "ready",
      bootstrapInviteActive: false,
      features: { companyDeletionEnabled: true },
    });

    const answer = await api.call("GET", "/api/health");

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(health("local_trusted", "private"));
    await using open = await openApi({ isLoopback: false });
    expect((await open.call("GET", "/api/health")).body).toEqual(health("authenticated", "public"));
  });

  it("tells supervisors that it lives and is ready", async () => {
    await using api = await openApi();

    expect(await api.call("GET", "/livez")).toMatchObject({ status: 200, body: { status: "alive" } });
    expect(await api.call("GET", "/readyz")).toMatchObject({
      status: 200,
      body: { status: "ready", checks: { database: "ok", queue: "ok" } },
    });
  });
});
