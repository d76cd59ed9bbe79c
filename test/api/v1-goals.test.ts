import { describe, expect, it } from "vitest";

import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { sharedApi } from "../support/api.ts";
import { goalOf } from "../support/planning.ts";
import { change, issueOf } from "../support/working.ts";
import { board } from "../support/world.ts";

interface V1Goal {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly projectIds: readonly string[];
}
interface Envelope<T> {
  readonly data: T;
  readonly meta: { readonly nextCursor: string | null };
  readonly error: { readonly code: string };
}

describe("goals and projects on /v1", () => {
  const call = sharedApi();
  const enter = async () => {
    const { world } = call.api();
    const company = await world.company();
    const at = `/v1/companies/${encodePublicId("company", company.id)}`;
    const ask = <T = V1Goal>(method: string, path: string, body?: object) =>
      call<Envelope<T>>(method, `${at}${path}`, body);
    const make = async (path: string, body: object) => (await ask("POST", path, body)).body.data;
    const titles = async (path: string) => (await ask<V1Goal[]>("GET", path)).body.data.map(({ title }) => title);
    const trail = async (prefix: string) =>
      (
        await world.sql<{ action: string }>(
          "select action from activity_log where company_id = $1 and action like $2 order by id",
          [company.id, `${prefix}%`],
        )
      ).map(({ action }) => action);
    return { world, company, ask, make, titles, trail, at };
  };

  it("show how far the work has come, and what it has cost", async () => {
    const { world, company, ask, make } = await enter();
    const goal = await make("/goals", { title: "Launch", targetDate: "2026-06-30", budget: { usd: 2_000 } });
    const project = await make("/projects", { title: "Pipeline", goalId: goal.id });
    const agent = await world.agent({ companyId: company.id });
    const issue = async (body: object) =>
      (await ask<{ id: string }>("POST", "/issues", { title: "x", ...body })).body.data.id;
    for (const status of ["done", "failed", "cancelled"]) {
      await ask("PATCH", `/issues/${await issue({ projectId: project.id })}`, { status });
    }
    await issue({ projectId: project.id, goalId: goal.id });
    await issue({ goalId: goal.id, held: true });
    const running = await issue({ goalId: goal.id, assignedAgentId: encodePublicId("agent", agent.id) });
    await ask("PATCH", `/issues/${running}`, { status: "running" });
    await issueOf(world, company.id, { title: "of nothing" });
    await world.sql(
      `insert into cost_events (id, company_id, agent_id, issue_id, provider, model, cost_micros, origin, occurred_at)
       select gen_random_uuid(), $1, $2, id, 'p', 'm', 10000, 'reported', now() from issues where company_id = $1`,
      [company.id, agent.id],
    );

    expect((await ask("GET", `/goals/${goal.id}`)).body.data).toMatchObject({
      title: "Launch",
      targetDate: "2026-06-30",
      status: "active",
      outcome: null,
      projectIds: [project.id],
      budget: { usd: 2_000, spent: { usd: 0.06 } },
      progress: { tasksTotal: 5, tasksDone: 1, tasksInFlight: 1, tasksQueued: 2, tasksFailed: 1 },
    });
    expect((await ask("GET", `/projects/${project.id}`)).body.data).toMatchObject({
      goalId: goal.id,
      status: "active",
      spent: { usd: 0.04 },
      progress: { tasksTotal: 3, tasksDone: 1, tasksInFlight: 0, tasksQueued: 1, tasksFailed: 1 },
    });
  });

  it("are changed in part, and found by how they stand", async () => {
    const { world, company, ask, make, titles, trail } = await enter();
    const first = await make("/goals", { title: "first", budget: { usd: 0.815 } });
    const second = await make("/goals", { title: "second" });
    const project = await make("/projects", { title: "one", goalId: first.id });
    await make("/projects", { title: "two" });
    await goalOf(world, company.id, { title: "planned", status: "planned" });

    expect((await ask("PATCH", `/goals/${first.id}`, { description: "why" })).body.data).toMatchObject({
      title: "first",
      description: "why",
      budget: { usd: 0.815 },
    });
    expect((await ask("PATCH", `/projects/${project.id}`, { goalId: second.id })).body.data).toMatchObject({
      goalId: second.id,
      title: "one",
    });
    expect(await ask("PATCH", `/goals/${first.id}`, { status: "closed" })).toMatchObject({ status: 422 });
    expect(await ask("POST", "/goals", { title: "x", targetDate: "soon" })).toMatchObject({ status: 422 });
    await ask("POST", `/goals/${second.id}/close`);
    await ask("POST", `/projects/${project.id}/archive`);

    expect(await titles("/goals?status=active")).toEqual(["first", "planned"]);
    expect(await titles("/goals?status=closed")).toEqual(["second"]);
    expect(await titles("/projects?status=archived")).toEqual(["one"]);
    expect(await titles("/projects?status=active")).toEqual(["two"]);
    expect(await titles(`/projects?goal=${second.id}`)).toEqual(["one"]);
    const page = await ask<V1Goal[]>("GET", "/goals?limit=2");
    expect(await titles(`/goals?limit=2&cursor=${page.body.meta.nextCursor}`)).toEqual(["planned"]);
    expect(await trail("goal.")).toEqual([
      "goal.created",
      "goal.created",
      "goal.created",
      "goal.updated",
      "goal.closed",
    ]);
    expect(await trail("project.")).toEqual([
      "project.created",
      "project.created",
      "project.updated",
      "project.archived",
    ]);
  });

  it("are closed once, with an outcome, and take no new project then", async () => {
    const { world, ask, make, trail } = await enter();
    const goal = await make("/goals", { title: "Launch" });
    const project = await make("/projects", { title: "there before", goalId: goal.id });

    expect(await ask("POST", `/goals/${goal.id}/close`, { outcome: "cancelled", note: "Too dear" })).toMatchObject({
      status: 200,
      body: { data: { status: "closed", outcome: "cancelled", note: "Too dear" } },
    });
    expect(await ask("POST", `/goals/${goal.id}/close`, { outcome: "cancelled" })).toMatchObject({ status: 200 });
    expect(await ask("POST", `/goals/${goal.id}/close`)).toMatchObject({
      status: 409,
      body: { error: { code: "invalid_state" } },
    });
    expect(await ask("POST", "/projects", { title: "new", goalId: goal.id })).toMatchObject({
      status: 409,
      body: { error: { code: "invalid_state" } },
    });
    expect(await ask("PATCH", `/projects/${project.id}`, { title: "goes on" })).toMatchObject({ status: 200 });
    expect(await trail("goal.closed")).toHaveLength(1);
    const [closing] = await world.sql<{ details: object }>(
      "select details from activity_log where action = 'goal.closed' order by id desc limit 1",
    );
    expect(closing?.details).toMatchObject({ outcome: "cancelled", progress: { tasksTotal: 0 }, spentUsd: 0 });
  });

  it("are closed by /api as well, where an achieved goal still takes projects", async () => {
    const { world, company, ask, trail } = await enter();
    const goal = await goalOf(world, company.id, { title: "Grow" });
    await world.services.goals.update(board, goal.id, { status: "achieved" });

    const id = encodePublicId("goal", goal.id);
    expect((await ask("GET", `/goals/${id}`)).body.data).toMatchObject({ status: "closed", outcome: "achieved" });
    expect(await trail("goal.")).toEqual(["goal.created", "goal.closed"]);
    const project = await world.services.projects.create(board, company.id, {
      name: "late",
      status: "backlog",
      goalIds: [goal.id],
    });
    expect(project.goalIds).toEqual([goal.id]);
  });

  it("are archived once", async () => {
    const { ask, make, trail } = await enter();
    const project = await make("/projects", { title: "old" });

    const archived = await ask("POST", `/projects/${project.id}/archive`);
    expect(archived).toMatchObject({ status: 200, body: { data: { status: "archived" } } });
    expect((await ask("POST", `/projects/${project.id}/archive`)).body.data).toEqual(archived.body.data);
    expect(await trail("project.archived")).toHaveLength(1);
  });

  it("of another company are not there, nor to be named", async () => {
    const { world, ask, make, at } = await enter();
    const goal = await make("/goals", { title: "ours" });
    const project = await make("/projects", { title: "ours" });
    const sibling = at.replace(/cmp_\w+/, encodePublicId("company", (await world.company()).id));

    const asks = [
      ["GET", `/goals/${goal.id}`],
      ["PATCH", `/goals/${goal.id}`, { title: "mine" }],
      ["POST", `/goals/${goal.id}/close`],
      ["GET", `/projects/${project.id}`],
      ["PATCH", `/projects/${project.id}`, { title: "mine" }],
      ["POST", `/projects/${project.id}/archive`],
    ] as const;
    for (const [method, path, body] of asks) {
      expect([path, (await call(method, `${sibling}${path}`, body)).status]).toEqual([path, 404]);
    }
    expect(await call("POST", `${sibling}/projects`, { title: "x", goalId: goal.id })).toMatchObject({ status: 422 });
    expect((await ask("GET", `/goals/${goal.id}`)).body.data).toMatchObject({ title: "ours", status: "active" });
  });

  it("count work of issues that change, from the next look on", async () => {
    const { world, company, ask } = await enter();
    const goal = await goalOf(world, company.id);
    const issue = await issueOf(world, company.id, { goalId: goal.id, status: "todo" });
    const progress = async () =>
      ((await ask("GET", `/goals/${encodePublicId("goal", goal.id)}`)).body.data as unknown as { progress: object })
        .progress;
    expect(await progress()).toMatchObject({ tasksQueued: 1, tasksInFlight: 0 });

    await change(world, issue.id, { status: "blocked", assigneeUserId: "ann" });

    expect(await progress()).toMatchObject({ tasksQueued: 0, tasksInFlight: 1 });
  });
});
