import { describe, expect, it } from "vitest";

import { ActivityFilter } from "../../shared/activity/activity.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { type Project, ProjectFilter, UpdateProject } from "../../shared/projects/project.schema.ts";
import { CreateWorkspace, UpdateWorkspace } from "../../shared/projects/workspace.schema.ts";
import { goalOf, plannedBy, projectOf } from "../support/planning.ts";
import { times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

const refused = (message: string) => expect.objectContaining({ code: "illegal_transition", message });
const elsewhere = (message: string) => expect.objectContaining({ code: "invalid_reference", message });
const missing = (what: string) => expect.objectContaining({ code: "not_found", message: `${what} not found` });

const update = (world: World, { id }: { id: string }, body: UpdateProject): Promise<Project> =>
  world.services.projects.update(board, { key: id }, UpdateProject.parse(body));

const addTo = (world: World, { id }: { id: string }, body: CreateWorkspace) =>
  world.services.projects.createWorkspace(board, { key: id }, CreateWorkspace.parse(body));

const changeIn = (world: World, { id }: { id: string }, workspaceId: string, body: UpdateWorkspace) =>
  world.services.projects.updateWorkspace(board, { key: id }, { workspaceId, body: UpdateWorkspace.parse(body) });

/** Names of a project's workspaces; the primary one has a star. */
const workspacesOf = async (world: World, { id }: { id: string }): Promise<string[]> =>
  (await world.services.projects.listWorkspaces(board, { key: id })).map(
    ({ name, isPrimary }) => `${name}${isPrimary ? "*" : ""}`,
  );

describe("projects", () => {
  it("know their goals in order, their lead, and no other company's", async () => {
    await using world = await World.open();
    const [agent, other] = [await world.agent(), await world.agent()];
    const { companyId } = agent;
    const goals = await Promise.all(["a", "b", "c"].map((title) => goalOf(world, companyId, { title })));
    const [a, b, c] = goals.map(({ id }) => id) as [string, string, string];
    const foreign = await goalOf(world, other.companyId);

    const project = await projectOf(world, companyId, { goalIds: [c, a], leadAgentId: agent.id });

    expect(project).toMatchObject({ goalId: c, goalIds: [c, a], leadAgentId: agent.id });
    expect(project.goals.map(({ title }) => title)).toEqual(["c", "a"]);
    expect(await update(world, project, { goalId: b })).toMatchObject({ goalIds: [b] });
    expect(await update(world, project, { goalId: a, goalIds: [c, a, c] })).toMatchObject({ goalIds: [a, c] });
    expect(await update(world, project, { name: "Rocket II" })).toMatchObject({ goalIds: [a, c] });
    expect(await update(world, project, { goalId: null, leadAgentId: null })).toMatchObject({
      goalIds: [],
      goalId: null,
      leadAgentId: null,
    });
    const noGoal = elsewhere("Goals must belong to the same company");
    await expect(update(world, project, { goalIds: [a, foreign.id] })).rejects.toEqual(noGoal);
    await expect(projectOf(world, companyId, { goalIds: [newId()] })).rejects.toEqual(noGoal);
    await expect(projectOf(world, companyId, { leadAgentId: other.id })).rejects.toEqual(
      elsewhere("Lead agent must belong to the same company"),
    );
    expect(await update(world, project, { goalIds: [a, b] })).toMatchObject({ goalIds: [a, b] });
    await world.services.goals.delete(board, a);
    expect(await world.services.projects.get(board, { key: project.id })).toMatchObject({ goalId: b, goalIds: [b] });
  });

  it("have a key of their own for URLs, also when many of a name are made at once", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();

    const projects = await Promise.all(times(12, () => projectOf(world, companyId, { name: "Größe 3 (EU)" })));

    const keys = projects.map(({ urlKey }) => urlKey);
    expect(new Set(keys).size).toBe(12);
    expect(keys).toEqual(expect.arrayContaining(["große-3-eu", ...times(8, (n) => `große-3-eu-${n + 2}`)]));
    for (const { id, urlKey } of projects) {
      expect(await world.services.projects.get(board, { key: urlKey, companyId })).toMatchObject({ id });
    }
    const elsewhere = await projectOf(world, (await world.company()).id, { name: "Größe 3 (EU)" });
    expect(elsewhere.urlKey).toBe("große-3-eu");
  });

  it("are found by their keys in the company that asks", async () => {
    await using world = await World.open();
    const [agent, other] = [await world.agent(), await world.agent()];
    const { companyId } = agent;
    const [own, foreign] = [await projectOf(world, companyId), await projectOf(world, other.companyId)];
    const { get } = world.services.projects;

    expect(await get(asAgent(agent), { key: "rocket" })).toMatchObject({ id: own.id });
    expect(await get(asAgent(agent), { key: "Rocket" })).toMatchObject({ id: own.id });
    expect(await get(board, { key: "rocket", companyId: other.companyId })).toMatchObject({ id: foreign.id });
    expect(await get(board, { key: own.id.toUpperCase() })).toMatchObject({ id: own.id });
    await expect(get(asAgent(agent), { key: foreign.id })).rejects.toEqual(missing("Project"));
    await expect(get(asAgent(agent), { key: "no-such" })).rejects.toEqual(missing("Project"));
    await expect(get(asAgent(agent), { key: "rocket", companyId: other.companyId })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(get(board, { key: "rocket" })).rejects.toMatchObject({ code: "illegal_transition" });
  });

  it("that are named anew have a key of their new name, and keep it where it is only spelled otherwise", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [, second] = [await projectOf(world, companyId), await projectOf(world, companyId)];

    expect(second.urlKey).toBe("rocket-2");
    expect(await update(world, second, { name: "ROCKET!" })).toMatchObject({ name: "ROCKET!", urlKey: "rocket-2" });
    expect(await update(world, second, { name: "Moon" })).toMatchObject({ urlKey: "moon" });
    expect(await projectOf(world, companyId, { name: "rocket 2" })).toMatchObject({ urlKey: "rocket-2" });
    expect(await projectOf(world, companyId, { name: "!?" })).toMatchObject({ urlKey: "project" });
    const named = await projectOf(world, companyId, { name: second.id });
    expect(named.urlKey).toBe(`project-${second.id}`);
    expect(await world.services.projects.get(board, { key: named.urlKey, companyId })).toMatchObject({ id: named.id });
  });

  it("keep the days they are given, and are archived and taken back", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();

    const project = await projectOf(world, companyId, { targetDate: "2026-03-29", color: "#AbCdEf" });

    expect(project).toMatchObject({ targetDate: "2026-03-29", color: "#AbCdEf", status: "backlog", archivedAt: null });
    const archivedAt = "2026-01-01T00:00:00.000Z";
    expect(await update(world, project, { archivedAt: "2026-01-01T01:00:00+01:00" })).toMatchObject({ archivedAt });
    expect(await update(world, project, { archivedAt, status: "completed" })).toMatchObject({ status: "completed" });
    expect(await update(world, project, { archivedAt: null })).toMatchObject({ archivedAt: null });
  });

  it("of a company are listed by what they are, in pages", async () => {
    await using world = await World.open();
    const { id: agentId, companyId } = await world.agent();
    const goal = await goalOf(world, companyId);
    const first = await projectOf(world, companyId, { name: "a", goalIds: [goal.id], status: "planned" });
    await projectOf(world, companyId, { name: "b", leadAgentId: agentId });
    await projectOf(world, companyId, { name: "c", goalIds: [goal.id] });
    await projectOf(world, (await world.company()).id, { name: "another company's" });
    const names = async (filter: Partial<Record<keyof ProjectFilter, unknown>>) =>
      (await world.services.projects.list(board, companyId, ProjectFilter.parse(filter))).map(({ name }) => name);

    expect(await names({})).toEqual(["a", "b", "c"]);
    expect(await names({ status: "planned" })).toEqual(["a"]);
    expect(await names({ leadAgentId: agentId })).toEqual(["b"]);
    expect(await names({ goalId: goal.id })).toEqual(["a", "c"]);
    expect(await names({ limit: 1, cursor: first.id })).toEqual(["b"]);
  });

  it("have no lead any more when the agent is deleted", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const project = await projectOf(world, agent.companyId, { leadAgentId: agent.id });

    await world.services.agents.delete(board, agent.id);

    expect(await world.services.projects.get(board, { key: project.id })).toMatchObject({ leadAgentId: null });
  });

  it("that are deleted leave goals and issues without them, and no workspace", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const goal = await goalOf(world, companyId);
    const project = await projectOf(world, companyId, { goalIds: [goal.id], workspace: { cwd: "/srv/rocket" } });
    await world.sql(
      "insert into issues (id, company_id, issue_number, identifier, title, project_id, goal_id) values ($1, $2, 1, 'A-1', 't', $3, $4)",
      [newId(), companyId, project.id, goal.id],
    );

    await expect(world.services.projects.delete(board, { key: project.id })).resolves.toEqual(project);

    await expect(world.services.projects.get(board, { key: project.id })).rejects.toEqual(missing("Project"));
    expect(await world.services.goals.get(board, goal.id)).toEqual(goal);
    expect(await world.sql("select project_id, goal_id from issues")).toEqual([{ project_id: null, goal_id: goal.id }]);
    expect(await world.sql("select id from project_workspaces")).toEqual([]);
  });

  it("of a deleted company are found by nobody, and then removed with all that hangs on them", async () => {
    await using world = await World.open();
    const [gone, kept] = [await world.company(), await world.company()];
    const [own] = [await plannedBy(world, gone.id), await plannedBy(world, kept.id)];
    await goalOf(world, gone.id, { parentId: own.goalId });

    await world.services.companies.delete(board, gone.id);

    await expect(world.services.projects.get(board, { key: own.projectId })).rejects.toEqual(missing("Project"));
    await expect(world.services.goals.get(board, own.goalId)).rejects.toEqual(missing("Goal"));
    await world.services.retention.purgeDeleted();
    for (const table of ["goals", "projects", "project_goals", "project_workspaces"]) {
      expect(await world.sql(`select company_id from ${table}`), table).toEqual([{ company_id: kept.id }]);
    }
  });

  it("are paused and resumed by the board, once each", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const project = await projectOf(world, agent.companyId);
    const { pause, resume } = world.services.projects;
    const reference = { key: project.id };

    const paused = await pause(board, reference);

    expect(paused).toMatchObject({ pauseReason: "manual", pausedAt: expect.any(String) });
    expect(await pause(board, reference)).toEqual(paused);
    await expect(resume(asAgent(agent), reference)).rejects.toMatchObject({ code: "forbidden" });
    expect(await resume(board, reference)).toMatchObject({ pauseReason: null, pausedAt: null });
    await resume(board, reference);
    expect(world.hints.filter(({ kind }) => kind === "admission")).not.toEqual([]);
    const entries = await world.services.activity.list(
      board,
      agent.companyId,
      ActivityFilter.parse({ entityType: "project" }),
    );
    expect(entries.map(({ action, details }) => [action, details])).toEqual([
      ["project.resumed", { stillPausedBy: [] }],
      ["project.paused", { reason: "manual" }],
      ["project.created", { name: "Rocket", workspaceId: null }],
    ]);
  });
});

