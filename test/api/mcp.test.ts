import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startApi } from "../../api/server.ts";
import { CommentPage } from "../../shared/issues/comment.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { bearer, keyOf, type ListeningApi, silent, startTestApi, tokenOf } from "../support/api.ts";
import { openMcp } from "../support/mcp.ts";
import { projectOf } from "../support/planning.ts";
import { noteOf } from "../support/remembering.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { until } from "../support/until.ts";
import { endOf, inRun, issueOf, say } from "../support/working.ts";
import { asAgent, board, type World } from "../support/world.ts";

const TOOLS = [
  "whoami",
  "budget_left",
  "inbox",
  "get_issue",
  "checkout_issue",
  "release_issue",
  "comment_on_issue",
  "update_issue",
  "create_sub_issue",
  "request_permission",
  "request_approval",
  "approval_status",
  "report_cost",
  "reserve_budget",
  "list_secrets",
  "search_activity",
  "memory_list",
  "memory_read",
  "memory_write",
  "memory_delete",
];

let api: ListeningApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

const requires = (world: World, agentId: string, entries: readonly string[]) =>
  world.sql("update agents set approval_policy = $2 where id = $1", [agentId, { requires: entries }]);

/** An agent with an issue in hand, in a run that goes on, and its client. */
async function working(policy: readonly string[] = []) {
  const { world, url } = api;
  const manager = await world.agent({ name: "Boss" });
  const { companyId } = manager;
  const agent = await world.agent({ companyId, name: "Alice", reportsTo: manager.id });
  await requires(world, agent.id, policy);
  const project = await projectOf(world, companyId);
  const issue = await issueOf(world, companyId, {
    status: "todo",
    assigneeAgentId: agent.id,
    projectId: project.id,
    billingCode: "ACME",
  });
  const claimed = await world.run(agent.id, { payload: { issueId: issue.id } });
  const token = await tokenOf(world, claimed, agent);
  const client = await openMcp(url, token);
  const calls = async () =>
    world.sql<{ entity_id: string; run_id: string | null; details: Record<string, unknown> }>(
      "select entity_id, run_id, details from activity_log where action = 'mcp.tool_called' and agent_id = $1 order by id",
      [agent.id],
    );
  return { world, manager, agent, companyId, project, issue, claimed, runId: claimed.run.id, token, client, calls };
}

