import { beforeAll, describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import { UnavailableError } from "../../shared/kernel/errors.ts";
import { bearer, keyOf, openApi, tokenOf } from "../support/api.ts";
import { askedBy } from "../support/approving.ts";
import { person, signedIn } from "../support/people.ts";
import { goalOf, plannedBy } from "../support/planning.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { seedServer } from "../support/seed-server.ts";
import { endOf, issueOf } from "../support/working.ts";

/** The page "API" of the public documentation: what holds for all resources. */

describe("the resource map", () => {
  const { api, curl, ask } = seedServer();
  let ids: Readonly<Record<string, string>>;
  beforeAll(async () => {
    const { world } = api();
    const agent = await world.agent();
    const { companyId } = agent;
    const issue = await issueOf(world, companyId);
    const approval = await askedBy(world, agent);
    const planned = await plannedBy(world, companyId);
    await keptBy(world, agent);
    ids = { companyId, agentId: agent.id, issueId: issue.id, approvalId: approval.id, ...planned };
  });
  const filled = (path: string): string => path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name]!);

  it.each([
    "/api/companies",
    "/api/companies/{companyId}/agents",
    "/api/companies/{companyId}/issues",
    "/api/companies/{companyId}/projects",
    "/api/companies/{companyId}/goals",
    "/api/companies/{companyId}/approvals",
    "/api/companies/{companyId}/activity",
    "/api/companies/{companyId}/secrets",
  ])("has %s, a bare array of what there is", async (path) => {
    const answer = await curl<unknown[]>(`curl http://localhost:3100${filled(path)}`);

    expect(answer.status).toBe(200);
    expect(answer.body).toContainEqual(expect.objectContaining({ id: expect.any(String) }));
  });

  it.each([
    ["/api/companies/{companyId}", "companyId"],
    ["/api/agents/{agentId}", "agentId"],
    ["/api/issues/{issueId}", "issueId"],
    ["/api/projects/{projectId}", "projectId"],
    ["/api/goals/{goalId}", "goalId"],
    ["/api/approvals/{approvalId}", "approvalId"],
  ])("has %s, the thing itself without a wrapping", async (path, name) => {
    expect(await curl(`curl http://localhost:3100${filled(path)}`)).toMatchObject({
      status: 200,
      body: { id: ids[name] },
    });
  });

  it.each([
    "/api/companies/{companyId}/costs/summary",
    "/api/instance/settings/general",
    "/api/instance/settings/experimental",
    "/api/health",
    "/api/companies/{companyId}/sidebar-badges",
    "/api/companies/{companyId}/evaluations",
    "/api/companies/{companyId}/evaluations/queue",
    "/api/companies/{companyId}/evaluations/summary",
    // What the page calls /api/access/*, by the names that it has on the wire.
    "/api/companies/{companyId}/invites",
    "/api/companies/{companyId}/join-requests",
    "/api/companies/{companyId}/members",
    "/api/cli-auth/me",
    "/api/board-api-keys",
  ])("has %s", async (path) => {
    expect(await curl(`curl http://localhost:3100${filled(path)}`)).toMatchObject({ status: 200 });
  });

  it("has a way to invoke, and what a run tells is stored", async () => {
    const { world } = api();
    const agent = await world.agent();
    const run = await ask<{ id: string }>("POST", `/api/agents/${agent.id}/heartbeat/invoke`);

    expect(run.status).toBe(202);
    expect(await ask("GET", `/api/heartbeat-runs/${run.body.id}/events`)).toMatchObject({
      status: 200,
      body: expect.any(Array),
    });
  });

  it("shows no secret, of which it has the name", async () => {
    const answer = await ask("GET", filled("/api/companies/{companyId}/secrets"));

    expect(answer).toMatchObject({ body: [{ name: "github-token" }] });
    expect(JSON.stringify(answer.body)).not.toContain("hunter2");
  });

  it("answers what is not in it with 404 and JSON", async () => {
    expect(await curl("curl http://localhost:3100/api/nothing")).toEqual({
      status: 404,
      body: { error: "API route not found" },
    });
  });
});