describe("a project's workspaces", () => {
  it("have one primary: the first, then which is made it, then the oldest that is left", async () => {
    await using world = await World.open();
    const project = await projectOf(world, (await world.company()).id, { workspace: { name: "a", cwd: "/a" } });
    await addTo(world, project, { name: "b", cwd: "/b" });
    const c = await addTo(world, project, { name: "c", cwd: "/c" });

    expect(await workspacesOf(world, project)).toEqual(["a*", "b", "c"]);
    const d = await addTo(world, project, { name: "d", cwd: "/d", isPrimary: true });
    expect(await workspacesOf(world, project)).toEqual(["d*", "a", "b", "c"]);
    await changeIn(world, project, c.id, { isPrimary: true });
    expect(await workspacesOf(world, project)).toEqual(["c*", "a", "b", "d"]);
    await changeIn(world, project, c.id, { isPrimary: false });
    expect(await workspacesOf(world, project)).toEqual(["a*", "b", "c", "d"]);
    const [a] = await world.services.projects.listWorkspaces(board, { key: project.id });
    await world.services.projects.deleteWorkspace(board, { key: project.id }, a!.id);
    expect(await workspacesOf(world, project)).toEqual(["b*", "c", "d"]);
    await world.services.projects.deleteWorkspace(board, { key: project.id }, d.id);
    expect(await workspacesOf(world, project)).toEqual(["b*", "c"]);
    expect(await world.services.projects.get(board, { key: project.id })).toMatchObject({
      primaryWorkspace: { name: "b" },
      codebase: { localFolder: "/b", effectiveLocalFolder: "/b", origin: "local_folder", repoName: null },
    });
  });

  it("have one primary, whoever makes and deletes them at once", async () => {
    await using world = await World.open();
    const project = await projectOf(world, (await world.company()).id);

    const made = await Promise.all(times(8, (n) => addTo(world, project, { cwd: `/${n}`, isPrimary: n % 2 === 0 })));
    expect((await workspacesOf(world, project)).filter((name) => name.endsWith("*"))).toHaveLength(1);
    await Promise.all([
      ...made.slice(0, 4).map(({ id }) => changeIn(world, project, id, { isPrimary: true })),
      ...made.slice(4).map(({ id }) => world.services.projects.deleteWorkspace(board, { key: project.id }, id)),
    ]);

    const left = await workspacesOf(world, project);
    expect(left).toHaveLength(4);
    expect(left.filter((name) => name.endsWith("*"))).toHaveLength(1);
  });

  it("are somewhere, and stay so", async () => {
    await using world = await World.open();
    const project = await projectOf(world, (await world.company()).id);
    const nowhere = "Workspace requires at least one of cwd or repoUrl.";

    await expect(addTo(world, project, { name: "x" })).rejects.toMatchObject({
      code: "invalid_input",
      message: nowhere,
    });
    const { id } = await addTo(world, project, { cwd: "/srv/app/" });
    await expect(changeIn(world, project, id, { cwd: null })).rejects.toEqual(refused(nowhere));
    const repoUrl = "https://example.com/acme/rocket.git";
    expect(await changeIn(world, project, id, { cwd: null, repoUrl })).toMatchObject({
      name: "app",
      sourceType: "git_repo",
      cwd: null,
      repoUrl,
    });
    await expect(changeIn(world, project, id, { repoUrl: null })).rejects.toEqual(refused(nowhere));
    await expect(changeIn(world, project, newId(), { cwd: "/" })).rejects.toEqual(missing("Project workspace"));
    const other = await projectOf(world, project.companyId);
    await expect(changeIn(world, other, id, { cwd: "/" })).rejects.toEqual(missing("Project workspace"));
  });

  it("do not show what a repository is read with, and keep it when it comes back as shown", async () => {
    await using world = await World.open();
    const project = await projectOf(world, (await world.company()).id);
    const repoUrl = "https://bot:s3cret@example.com/acme/rocket.git";
    const shown = "https://***REDACTED***@example.com/acme/rocket.git";
    const stored = () => world.sql("select repo_url, repo_ref from project_workspaces");

    const { id } = await addTo(world, project, { repoUrl });

    expect(await world.services.projects.get(board, { key: project.id })).toMatchObject({
      codebase: { repoUrl: shown, repoName: "rocket", origin: "managed_checkout" },
      workspaces: [{ name: "rocket", repoUrl: shown, isPrimary: true }],
    });
    expect(await changeIn(world, project, id, { repoUrl: shown, repoRef: "main" })).toMatchObject({ repoUrl: shown });
    expect(await stored()).toEqual([{ repo_url: repoUrl, repo_ref: "main" }]);
    const elsewhere = shown.replace("example.com", "evil.example");
    await expect(changeIn(world, project, id, { repoUrl: elsewhere })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await stored()).toEqual([{ repo_url: repoUrl, repo_ref: "main" }]);
    expect(JSON.stringify(await world.sql("select details from activity_log"))).not.toContain("s3cret");
  });

  it("are bounded", async () => {
    await using world = await World.open();
    const project = await projectOf(world, (await world.company()).id);
    await world.sql(
      `insert into project_workspaces (id, company_id, project_id, name, cwd, is_primary)
       select gen_random_uuid(), $1, $2, 'w', '/w', n = 1 from generate_series(1, 50) n`,
      [project.companyId, project.id],
    );

    await expect(addTo(world, project, { cwd: "/one/more" })).rejects.toEqual(
      refused("A project may have 50 workspaces"),
    );
  });
});
