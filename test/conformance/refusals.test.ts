import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { bearer, keyOf, tokenOf } from "../support/api.ts";
import { askedBy } from "../support/approving.ts";
import { metBy } from "../support/capping.ts";
import { goalOf } from "../support/planning.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { seedServer } from "../support/seed-server.ts";
import { issueOf } from "../support/working.ts";

/** What clients of the wire are refused, by status and in the words that they look for. */

const refused = (status: number, error: unknown) => ({ status, body: { error } });

describe("what is not there", () => {
  const { ask } = seedServer();

  it.each([
    ["GET", "/api/companies/{}", "Company not found"],
    ["GET", "/api/companies/{}/agents", "Company not found"],
    ["PATCH", "/api/companies/{}", "Company not found"],
    ["DELETE", "/api/companies/{}", "Company not found"],
    ["GET", "/api/agents/{}", "Agent not found"],
    ["PATCH", "/api/agents/{}", "Agent not found"],
    ["POST", "/api/agents/{}/pause", "Agent not found"],
    ["POST", "/api/agents/{}/wakeup", "Agent not found"],
    ["POST", "/api/agents/{}/approve", "Agent not found"],
    ["GET", "/api/issues/{}", "Issue not found"],
    ["GET", "/api/issues/{}/work-products", "Issue not found"],
    ["DELETE", "/api/work-products/{}", "Work product not found"],
    ["GET", "/api/issues/NONE-1", "Issue not found"],
    ["PATCH", "/api/issues/{}", "Issue not found"],
    ["GET", "/api/projects/{}", "Project not found"],
    ["PATCH", "/api/projects/{}", "Project not found"],
    ["GET", "/api/goals/{}", "Goal not found"],
    ["PATCH", "/api/goals/{}", "Goal not found"],
    ["GET", "/api/approvals/{}", "Approval not found"],
    ["POST", "/api/approvals/{}/approve", "Approval not found"],
    ["GET", "/api/heartbeat-runs/{}", "Heartbeat run not found"],
    ["POST", "/api/heartbeat-runs/{}/cancel", "Heartbeat run not found"],
    ["PATCH", "/api/secrets/{}", "Secret not found"],
    ["GET", "/api/nothing", "API route not found"],
  ])("%s %s is 404: %s", async (method, path, error) => {
    const body = method === "PATCH" || path.endsWith("/approve") ? {} : undefined;

    expect(await ask(method, path.replace("{}", newId()), body)).toMatchObject(refused(404, error));
  });
});