describe("who asks", () => {
  const { api, ask } = seedServer({ config: { host: "127.0.0.1", port: 0, isLoopback: false } });
  const names = (headers: Readonly<Record<string, string>>) => ask("GET", "/api/companies", undefined, headers);

  it("is a person by the cookie of a session, of the companies that are theirs", async () => {
    const { world } = api();
    const { id, name } = await world.company();
    await world.company({ name: "Not theirs" });
    const { session } = await person(world, { roles: { [id]: "viewer" } });

    expect(await names(signedIn(session))).toMatchObject({ status: 200, body: [{ id, name }] });
    // A page of another site has the cookie sent along, and is refused what changes something.
    const elsewhere = { ...signedIn(session), origin: "https://elsewhere.example" };
    expect(await ask("PATCH", `/api/companies/${id}`, { description: "x" }, elsewhere)).toMatchObject({
      status: 403,
      body: { error: "Board mutation requires trusted browser origin" },
    });
  });

  it("is an agent by its key, of which the hash alone is stored", async () => {
    const { world } = api();
    const agent = await world.agent();
    const key = await keyOf(world, agent.id);

    expect(await ask("GET", "/api/agents/me", undefined, bearer(key))).toMatchObject({ body: { id: agent.id } });
    expect(JSON.stringify(await world.sql("select k::text as text from agent_api_keys k"))).not.toContain(key);
  });

  it("is a run by its token for as long as it goes, and what it changes is written down with the run", async () => {
    const { world } = api();
    const agent = await world.agent();
    const run = await world.run(agent.id);
    const token = bearer(await tokenOf(world, run, agent));
    const said = { ...token, "x-paperclip-run-id": run.run.id };
    const issue = await issueOf(world, agent.companyId, { assigneeAgentId: agent.id });

    expect(await ask("POST", `/api/issues/${issue.id}/comments`, { body: "At it." }, said)).toMatchObject({
      status: 201,
    });
    const trail = await ask("GET", `/api/issues/${issue.id}/activity`, undefined, token);
    expect(trail.body).toContainEqual(expect.objectContaining({ agentId: agent.id, runId: run.run.id }));
    const other = { ...token, "x-paperclip-run-id": issue.id };
    expect(await ask("POST", `/api/issues/${issue.id}/comments`, { body: "No." }, other)).toMatchObject({
      status: 422,
    });

    await endOf(world, run.run.id);
    expect(await ask("GET", "/api/agents/me", undefined, token)).toMatchObject({ status: 401 });
    expect(await ask("POST", `/api/issues/${issue.id}/comments`, { body: "Late." }, token)).toMatchObject({
      status: 409,
    });
  });

  it("is nobody without a credential, and with one that is not known", async () => {
    const refused = { status: 401, body: { error: expect.any(String) } };

    expect(await names({})).toMatchObject(refused);
    expect(await names(bearer("pcp_unknown"))).toMatchObject(refused);
    expect(await names(bearer("pc_agent_...."))).toMatchObject(refused);
  });

  it("is told where a company has to be named", async () => {
    expect(await ask("GET", "/api/companies/issues", undefined, bearer(api().world.operatorKey))).toMatchObject({
      status: 400,
      body: { error: expect.any(String) },
    });
  });
});

