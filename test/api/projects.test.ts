import { describe, expect, it } from "vitest";

import type { Goal } from "../../shared/goals/goal.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { Project } from "../../shared/projects/project.schema.ts";
import { bearer, keyOf, sharedApi } from "../support/api.ts";

describe("goals and projects over HTTP", () => {
  const call = sharedApi();

  const companyOf = async (): Promise<string> => (await call.api().world.company()).id;

  it("have the shape that clients of the wire know", async () => {
    const companyId = await companyOf();
    const goal = await call<Goal>("POST", `/api/companies/${companyId}/goals`, { title: " Grow ", level: "company" });
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);

    const project = await call<Project>("POST", `/api/companies/${companyId}/projects`, {
      name: "Rocket",
      goalIds: [goal.body.id],
      targetDate: "2026-12-31",
      workspace: { name: "Main", cwd: "/srv/rocket", repoUrl: "https://example.com/acme/rocket", metadata: { a: 1 } },
    });

    expect(goal).toMatchObject({ status: 201 });
    expect(goal.body).toEqual({
      id: expect.any(String),
      companyId,
      title: "Grow",
      description: null,
      level: "company",
      status: "planned",
      parentId: null,
      ownerAgentId: null,
      targetDate: null,
      budgetUsd: null,
      closingNote: null,
      createdAt: moment,
      updatedAt: moment,
    });
    const workspace = {
      id: expect.any(String),
      companyId,
      projectId: project.body.id,
      name: "Main",
      sourceType: "local_path",
      cwd: "/srv/rocket",
      repoUrl: "https://example.com/acme/rocket",
      repoRef: null,
      defaultRef: null,
      isPrimary: true,
      metadata: { a: 1 },
      createdAt: moment,
      updatedAt: moment,
    };
    expect(project.status).toBe(201);
    expect(project.body).toEqual({
      id: expect.any(String),
      companyId,
      urlKey: "rocket",
      goalId: goal.body.id,
      goalIds: [goal.body.id],
      goals: [{ id: goal.body.id, title: "Grow" }],
      name: "Rocket",
      description: null,
      status: "backlog",
      leadAgentId: null,
      targetDate: "2026-12-31",
      color: null,
      pauseReason: null,
      pausedAt: null,
      executionWorkspacePolicy: null,
      codebase: {
        workspaceId: project.body.workspaces[0]!.id,
        repoUrl: "https://example.com/acme/rocket",
        repoRef: null,
        defaultRef: null,
        repoName: "rocket",
        localFolder: "/srv/rocket",
        managedFolder: null,
        effectiveLocalFolder: "/srv/rocket",
        origin: "local_folder",
      },
      workspaces: [workspace],
      primaryWorkspace: workspace,
      archivedAt: null,
      createdAt: moment,
      updatedAt: moment,
    });
    const [listed] = (await call<Project[]>("GET", `/api/companies/${companyId}/projects`)).body;
    expect(listed).toEqual(project.body);
  });

  it.each([
    ["goals", {}],
    ["goals", { title: "  " }],
    ["goals", { title: "x".repeat(501) }],
    ["goals", { title: "x", level: "world" }],
    ["goals", { title: "x", status: "done" }],
    ["goals", { title: "x", parentId: "above" }],
    ["projects", {}],
    ["projects", { name: "" }],
    ["projects", { name: "x", status: "active" }],
    ["projects", { name: "x", color: "red" }],
    ["projects", { name: "x", targetDate: "2026-02-30" }],
    ["projects", { name: "x", archivedAt: "yesterday" }],
    ["projects", { name: "x", goalIds: ["g"] }],
    ["projects", { name: "x", workspace: { cwd: "srv" } }],
    ["projects", { name: "x", workspace: { name: "nowhere" } }],
  ])("are refused (%s %j)", async (path, body) => {
    const companyId = await companyOf();

    const answer = await call("POST", `/api/companies/${companyId}/${path}`, body);

    expect(answer.status).toBe(400);
    expect((await call("GET", `/api/companies/${companyId}/${path}`)).body).toEqual([]);
  });

  it("answer 422 where the tree or the company forbids it, and 404 where nothing is", async () => {
    const companyId = await companyOf();
    const { id } = (await call<Goal>("POST", `/api/companies/${companyId}/goals`, { title: "x" })).body;

    for (const body of [{ parentId: id }, { parentId: newId() }, { ownerAgentId: newId() }]) {
      expect(await call("PATCH", `/api/goals/${id}`, body)).toMatchObject({
        status: 422,
        body: { error: expect.any(String) },
      });
    }
    expect(await call("GET", `/api/goals/${newId()}`)).toMatchObject({
      status: 404,
      body: { error: "Goal not found" },
    });
    expect(await call("GET", "/api/goals/x")).toMatchObject({ status: 404, body: { error: "Goal not found" } });
    for (const path of [newId(), `no-such?companyId=${companyId}`]) {
      expect(await call("GET", `/api/projects/${path}`)).toMatchObject({
        status: 404,
        body: { error: "Project not found" },
      });
    }
    expect(await call("GET", "/api/projects/rocket")).toMatchObject({ status: 422 });
    for (const path of ["goals", "projects"]) {
      expect(await call("POST", `/api/companies/${newId()}/${path}`, { title: "x", name: "x" })).toMatchObject({
        status: 404,
        body: { error: "Company not found" },
      });
    }
  });

  it("let an agent name its company's projects by their URL keys", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const headers = bearer(await keyOf(world, agent.id));
    await call("POST", `/api/companies/${agent.companyId}/projects`, { name: "Ørsted Röntgen" }, headers);
    const path = `/api/projects/${encodeURIComponent("ørsted-rontgen")}`;

    const found = await call<Project>("GET", path, undefined, headers);
    expect(found).toMatchObject({ status: 200, body: { name: "Ørsted Röntgen" } });
    const added = await call("POST", `${path}/workspaces`, { cwd: "/srv" }, headers);
    expect(added).toMatchObject({ status: 201, body: { name: "srv", isPrimary: true } });
    const changed = await call("PATCH", `${path}?companyId=${agent.companyId}`, { status: "completed" });
    expect(changed).toMatchObject({ status: 200, body: { id: found.body.id, status: "completed" } });
    expect(await call("DELETE", path, undefined, headers)).toMatchObject({ status: 200, body: { id: found.body.id } });
    expect(await call("GET", path, undefined, headers)).toMatchObject({ status: 404 });
  });

  it("come in pages, with where the next one begins", async () => {
    const companyId = await companyOf();
    for (const title of ["a", "b", "c"]) {
      await call("POST", `/api/companies/${companyId}/goals`, { title });
      await call("POST", `/api/companies/${companyId}/projects`, { name: title });
    }

    for (const path of ["goals", "projects"]) {
      const first = await call<{ id: string }[]>("GET", `/api/companies/${companyId}/${path}?limit=2`);
      expect(first.body).toHaveLength(2);
      expect(first.headers["link"]).toContain(`cursor=${first.body[1]!.id}`);
      const last = await call<{ id: string }[]>(
        "GET",
        `/api/companies/${companyId}/${path}?limit=2&cursor=${first.body[1]!.id}`,
      );
      expect(last.body).toHaveLength(1);
      expect(last.headers["link"]).toBeUndefined();
    }
  });
});