describe("agents", () => {
  const { api, ask } = seedServer();

  it("are given no permissions in passing, and no manager from elsewhere or below", async () => {
    const { world } = api();
    const boss = await world.agent();
    const bob = await world.agent({ companyId: boss.companyId, name: "Bob", reportsTo: boss.id });
    const stranger = await world.agent();
    const change = (body: object) => ask("PATCH", `/api/agents/${boss.id}`, body);

    expect(await change({ permissions: { canCreateAgents: true } })).toMatchObject(
      refused(422, "Use /api/agents/:id/permissions for permission changes"),
    );
    expect(await change({ reportsTo: stranger.id })).toMatchObject(
      refused(422, "Manager must belong to the same company"),
    );
    expect(await change({ reportsTo: bob.id })).toMatchObject(
      refused(422, "Reporting relationship would create a cycle"),
    );
  });

  it("are approved while they wait, and tested for adapters that there are", async () => {
    const { world } = api();
    const { id, companyId } = await world.agent();
    const at = (type: string) => `/api/companies/${companyId}/adapters/${type}/test-environment`;

    expect(await ask("POST", `/api/agents/${id}/approve`)).toMatchObject(
      refused(422, "Only pending approval agents can be approved"),
    );
    expect(await ask("POST", at("carrier_pigeon"), {})).toMatchObject(
      refused(404, "Unknown adapter type: carrier_pigeon"),
    );
    expect(await ask("POST", at("process"))).toMatchObject({
      status: 200,
      body: { adapterType: "process", status: "fail", checks: [{ code: "process_command_missing", level: "error" }] },
    });
    expect(await ask("POST", at("http"), { adapterConfig: { url: "ftp://x" } })).toMatchObject({
      body: { status: "fail", checks: [{ code: "http_url_protocol_invalid" }] },
    });
    expect(await ask("GET", `/api/companies/${companyId}/adapters/claude_local/models`)).toMatchObject({
      status: 200,
      body: expect.arrayContaining([{ id: expect.stringMatching(/^claude-/), label: expect.any(String) }]),
    });
  });

  it("are given no key that may do less than they", async () => {
    const { id } = await api().world.agent();
    const key = (kind: string) => ask("POST", `/api/agents/${id}/keys`, { name: kind, scope: { kind } });

    expect(await key("standard")).toMatchObject({ status: 201 });
    expect(await key("task_bridge")).toMatchObject(refused(400, "Validation error"));
  });

  it("have no keys when they are terminated, and none of theirs works any more", async () => {
    const { world } = api();
    const { id } = await world.agent();
    const key = bearer(await keyOf(world, id));
    await ask("POST", `/api/agents/${id}/terminate`);

    expect(await ask("POST", `/api/agents/${id}/keys`, {})).toMatchObject(refused(409, expect.any(String)));
    expect(await ask("GET", "/api/agents/me", undefined, key)).toMatchObject(refused(401, expect.any(String)));
  });

  it("work on when they are paused, as far as the API goes", async () => {
    const { world } = api();
    const { id } = await world.agent();
    const key = bearer(await keyOf(world, id));
    await ask("POST", `/api/agents/${id}/pause`);

    expect(await ask("GET", "/api/agents/me", undefined, key)).toMatchObject({
      status: 200,
      body: { status: "paused" },
    });
  });

  it("report their own costs, of agents of their company", async () => {
    const { world } = api();
    const agent = await world.agent();
    const bob = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const stranger = await world.agent();
    const cost = { provider: "p", model: "m", costCents: 1, occurredAt: new Date().toISOString() };
    const path = `/api/companies/${agent.companyId}/cost-events`;
    const key = bearer(await keyOf(world, agent.id));

    expect(await ask("POST", path, { ...cost, agentId: agent.id }, key)).toMatchObject({ status: 201 });
    expect(await ask("POST", path, { ...cost, agentId: bob.id }, key)).toMatchObject(
      refused(403, "Agent can only report its own costs"),
    );
    expect(await ask("POST", path, { ...cost, agentId: stranger.id })).toMatchObject(refused(422, expect.any(String)));
  });

  it("do not raise their own cap", async () => {
    const { world } = api();
    const { id } = await world.agent({ budgetMonthlyCents: 100 });
    const key = bearer(await keyOf(world, id));

    const raised = { budgetMonthlyCents: 1_000 };
    expect(await ask("PATCH", `/api/agents/${id}/budgets`, raised, key)).toMatchObject({ status: 403 });
    expect(await ask("PATCH", `/api/agents/${id}`, raised, key)).toMatchObject({ status: 403 });
  });
});

