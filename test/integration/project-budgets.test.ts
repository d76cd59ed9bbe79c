import { describe, expect, it } from "vitest";

import { PolicyPage } from "../../shared/budgets/policy.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { Project } from "../../shared/projects/project.schema.ts";
import { cappedBy } from "../support/capping.ts";
import { checkInvariants } from "../support/invariants.ts";
import { projectOf } from "../support/planning.ts";
import { spend } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

/** An agent, and a project of its company with a budget of a dollar that is met, and not yet applied. */
async function metProject(world: World) {
  const agent = await world.agent();
  const project = await projectOf(world, agent.companyId);
  const policy = await cappedBy(world, agent, { scopeType: "project", scopeId: project.id });
  await spend(world, agent, 100, { projectId: project.id });
  return { agent, project, policy };
}

const raise = (world: World, agent: { id: string; companyId: string }, { id }: Project) =>
  cappedBy(world, agent, { scopeType: "project", scopeId: id, amount: 500 });

const find = (world: World, { id }: Project): Promise<Project> => world.services.projects.get(board, { key: id });

describe("a project's budget", () => {
  it("goes by its name, and pauses it when it is met, until it is raised", async () => {
    await using world = await World.open();
    const { agent, project, policy } = await metProject(world);
    const { budgets, budgetIncidents } = world.services;
    expect(policy).toMatchObject({ scopeName: "Rocket", paused: false, pauseReason: null });

    await budgetIncidents.applyMet();

    expect(await find(world, project)).toMatchObject({ pauseReason: "budget", pausedAt: expect.any(String) });
    expect(await world.services.agents.get(board, agent.id)).toMatchObject({ status: "idle" });
    expect(await budgets.overview(board, agent.companyId)).toMatchObject({
      pausedProjectCount: 1,
      pausedAgentCount: 0,
      pendingApprovalCount: 1,
      policies: [{ scopeName: "Rocket", status: "hard_stop", paused: true, pauseReason: "budget" }],
      activeIncidents: [{ scopeType: "project", scopeId: project.id, scopeName: "Rocket" }],
    });
    await raise(world, agent, project);
    await expect(budgetIncidents.liftEnded()).resolves.toBe(1);
    expect(await find(world, project)).toMatchObject({ pauseReason: null, pausedAt: null });
    expect(await budgets.overview(board, agent.companyId)).toMatchObject({
      pausedProjectCount: 0,
      pendingApprovalCount: 0,
      activeIncidents: [],
    });
    await checkInvariants(world.sql);
  });

  it("and the board each lift their own pause", async () => {
    await using world = await World.open();
    const { agent, project } = await metProject(world);
    const { projects, budgetIncidents } = world.services;
    const reference = { key: project.id };
    await projects.pause(board, reference);
    await budgetIncidents.applyMet();

    expect(await projects.resume(board, reference)).toMatchObject({ pauseReason: "budget" });
    await projects.pause(board, reference);
    await raise(world, agent, project);
    await budgetIncidents.liftEnded();

    expect(await find(world, project)).toMatchObject({ pauseReason: "manual", pausedAt: expect.any(String) });
  });

  it("and the board may pause it at once, and neither is forgotten", async () => {
    await using world = await World.open();

    for (let round = 0; round < 5; round += 1) {
      const { project } = await metProject(world);
      await Promise.all([
        world.services.projects.pause(board, { key: project.id }),
        world.services.budgetIncidents.applyMet(),
      ]);

      const [row] = await world.sql<{ causes: string[] }>(
        "select array(select unnest(pause_causes) order by 1) as causes from projects where id = $1",
        [project.id],
      );
      expect(row).toEqual({ causes: ["budget", "manual"] });
    }
  });

  it("ends with it, and asks nobody any more", async () => {
    await using world = await World.open();
    const { agent, project } = await metProject(world);
    const { projects, budgets, budgetIncidents } = world.services;
    await budgetIncidents.applyMet();

    await projects.delete(board, { key: project.id });
    await budgetIncidents.liftEnded();

    expect(await budgets.list(board, agent.companyId, PolicyPage.parse({}))).toEqual([]);
    expect(await budgets.overview(board, agent.companyId)).toMatchObject({
      policies: [],
      activeIncidents: [],
      pausedProjectCount: 0,
      pendingApprovalCount: 0,
    });
    expect(await world.sql("select is_active from budget_policies where scope_type = 'project'")).toEqual([
      { is_active: false },
    ]);
    await checkInvariants(world.sql);
  });

  it("that is met as its project is deleted pauses nothing, and is done with", async () => {
    await using world = await World.open();
    const { project } = await metProject(world);

    await world.services.projects.delete(board, { key: project.id });

    await expect(world.services.budgetIncidents.applyMet()).resolves.toBeGreaterThan(0);
    await world.services.budgetIncidents.liftEnded();
    await expect(world.services.budgetIncidents.applyMet()).resolves.toBe(0);
    await expect(world.services.budgetIncidents.liftEnded()).resolves.toBe(0);
    expect(await world.sql("select id from approvals where status = 'pending'")).toEqual([]);
  });

  it("is not spent from by another company", async () => {
    await using world = await World.open();
    const { project, policy } = await metProject(world);
    const stranger = await world.agent();

    await expect(spend(world, stranger, 7, { projectId: project.id })).rejects.toMatchObject({
      code: "illegal_transition",
      message: "projectId does not name a project of this company",
    });

    expect(await world.sql("select id from cost_events where company_id = $1", [stranger.companyId])).toEqual([]);
    const [seen] = await world.services.budgets.list(board, project.companyId, PolicyPage.parse({}));
    expect(seen).toMatchObject({ policyId: policy.policyId, observedAmount: 100 });
  });
});

describe("what a project has cost", () => {
  it("is told by its name, and stays in the books when it is deleted", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const [rocket, moon] = [
      await projectOf(world, agent.companyId),
      await projectOf(world, agent.companyId, { name: "Moon" }),
    ];
    const gone = newId();
    for (const [projectId, cents] of [
      [rocket.id, 3],
      [moon.id, 5],
      [gone, 1],
    ] as const) {
      await spend(world, agent, cents, { projectId });
    }
    await world.services.projects.delete(board, { key: moon.id });
    await spend(world, agent, 2, { projectId: moon.id });

    expect(await world.services.costSummaries.byProject(board, agent.companyId, {})).toMatchObject([
      { projectId: moon.id, projectName: null, costCents: 7 },
      { projectId: rocket.id, projectName: "Rocket", costCents: 3 },
      { projectId: gone, projectName: null, costCents: 1 },
    ]);
  });
});

describe("companies.stats", () => {
  it("counts issues that are not hidden, open ones, and projects that are not archived", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await projectOf(world, companyId);
    await projectOf(world, companyId, { archivedAt: new Date().toISOString() });
    await world.sql(
      `insert into issues (id, company_id, issue_number, identifier, title, status, hidden_at)
       select gen_random_uuid(), $1, n, 'A-' || n, 't', s, case when n > 7 then now() end
         from unnest(array['backlog', 'todo', 'in_progress', 'in_review', 'done', 'blocked', 'cancelled', 'todo'])
              with ordinality as i(s, n)`,
      [companyId],
    );

    expect((await world.services.companies.stats(board))[companyId]).toEqual({
      agentCount: 0,
      activeAgentCount: 0,
      taskCount: 7,
      issueCount: 7,
      openTaskCount: 5,
      projectCount: 1,
    });
  });
});