describe("on the machine itself", () => {
  const { api, ask } = seedServer();

  it("nobody needs a credential; but one that is sent must be good", async () => {
    expect(await ask("GET", "/api/companies")).toMatchObject({ status: 200 });
    expect(await ask("GET", "/api/companies", undefined, bearer("pcp_gone_stale"))).toMatchObject({ status: 401 });
  });

  it("nobody is limited in how often they ask", async () => {
    const { id } = await api().world.company();

    const answers = await Promise.all(
      Array.from({ length: 200 }, () => ask("GET", `/api/companies/${id}/issues?limit=1`)),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("the error codes", () => {
  const { api, ask } = seedServer();

  it("400: a validation error, with what does not fit", async () => {
    expect(await ask("POST", "/api/companies", { name: 1 })).toMatchObject({
      status: 400,
      body: { error: "Validation error", details: [{ path: ["name"] }] },
    });
  });

  it("401: unauthenticated", async () => {
    expect(await ask("GET", "/api/companies", undefined, bearer("x"))).toMatchObject({ status: 401 });
  });

  it("403: no permission", async () => {
    const { world } = api();
    const agent = await world.agent();
    const key = bearer(await keyOf(world, agent.id));

    expect(await ask("POST", `/api/agents/${agent.id}/pause`, undefined, key)).toMatchObject({
      status: 403,
      body: { error: "Board access required" },
    });
  });

  it("404: no such thing, or not in your company", async () => {
    const { world } = api();
    const mine = await world.agent();
    const theirs = await issueOf(world, (await world.company()).id);
    const key = bearer(await keyOf(world, mine.id));
    const answer = { status: 404, body: { error: "Issue not found" } };

    expect(await ask("GET", `/api/issues/${theirs.id}`, undefined, key)).toMatchObject(answer);
    expect(await ask("GET", `/api/issues/${mine.id}`)).toMatchObject(answer);
  });

  it("409: another agent owns the task", async () => {
    const { world } = api();
    const one = await world.agent();
    const two = await world.agent({ companyId: one.companyId, name: "Bob" });
    const issue = await issueOf(world, one.companyId, { status: "todo" });
    const take = async (agent: Agent) => {
      const token = bearer(await tokenOf(world, await world.run(agent.id), agent));
      return ask("POST", `/api/issues/${issue.id}/checkout`, { agentId: agent.id, expectedStatuses: ["todo"] }, token);
    };

    expect(await take(one)).toMatchObject({
      status: 200,
      body: { assigneeAgentId: one.id, status: "in_progress", startedAt: expect.any(String) },
    });
    expect(await take(two)).toMatchObject({
      status: 409,
      body: {
        error: "Issue checkout conflict",
        details: { issueId: issue.id, status: "in_progress", assigneeAgentId: one.id },
      },
    });
  });

  it("422: an invalid state transition, such as backlog to done", async () => {
    const { world } = api();
    const issue = await issueOf(world, (await world.company()).id);

    expect(await ask("PATCH", `/api/issues/${issue.id}`, { status: "done" })).toMatchObject({
      status: 422,
      body: { error: expect.any(String) },
    });
    expect(await ask("GET", `/api/issues/${issue.id}`)).toMatchObject({ body: { status: "backlog" } });
  });

  it("500: a fault of the server, of which nobody is told more", async () => {
    await using broken = await openApi({
      replace: ({ companies }) => ({
        companies: { ...companies, list: () => Promise.reject(new TypeError("the password is hunter2")) },
      }),
    });

    const answer = await broken.call("GET", "/api/companies");

    expect([answer.status, answer.body]).toEqual([500, { error: "Internal server error" }]);
  });

  it("503, besides: a store is away, and when to ask again", async () => {
    await using broken = await openApi({
      replace: ({ companies }) => ({
        companies: { ...companies, list: () => Promise.reject(new UnavailableError("It is away just now")) },
      }),
    });

    expect(await broken.call("GET", "/api/companies")).toMatchObject({
      status: 503,
      headers: { "retry-after": "2", "x-error-code": "unavailable" },
    });
  });
});

describe("lists", () => {
  const { api, ask } = seedServer();

  it("of issues are sorted by priority, the others by when things were made", async () => {
    const { world } = api();
    const company: Company = await world.company();
    const path = (what: string) => `/api/companies/${company.id}/${what}`;
    for (const priority of ["low", "critical", "medium", "high"]) await issueOf(world, company.id, { priority });
    for (const name of ["One", "Two", "Three"]) {
      await world.agent({ companyId: company.id, name });
      await goalOf(world, company.id, { title: name });
    }

    const issues = await ask<{ priority: string }[]>("GET", path("issues"));
    expect(issues.body.map(({ priority }) => priority)).toEqual(["critical", "high", "medium", "low"]);
    for (const what of ["agents", "goals", "activity"]) {
      const { body } = await ask<{ createdAt: string }[]>("GET", path(what));
      const moments = body.map(({ createdAt }) => createdAt);
      expect([moments.toSorted(), moments.toSorted().reverse()], what).toContainEqual(moments);
    }
  });

  it.each(["agents", "issues", "goals", "projects", "approvals", "activity", "heartbeat-runs"])(
    "of %s take a limit and a cursor",
    async (what) => {
      const { world } = api();
      const agent = await world.agent();
      const { companyId } = agent;
      await world.agent({ companyId, name: "Bob" });
      for (const name of ["one", "two"]) {
        await issueOf(world, companyId, { title: name });
        await plannedBy(world, companyId, name);
        await askedBy(world, agent);
        await world.wake(agent.id, { payload: { taskKey: name } });
      }
      const path = `/api/companies/${companyId}/${what}`;

      const first = await ask<{ id: string }[]>("GET", `${path}?limit=1`);
      const second = await ask<{ id: string }[]>(
        "GET",
        `${path}?limit=1&cursor=${String(first.headers["x-next-cursor"])}`,
      );

      expect([first.body.length, second.body.length]).toEqual([1, 1]);
      expect(second.body[0]!.id).not.toBe(first.body[0]!.id);
    },
  );
});