describe("the MCP server", () => {
  it("lets an agent do its work in a run, by tools that it describes", async () => {
    const { world, client, agent, manager, companyId, issue, project, runId, calls } = await working();
    const said = async (name: string, given: object = {}) => {
      const answer = await client.use(name, given);
      expect([name, answer]).toEqual([name, expect.objectContaining({ isError: false })]);
      return answer.said;
    };
    await keptBy(world, agent, { name: "GITHUB_TOKEN", value: "never-to-be-seen" });
    const comment = await say(world, issue.id, "@Alice, have a look");

    expect((await client.tools()).map(({ name }) => name)).toEqual(TOOLS);
    expect(await said("whoami")).toMatchObject({
      agent: { id: agent.id, name: "Alice" },
      company: { id: companyId },
      team: { name: "Default" },
      manager: { id: manager.id },
      runId,
      memoryScopes: ["agent", "project", "client", "company"],
      requiresApproval: [],
    });
    expect(await said("inbox")).toMatchObject({ issues: [{ id: issue.id }], approvals: [] });
    expect(await said("get_issue", { issueId: issue.identifier })).toMatchObject({
      issue: { id: issue.id },
      comments: [{ id: comment.id }],
    });
    expect(await said("checkout_issue", { issueId: issue.id })).toMatchObject({
      issue: { status: "in_progress", checkoutRunId: runId },
    });
    expect(await said("comment_on_issue", { issueId: issue.id, body: "At it" })).toMatchObject({
      comment: { body: "At it" },
    });
    const { issue: part } = await said("create_sub_issue", { parentIssueId: issue.identifier, title: "A part" });
    expect(part).toMatchObject({ parentId: issue.id, projectId: project.id, status: "todo" });
    expect(await said("update_issue", { issueId: part.id, priority: "high" })).toMatchObject({
      issue: { priority: "high" },
    });
    expect(await said("report_cost", { provider: "search", amountUsd: 0.25, issueId: issue.id })).toMatchObject({
      costUsd: 0.25,
      runId,
    });
    expect(await said("reserve_budget", { amountUsd: 1, reason: "a search" })).toMatchObject({ reservedUsd: null });
    expect(await said("budget_left")).toEqual({ budgets: expect.any(Array) });
    expect(await said("list_secrets")).toMatchObject({
      secrets: [{ name: "GITHUB_TOKEN", reference: { type: "secret_ref", version: "latest" } }],
    });
    expect(await said("release_issue", { issueId: issue.id })).toMatchObject({
      issue: { status: "todo", assigneeAgentId: null },
    });
    const { entries } = await said("search_activity", { entityId: issue.id, limit: 2 });
    expect(entries.map(({ action }) => action)).toEqual(["issue.released", "issue.comment_added"]);

    const told = await calls();
    expect(told.every(({ run_id }) => run_id === runId)).toBe(true);
    expect(told.map(({ entity_id }) => entity_id)).toContain("list_secrets");
    expect(told.find(({ entity_id }) => entity_id === "checkout_issue")?.details).toEqual({
      outcome: "ok",
      subject: issue.id,
    });
    expect(JSON.stringify(told)).not.toContain("never-to-be-seen");
  });

  it("keeps notes as the API does, each of the work that the run is about", async () => {
    const { world, client, agent, companyId, project } = await working();
    await noteOf(world, { companyId, scope: "client", scopeId: "acme", key: "tone" }, "Formal");

    expect((await client.use("memory_read", { scope: "client", key: "tone" })).said.note).toMatchObject({
      content: "Formal",
    });
    const written = await client.use("memory_write", {
      scope: "project",
      key: "release",
      content: "On the tenth 🚀\u2028 \u202e",
      expectedVersion: 0,
    });
    const { version, scopeId } = written.said.note;
    expect(scopeId).toBe(project.id);
    expect(
      await client.use("memory_write", { scope: "project", key: "release", content: "x", expectedVersion: 0 }),
    ).toMatchObject({ isError: true, said: { error: { code: "precondition_failed" } } });
    expect((await client.use("memory_list", {})).said.notes).toHaveLength(2);
    const racing = await Promise.all(
      ["a", "b", "c", "d"].map((content) =>
        client.use("memory_write", { scope: "project", key: "release", content, expectedVersion: version }),
      ),
    );
    expect(racing.filter(({ isError }) => !isError)).toHaveLength(1);
    expect(await client.use("memory_delete", { scope: "project", key: "release" })).toMatchObject({ isError: false });
    await world.sql("update agents set memory_scopes = '{agent}' where id = $1", [agent.id]);
    expect(await client.use("memory_read", { scope: "client", key: "tone" })).toMatchObject({
      isError: true,
      said: { error: { code: "forbidden" } },
    });
  });

  it("answers failures with their code and their words, and has them in the trail", async () => {
    const { world, client, calls } = await working();
    const stranger = await world.agent();
    const foreign = await issueOf(world, stranger.companyId);

    const codeOf = async (name: string, given: object) => {
      const { isError, said } = await client.use(name, given);
      return [isError, said.error.code, typeof said.error.message];
    };
    expect(await codeOf("get_issue", { issueId: foreign.id })).toEqual([true, "not_found", "string"]);
    expect(await codeOf("update_issue", { issueId: foreign.id, title: "Mine" })).toEqual([true, "not_found", "string"]);
    expect(await codeOf("approval_status", { approvalId: newId() })).toEqual([true, "not_found", "string"]);
    for (const given of [{}, { issueId: 7 }, { issueId: "" }, { issueId: "x".repeat(101) }, { issueId: ["a"] }]) {
      expect(await codeOf("get_issue", given)).toEqual([true, "invalid_input", "string"]);
    }
    expect(await codeOf("memory_write", { scope: "company", key: "../etc", content: "" })).toEqual([
      true,
      "invalid_input",
      "string",
    ]);
    expect(await codeOf("memory_write", { scope: "company", key: "long", content: "é".repeat(20_000) })).toEqual([
      true,
      "invalid_input",
      "string",
    ]);
    await expect(client.use("no_such_tool")).rejects.toThrow("There is no tool no_such_tool");
    const outcomes = (await calls()).map(({ entity_id, details }) => `${entity_id} ${String(details["outcome"])}`);
    expect(outcomes.slice(0, 3)).toEqual([
      "get_issue not_found",
      "update_issue not_found",
      "approval_status not_found",
    ]);
    expect(outcomes).toHaveLength(10);
  });

  it("is for agents alone, while they are in service and their run goes on", async () => {
    const { world, agent, claimed, token, client } = await working();
    const { url } = api;
    const status = async (headers: Record<string, string>, body: object = PING) => {
      const answer = await post(url, headers, body);
      return answer.status;
    };
    const { token: agentToken } = await world.services.staff.rotateToken(
      board,
      { companyId: agent.companyId, agentId: agent.id },
      0,
    );
    const key = await keyOf(world, agent.id);

    expect(await status({})).toBe(401);
    expect(await status(bearer(world.operatorKey))).toBe(401);
    expect(await status(bearer("ca_agent_0123"))).toBe(401);
    expect(await Promise.all([key, agentToken, token].map((each) => status(bearer(each))))).toEqual([200, 200, 200]);
    expect(await status({ ...bearer(token), "x-paperclip-run-id": newId() })).toBe(422);

    await using byToken = await openMcp(url, agentToken, { "x-paperclip-run-id": claimed.run.id });
    expect((await byToken.use("whoami")).said.runId).toBe(claimed.run.id);
    await world.services.agents.pause(board, agent.id, "drain");
    expect((await client.use("whoami")).said.agent.status).toBe("paused");
    await endOf(world, claimed.run.id);
    expect((await byToken.use("whoami")).said.runId).toBeNull();
    const after = await post(url, bearer(token), PING);
    expect([after.status, after.body.error?.data.code]).toEqual([409, "lease_lost"]);
    await world.services.agents.terminate(board, agent.id);
    expect(await Promise.all([key, agentToken].map((each) => status(bearer(each))))).toEqual([401, 401]);
  });

  it("takes one message at a time, of programs, as JSON", async () => {
    const { token } = await working();
    const { url } = api;
    const ask = async (headers: Record<string, string>, body: unknown) => {
      const { status, body: answer } = await post(url, { ...bearer(token), ...headers }, body);
      return [status, answer.error?.code];
    };

    expect(await ask({}, [PING, PING])).toEqual([400, -32_600]);
    expect(await ask({}, { hello: "there" })).toEqual([400, -32_700]);
    expect(await ask({}, "{")).toEqual([400, -32_700]);
    expect(await ask({ "content-type": "text/plain" }, PING)).toEqual([415, -32_600]);
    expect(await ask({ origin: "http://evil.example" }, PING)).toEqual([403, -32_600]);
    expect((await ask({ origin: url }, PING))[0]).toBe(200);
    expect(await ask({ "mcp-protocol-version": "1999-01-01" }, PING)).toEqual([400, -32_000]);
    expect(await ask({}, { ...PING, method: "tools/call", params: { name: "whoami", arguments: [1] } })).toEqual([
      200,
      expect.any(Number),
    ]);
    const listening = await fetch(new URL("/mcp", url), { headers: { ...bearer(token), accept: "text/event-stream" } });
    expect([listening.status, listening.headers.get("allow")]).toEqual([405, "POST"]);
  });
});