describe("issues", () => {
  const { api, ask } = seedServer();

  it("are checked out in a run, by the agent itself, and written to by that run", async () => {
    const { world } = api();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 2 } } });
    const bob = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const issue = await issueOf(world, agent.companyId, { status: "todo" });
    const path = `/api/issues/${issue.id}`;
    const wish = { agentId: agent.id, expectedStatuses: ["todo"] };
    const inRun = async (who: typeof agent, taskKey: string) =>
      bearer(await tokenOf(world, await world.run(who.id, { payload: { taskKey } }), who));
    const [first, second] = [await inRun(agent, "a"), await inRun(agent, "b")];
    const bobs = await inRun(bob, "c");

    expect(await ask("POST", `${path}/checkout`, wish, bearer(await keyOf(world, agent.id)))).toMatchObject(
      refused(401, "Agent run id required"),
    );
    expect(await ask("POST", `${path}/checkout`, { ...wish, agentId: bob.id }, first)).toMatchObject(
      refused(403, "Agent can only checkout as itself"),
    );
    expect(await ask("POST", `${path}/checkout`, { ...wish, expectedStatuses: [] }, first)).toMatchObject(
      refused(400, "Validation error"),
    );
    // Twice is once.
    for (const _time of [1, 2]) {
      const again = { ...wish, expectedStatuses: ["todo", "in_progress"] };
      expect(await ask("POST", `${path}/checkout`, again, first)).toMatchObject({
        status: 200,
        body: { status: "in_progress", assigneeAgentId: agent.id },
      });
    }
    expect(await ask("POST", `${path}/comments`, { body: "Me too" }, second)).toMatchObject(
      refused(409, "Issue run ownership conflict"),
    );
    expect(await ask("POST", `${path}/release`, undefined, bobs)).toMatchObject(
      refused(409, "Only assignee can release issue"),
    );
    expect(await ask("POST", `${path}/release`, undefined, first)).toMatchObject({
      status: 200,
      body: { status: "todo", assigneeAgentId: null, checkoutRunId: null },
    });
  });

  it.each([
    ["backlog", "done", 422],
    ["backlog", "in_review", 422],
    ["todo", "done", 200],
    ["done", "cancelled", 422],
    ["done", "todo", 200],
    ["cancelled", "done", 422],
  ])("go from %s to %s with %i", async (from, to, status) => {
    const { world } = api();
    const { id: companyId } = await world.company();
    const issue = await issueOf(world, companyId, { status: from });

    expect(await ask("PATCH", `/api/issues/${issue.id}`, { status: to })).toMatchObject({ status });
  });
});

describe("decisions and plans", () => {
  const { api, ask } = seedServer();

  it("are made once: the same again changes nothing, another is refused", async () => {
    const { world } = api();
    const { id } = await askedBy(world, await world.agent());
    const decide = (verb: string) => ask("POST", `/api/approvals/${id}/${verb}`, { decidedByUserId: "somebody else" });

    const first = await decide("approve");
    expect(first).toMatchObject({ status: 200, body: { status: "approved", decidedByUserId: "local-board" } });
    expect(await decide("approve")).toMatchObject({
      status: 200,
      body: { decidedAt: (first.body as { decidedAt: string }).decidedAt },
    });
    expect(await decide("reject")).toMatchObject(refused(422, expect.any(String)));
    expect(await ask("POST", `/api/approvals/${id}/resubmit`, {})).toMatchObject({ status: 422 });
  });

  it("about a met budget need more than is spent", async () => {
    const { world } = api();
    const agent = await world.agent();
    const path = `/api/companies/${agent.companyId}/budget-incidents/${await metBy(world, agent)}/resolve`;

    expect(await ask("POST", path, { action: "raise_budget_and_resume", amount: 0.5 })).toMatchObject(
      refused(422, "New budget must exceed current observed spend"),
    );
    expect(await ask("POST", path, { action: "raise_budget_and_resume" })).toMatchObject({ status: 400 });
    expect(await ask("POST", path, { action: "keep_paused" })).toMatchObject({
      status: 200,
      body: { status: "dismissed" },
    });
  });

  it("form no circle, and secrets of one name no pair", async () => {
    const { world } = api();
    const { id: companyId } = await world.company();
    const top = await goalOf(world, companyId);
    const below = await goalOf(world, companyId, { parentId: top.id });
    await keptBy(world, { companyId });

    expect(await ask("PATCH", `/api/goals/${top.id}`, { parentId: below.id })).toMatchObject(
      refused(422, "Goal hierarchy would contain a cycle"),
    );
    const twin = { name: "github-token", value: "x" };
    expect(await ask("POST", `/api/companies/${companyId}/secrets`, twin)).toMatchObject(
      refused(409, "Secret already exists: github-token"),
    );
  });
});
