import { beforeAll, describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import { bearer, keyOf } from "../support/api.ts";
import { aMoment, anId, asShown, seedServer } from "../support/seed-server.ts";

/** The page "Agents" of the public documentation, section by section: its curl lines, and what it shows of their answers. */

const EMPLOYED = { adapterType: "process", adapterConfig: { command: "true" } };

describe("the page of agents", () => {
  const { api, curl, ask } = seedServer();
  let companyId: string;
  let alice: Agent;
  let charlie: Agent;
  const hire = async (body: object, within = companyId): Promise<Agent> =>
    (await ask<Agent>("POST", `/api/companies/${within}/agents`, { ...EMPLOYED, ...body })).body;
  beforeAll(async () => {
    companyId = (await ask<Company>("POST", "/api/companies", { name: "Acme AI Corp" })).body.id;
    alice = await hire({
      name: "Alice",
      role: "ceo",
      title: "Chief Executive Agent",
      adapterType: "codex_local",
      budgetMonthlyCents: 50000,
      permissions: { canCreateAgents: true },
    });
    charlie = await hire({ name: "Charlie", role: "cto", reportsTo: alice.id });
  });

  it("creates one with 201, idle", async () => {
    const answer = await curl<Agent>(`curl -X POST http://localhost:3100/api/companies/${companyId}/agents \\
  -H "Content-Type: application/json" \\
  -d '{
    "name": "Bob",
    "role": "engineer",
    "title": "Senior Backend Engineer",
    "reportsTo": "${charlie.id}",
    "adapterType": "codex_local",
    "adapterConfig": {
      "model": "claude-opus-4-20250514"
    },
    "budgetMonthlyCents": 25000
  }'`);

    const shown = {
      id: "agent_new789",
      companyId: "company_xyz",
      name: "Bob",
      role: "engineer",
      status: "idle",
      createdAt: "2026-03-04T12:00:00Z",
    };
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject(asShown(shown, { company_xyz: companyId }) as object);
    // Of every agent the page says that it has these.
    expect(answer.body).toMatchObject({
      title: "Senior Backend Engineer",
      reportsTo: charlie.id,
      adapterType: "codex_local",
      adapterConfig: { model: "claude-opus-4-20250514" },
      runtimeConfig: {},
      budgetMonthlyCents: 25000,
      spentMonthlyCents: 0,
      permissions: { canCreateAgents: false },
      lastHeartbeatAt: null,
      updatedAt: aMoment,
    });
    await ask("DELETE", `/api/agents/${answer.body.id}`);
  });

  it("lists them in a bare array, the oldest first", async () => {
    const { world } = api();
    // As if it had run.
    await world.sql("update agent_slots set last_heartbeat_at = now() where agent_id = $1", [alice.id]);
    const charge = { agentId: alice.id, provider: "openai", model: "m", costCents: 12000 };
    await ask("POST", `/api/companies/${companyId}/cost-events`, { ...charge, occurredAt: new Date().toISOString() });

    const answer = await curl<Agent[]>(`curl http://localhost:3100/api/companies/${companyId}/agents`);

    const shown = {
      id: "agent_abc123",
      companyId: "company_xyz",
      name: "Alice",
      role: "ceo",
      title: "Chief Executive Agent",
      status: "idle",
      reportsTo: null,
      adapterType: "codex_local",
      budgetMonthlyCents: 50000,
      spentMonthlyCents: 12000,
      permissions: { canCreateAgents: true },
      lastHeartbeatAt: "2026-03-04T11:00:00Z",
      createdAt: "2026-02-01T10:00:00Z",
      updatedAt: "2026-03-04T11:00:00Z",
    };
    expect(answer.status).toBe(200);
    expect(answer.body.map(({ id }) => id)).toEqual([alice.id, charlie.id]);
    expect(answer.body[0]).toMatchObject(asShown(shown, { agent_abc123: alice.id, company_xyz: companyId }) as object);
  });

  it("gets one by its id, with its managers", async () => {
    const answer = await curl(`curl http://localhost:3100/api/agents/${charlie.id}`);

    expect(answer).toMatchObject({
      status: 200,
      body: {
        id: charlie.id,
        companyId,
        name: "Charlie",
        role: "cto",
        status: "idle",
        adapterType: "process",
        chainOfCommand: [{ id: alice.id, name: "Alice", role: "ceo" }],
        createdAt: aMoment,
      },
    });
  });

  it("tells an agent who it is, running as it asks, and nobody else", async () => {
    const { world } = api();
    const bob = await hire({ name: "Bob", role: "engineer", reportsTo: charlie.id });
    await world.run(bob.id);
    const key = await keyOf(world, bob.id);

    const answer = await curl<{ chainOfCommand: { id: string }[] }>(`curl -X GET http://localhost:3100/api/agents/me \\
  -H "Authorization: Bearer ${key}"`);

    expect(answer).toMatchObject({
      status: 200,
      body: { id: bob.id, companyId, name: "Bob", role: "engineer", status: "running", reportsTo: charlie.id },
    });
    // From the agent up to the top, as the page says; its example has them the other way round.
    expect(answer.body.chainOfCommand).toEqual([
      { id: charlie.id, name: "Charlie", role: "cto", title: null },
      { id: alice.id, name: "Alice", role: "ceo", title: "Chief Executive Agent" },
    ]);
    expect(await curl("curl http://localhost:3100/api/agents/me")).toEqual({
      status: 401,
      body: { error: "Agent authentication required" },
    });
  });

  it("changes what a PATCH names, and nothing else", async () => {
    const before = await hire({ name: "Erin", role: "engineer" });

    const answer = await curl<Agent>(`curl -X PATCH http://localhost:3100/api/agents/${before.id} \\
  -H "Content-Type: application/json" \\
  -d '{
    "title": "Lead Engineer",
    "budgetMonthlyCents": 30000
  }'`);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      ...before,
      title: "Lead Engineer",
      budgetMonthlyCents: 30000,
      configVersion: before.configVersion + 1,
      updatedAt: aMoment,
    });
    const more = { name: "Eve", reportsTo: alice.id, adapterConfig: { cwd: "/srv" } };
    expect(await ask("PATCH", `/api/agents/${before.id}`, more)).toMatchObject({
      status: 200,
      // Merged with what was there.
      body: { name: "Eve", reportsTo: alice.id, adapterConfig: { command: "true", cwd: "/srv" } },
    });
    await ask("DELETE", `/api/agents/${before.id}`);
  });

  it("pauses, resumes, terminates and deletes without a body; and nothing brings back what is terminated", async () => {
    const { id } = await hire({ name: "Finn", role: "qa" });
    const line = (verb: string) => `curl -X POST http://localhost:3100/api/agents/${id}/${verb}`;
    const shown = (status: string) => ({
      status: 200,
      body: asShown({ id: "agent_abc123", status, updatedAt: "2026-03-04T12:30:00Z" }, { agent_abc123: id }) as object,
    });

    expect(await curl(line("pause"))).toMatchObject(shown("paused"));
    expect(await curl(line("resume"))).toMatchObject(shown("idle"));
    expect(await curl(line("terminate"))).toMatchObject(shown("terminated"));
    expect(await curl(line("resume"))).toEqual({ status: 422, body: { error: "Cannot resume a terminated agent" } });
    expect(await curl(`curl -X DELETE http://localhost:3100/api/agents/${id}`)).toEqual({
      status: 200,
      body: { ok: true },
    });
    expect(await curl(`curl http://localhost:3100/api/agents/${id}`)).toEqual({
      status: 404,
      body: { error: "Agent not found" },
    });
  });

  it("cancels the runs of an agent that is paused", async () => {
    const { world } = api();
    const { id } = await hire({ name: "Gus", role: "qa" });
    const runId = await world.wake(id);

    await curl(`curl -X POST http://localhost:3100/api/agents/${id}/pause`);

    expect(await ask("GET", `/api/heartbeat-runs/${runId}`)).toMatchObject({ body: { status: "cancelled" } });
    await ask("DELETE", `/api/agents/${id}`);
  });

  it("draws who reports to whom as a tree", async () => {
    const { body: company } = await ask<Company>("POST", "/api/companies", { name: "Tree" });
    const ceo = await hire({ name: "Alice", role: "ceo" }, company.id);
    const cto = await hire({ name: "Charlie", role: "cto", reportsTo: ceo.id }, company.id);
    const bob = await hire({ name: "Bob", role: "engineer", reportsTo: cto.id }, company.id);
    await api().world.run(cto.id);

    const answer = await curl(`curl http://localhost:3100/api/companies/${company.id}/org`);

    const leaf = { id: "agent_eng1", name: "Bob", role: "engineer", status: "idle", reports: [] };
    const node = { id: "agent_cto", name: "Charlie", role: "cto", status: "running", reports: [leaf] };
    const shown = [{ id: "agent_ceo", name: "Alice", role: "ceo", status: "idle", reports: [node] }];
    const ids = { agent_ceo: ceo.id, agent_cto: cto.id, agent_eng1: bob.id };
    expect(answer).toMatchObject({ status: 200, body: asShown(shown, ids) as unknown[] });
  });

  it("hires by way of an approval, asked for by an agent, where the company wants it so", async () => {
    const { world } = api();
    await ask("PATCH", `/api/companies/${companyId}`, { requireBoardApprovalForNewAgents: true });
    const key = await keyOf(world, alice.id);
    const line = `curl -X POST http://localhost:3100/api/companies/${companyId}/agent-hires \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer ${key}" \\
  -d '{
    "name": "Diana",
    "role": "designer",
    "adapterType": "codex_local",
    "adapterConfig": {
      "model": "claude-opus-4-20250514"
    },
    "sourceIssueIds": ["issue_123"]
  }'`;

    const waiting = await curl(line);
    const directly = await ask("POST", `/api/companies/${companyId}/agents`, { name: "Dora", role: "qa" });
    await ask("PATCH", `/api/companies/${companyId}`, { requireBoardApprovalForNewAgents: false });
    const atOnce = await curl(line);

    const agent = { id: "agent_diana", name: "Diana", status: "pending_approval" };
    const approval = {
      id: "approval_xyz",
      type: "hire_agent",
      status: "pending",
      requestedByAgentId: "agent_abc123",
    };
    expect(waiting).toMatchObject({
      status: 201,
      body: asShown({ agent, approval }, { agent_abc123: alice.id }) as object,
    });
    expect(directly).toMatchObject({ status: 409, body: { error: expect.stringContaining("agent-hires") } });
    expect(atOnce).toMatchObject({ status: 201, body: { agent: { id: anId, status: "idle" }, approval: null } });
  });

  it.each(["ceo", "cto", "engineer", "designer", "pm", "qa", "devops", "researcher", "general"])(
    "knows the role %s",
    async (role) => {
      const { id } = await hire({ name: "Role", role });
      expect(await ask("GET", `/api/agents/${id}`)).toMatchObject({ body: { role } });
      await ask("DELETE", `/api/agents/${id}`);
    },
  );

  it.each([
    "process",
    "http",
    "claude_local",
    "codex_local",
    "openclaw",
    // On the wire besides.
    "openclaw_gateway",
    "opencode_local",
    "pi_local",
    "cursor",
    "gemini_local",
    "hermes_local",
  ])("knows the adapter %s", async (adapterType) => {
    const { id } = await hire({ name: "Adapted", adapterType });
    expect(await ask("GET", `/api/agents/${id}`)).toMatchObject({ body: { adapterType } });
    await ask("DELETE", `/api/agents/${id}`);
  });

  it.each([
    ["without a name", { role: "qa" }],
    ["with a role that there is not", { name: "Zed", role: "wizard" }],
    ["with an adapter that there is not", { name: "Zed", adapterType: "carrier_pigeon" }],
    ["with a configuration that is none", { name: "Zed", adapterConfig: "true" }],
  ])("refuses one %s with 400", async (_what, body) => {
    expect(await ask("POST", `/api/companies/${companyId}/agents`, body)).toMatchObject({
      status: 400,
      body: { error: "Validation error" },
    });
  });

  it("keeps an agent out of another company, and from waking anybody else", async () => {
    const { world } = api();
    const key = bearer(await keyOf(world, alice.id));
    const other = await world.company();

    expect(await ask("GET", `/api/companies/${other.id}/agents`, undefined, key)).toMatchObject({
      status: 403,
      body: { error: "Agent key cannot access another company" },
    });
    expect(await ask("POST", `/api/agents/${charlie.id}/wakeup`, {}, key)).toMatchObject({
      status: 403,
      body: { error: "Agent can only invoke itself" },
    });
  });
});