describe("what a policy asks for", () => {
  it("is asked of the board once, allowed once, and again to the same run alone", async () => {
    const { world, client, claimed, agent } = await working(["push-to-main", "deploy:*", "spend_over_10"]);
    const ask = async (given: object) => (await client.use("request_permission", given)).said;
    const push = { action: "Push_to_main", details: { branch: "fix", sha: "a1" } };

    expect(await ask({ action: "read-docs" })).toMatchObject({ status: "allowed", approvalId: null, requiredBy: null });
    expect(await ask({ action: "buy", amountUsd: 10 })).toMatchObject({ status: "allowed", requiredBy: null });
    expect(await ask({ action: "buy", amountUsd: 10.01 })).toMatchObject({
      status: "pending",
      requiredBy: "spend_over_10",
    });
    const [first, ...others] = await Promise.all([ask(push), ask({ ...push, details: { sha: "a1", branch: "fix" } })]);
    expect(first).toMatchObject({ status: "pending", requiredBy: "push-to-main", next: expect.any(String) });
    expect(others).toEqual([first]);
    expect((await ask({ ...push, details: { branch: "fix", sha: "b2" } })).approvalId).not.toBe(first.approvalId);

    await world.services.approvals.approve(board, first.approvalId, { decisionNote: "Go" });
    const { approvalId } = first;
    expect(await client.use("request_permission", { ...push, action: "deploy:all", approvalId })).toMatchObject({
      said: { error: { code: "invalid_input" } },
    });
    expect(await ask({ ...push, approvalId })).toMatchObject({ status: "allowed", note: "Go" });
    expect(await ask({ ...push, approvalId })).toMatchObject({ status: "allowed" });
    const elsewhere = world.services.permissions.ask(asAgent(agent), { ...push, approvalId });
    await expect(elsewhere).rejects.toMatchObject({ code: "conflict" });
    const anew = await world.services.permissions.ask(asAgent(agent), push);
    expect(anew).toMatchObject({ status: "pending" });
    expect(anew.approvalId).not.toBe(approvalId);

    const again = await ask({ action: "deploy:eu" });
    await world.services.approvals.reject(board, again.approvalId, { decisionNote: "No" });
    expect(await ask({ action: "deploy:eu" })).toMatchObject({ status: "denied", note: "No" });
    const used = "select used_in_run_id from permission_requests where approval_id = $1";
    expect(await world.sql(used, [approvalId])).toEqual([{ used_in_run_id: claimed.run.id }]);
  });

  it("is answered at once by a blanket rule", async () => {
    const { world, client, companyId } = await working(["deploy"]);
    await world.services.approvals.createRule(board, companyId, {
      actionPrefix: "deploy",
      actionRegex: null,
      maxCostUsd: 5,
      maxCostTokens: null,
      noSideEffects: false,
      description: null,
    });

    const { said } = await client.use("request_permission", { action: "deploy:eu", amountUsd: 2 });
    const dear = await client.use("request_permission", { action: "deploy:eu", amountUsd: 6 });

    expect(said).toMatchObject({ status: "allowed", requiredBy: "deploy", approvalId: expect.any(String) });
    expect(dear.said).toMatchObject({ status: "pending" });
  });

  it("may be what a tool does: it waits for the board, and is done once", async () => {
    const { world, client, issue } = await working(["update_issue:done", "reserve_budget"]);
    const done = { issueId: issue.id, status: "done" };

    expect(await client.use("update_issue", { issueId: issue.id, priority: "low" })).toMatchObject({ isError: false });
    const refused = await client.use("update_issue", done);
    expect(refused).toMatchObject({ isError: true, said: { error: { code: "approval_required" } } });
    const { approvalId } = refused.said.error.details;
    expect((await world.services.issues.get(board, issue.id)).status).toBe("todo");
    await world.services.approvals.approve(board, approvalId, {});
    expect(await client.use("update_issue", { ...done, approvalId })).toMatchObject({
      isError: false,
      said: { issue: { status: "done" } },
    });
    const spending = await client.use("reserve_budget", { amountUsd: 1 });
    await world.services.approvals.reject(board, spending.said.error.details.approvalId, { decisionNote: "No" });
    expect(await client.use("reserve_budget", { amountUsd: 1 })).toMatchObject({
      isError: true,
      said: { error: { code: "forbidden", details: { note: "No" } } },
    });
  });

  it("is done once by an approval, however often and at once it is called with that", async () => {
    const { world, client, issue, agent } = await working(["comment_on_issue"]);
    const comment = { issueId: issue.id, body: "Released" };
    const asked = await client.use("comment_on_issue", comment);
    const { approvalId } = asked.said.error.details;
    await world.services.approvals.approve(board, approvalId, {});

    const racing = await Promise.all(
      [1, 2, 3, 4].map(() => client.use("comment_on_issue", { ...comment, approvalId })),
    );
    const again = await client.use("comment_on_issue", { ...comment, approvalId, wait: true });

    const codes = racing.map(({ isError, said }) => (isError ? said.error.code : "ok"));
    expect(codes).toContain("ok");
    expect(codes.every((code) => code === "ok" || code === "in_progress")).toBe(true);
    expect(again).toMatchObject({ isError: false, said: { comment: { body: "Released" } } });
    expect(await commentsOf(world, issue.id)).toEqual(["Released"]);
    const another = await client.use("comment_on_issue", comment);
    expect(another.said.error).toMatchObject({ code: "approval_required" });
    expect(another.said.error.details.approvalId).not.toBe(approvalId);
    await world.sql("update permission_requests set used_at = now() - interval '2 hours' where agent_id = $1", [
      agent.id,
    ]);
    expect((await client.use("comment_on_issue", { ...comment, approvalId })).said.error.code).toBe("conflict");
    expect(await commentsOf(world, issue.id)).toEqual(["Released"]);
  });

  it("is what the board has seen and approved, and nothing else", async () => {
    const { world, client, issue, claimed } = await working(["comment_on_issue"]);
    const approvals = world.services.approvals;
    const ask = async (body: string) =>
      (await client.use("comment_on_issue", { issueId: issue.id, body })).said.error.details.approvalId;

    const edited = await ask("Sold everything");
    await approvals.approveWithEdits(board, edited, { edits: { "details.body": "Sold nothing" } });
    const call = (body: string, approvalId: string) =>
      client.use("comment_on_issue", { issueId: issue.id, body, approvalId });
    expect((await call("Sold everything", edited)).said.error).toMatchObject({
      code: "approval_required",
      details: { approvedAs: { details: { body: "Sold nothing" } } },
    });
    expect(await call("Sold nothing", edited)).toMatchObject({ isError: false });

    const swapped = await ask("Fire them all");
    await approvals.requestRevision(board, swapped, {});
    const { payload } = await approvals.get(board, swapped);
    const harmless = { ...payload, details: { issueId: issue.id, body: "Hello" } };
    await approvals.resubmit(inRun(claimed), swapped, { payload: harmless });
    await approvals.approve(board, swapped, {});
    expect((await call("Fire them all", swapped)).said.error).toMatchObject({
      code: "approval_required",
      details: { approvedAs: { details: { body: "Hello" } } },
    });
    expect(await commentsOf(world, issue.id)).toEqual(["Sold nothing"]);
  });

  it("is waited for across processes, with progress, and no longer than asked", async () => {
    const { world, client, token } = await working(["deploy"]);
    await using other = await world.another();
    const replica = await startApi({
      config: { host: "127.0.0.1", port: 0, isLoopback: true },
      services: other.services,
      log: silent,
    });
    await using elsewhere = await openMcp(replica.url, token);
    const heard: number[] = [];

    const waiting = elsewhere.use(
      "request_permission",
      { action: "deploy:eu", wait: true, waitSec: 120 },
      ({ progress }) => heard.push(progress),
    );
    const asked = await until(async () => (await client.use("inbox")).said.approvals[0]);
    await until(() => heard.length > 1);
    await world.services.approvals.approve(board, asked.approvalId, {});

    expect((await waiting).said).toMatchObject({ status: "allowed", approvalId: asked.approvalId });
    const short = await client.use("request_approval", { action: "lunch", wait: true, waitSec: 1 });
    expect(short.said).toMatchObject({ status: "pending" });
    expect(await client.use("approval_status", { approvalId: short.said.approvalId })).toMatchObject({
      said: { status: "pending" },
    });
    await replica.stop();
  });

  it("is not waited for beyond the end of the run, nor of the server", async () => {
    const { world, client, runId, token } = await working(["deploy"]);
    await using other = await world.another();
    const replica = await startApi({
      config: { host: "127.0.0.1", port: 0, isLoopback: true },
      services: other.services,
      log: silent,
    });
    await using leaving = await openMcp(replica.url, token);
    const wait = { action: "deploy:eu", wait: true, waitSec: 300 };

    const stopped = leaving.use("request_permission", wait);
    await until(async () => (await client.use("inbox")).said.approvals.length > 0);
    await replica.stop();
    expect((await stopped).said).toMatchObject({ status: "pending" });

    const heard: number[] = [];
    const waiting = client.use("request_permission", wait, ({ progress }) => heard.push(progress));
    await until(() => heard.length > 0);
    await endOf(world, runId);
    expect(await waiting).toMatchObject({ isError: true, said: { error: { code: "lease_lost" } } });
  });
});

const commentsOf = async (world: World, issueId: string): Promise<string[]> =>
  (await world.services.issues.listComments(board, issueId, CommentPage.parse({}))).map(({ body }) => body);

const PING = { jsonrpc: "2.0", id: 1, method: "ping" };

async function post(url: string, headers: Record<string, string>, body: unknown) {
  const answer = await fetch(new URL("/mcp", url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as { error?: { code: number; data: { code: string } } } };
}
