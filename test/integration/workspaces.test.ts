import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { crewAt } from "../support/checkouts.ts";
import { openFolder } from "../support/folder.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { until } from "../support/until.ts";
import { endedRuns, outputOf, shell } from "../support/working-runs.ts";
import { World } from "../support/world.ts";

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

describe("the directory of an agent without one", { timeout: 60_000 }, () => {
  it("is its own, told to it as the wire does, and kept from run to run", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    const root = join(folder.path, "kept", "workspaces");
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { workspacesDir: root });
    const agent = await world.agent(
      shell(
        'pwd; echo "$AGENT_HOME $PAPERCLIP_WORKSPACE_CWD $PAPERCLIP_WORKSPACE_SOURCE"; echo x >> days; wc -l < days',
      ),
    );
    await world.wake(agent.id);
    await endedRuns(world);
    await world.wake(agent.id);

    const [, second] = await endedRuns(world, 2);

    const own = join(root, "agents", agent.id);
    expect(second).toMatchObject({ status: "succeeded", error: null });
    expect((await outputOf(world, second!)).split("\n").map((line) => line.trim())).toEqual([
      own,
      `${own} ${own} agent_home`,
      "2",
      "",
    ]);
    expect([await modeOf(root), await modeOf(join(root, "agents")), await modeOf(own)]).toEqual(["700", "700", "700"]);
    expect(await modeOf(join(folder.path, "kept"))).not.toBe("700");
  });

  it("is another one for each of several runs at a time", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { workspacesDir: folder.path });
    const gate = join(folder.path, "gate");
    const agent = await world.agent({
      ...shell(`echo x >> here; while [ ! -e ${gate} ]; do sleep 0.05; done; cat here`),
      runtimeConfig: { heartbeat: { maxConcurrentRuns: 3 } },
    });
    for (const taskKey of ["a", "b", "c"]) await world.wake(agent.id, { payload: { taskKey } });
    const places = ["", ".2", ".3"].map((more) => join(folder.path, "agents", `${agent.id}${more}`, "here"));

    await until(
      async () =>
        (await Promise.all(places.map((place) => readFile(place, "utf8").catch(() => "")))).every(
          (text) => text === "x\n",
        ),
      {
        what: "three runs, each in a directory of its own",
      },
    );
    await writeFile(gate, "");

    const runs = await endedRuns(world, 3);
    expect(runs.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
  });

  it("does not take the place of the one that the agent has", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { workspacesDir: join(folder.path, "workspaces") });
    const cwd = join(folder.path, "mine");
    await mkdir(cwd);
    const agent = await world.agent(shell('pwd; echo "${PAPERCLIP_WORKSPACE_CWD-none}"', { cwd }));
    await world.wake(agent.id);

    const [run] = await endedRuns(world);

    expect(await outputOf(world, run!)).toBe(`${cwd}\nnone\n`);
  });

  it("is not followed where a link leads elsewhere", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { workspacesDir: join(folder.path, "workspaces") });
    const agent = await world.agent(shell("echo here > found"));
    const elsewhere = join(folder.path, "elsewhere");
    await mkdir(elsewhere);
    await mkdir(join(folder.path, "workspaces", "agents"), { recursive: true });
    await symlink(elsewhere, join(folder.path, "workspaces", "agents", agent.id));
    await world.wake(agent.id);

    const [run] = await endedRuns(world);

    expect(run).toMatchObject({ status: "failed", error_code: "workspace_validation_failed" });
    await expect(stat(join(elsewhere, "found"))).rejects.toThrow("ENOENT");
  });

  it("fails a run in words that say what to do where none can be made", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    const root = join(folder.path, "file", "workspaces");
    await writeFile(join(folder.path, "file"), "in the way");
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { workspacesDir: root });
    const [without, configured] = [await world.agent(shell("true")), await world.agent(shell("true", { cwd: "/" }))];
    await world.wake(without.id);
    await world.wake(configured.id);

    const runs = await endedRuns(world, 2);

    expect(runs.find(({ agent_id }) => agent_id === without.id)).toMatchObject({
      status: "failed",
      error_code: "workspace_validation_failed",
      error: expect.stringContaining("Set SYSTOLE_WORKSPACES_DIR"),
    });
    expect(runs.find(({ agent_id }) => agent_id === configured.id)).toMatchObject({ status: "succeeded" });
  });
});

const variables =
  '"$PAPERCLIP_WORKSPACE_SOURCE $PAPERCLIP_WORKSPACE_ID $PAPERCLIP_WORKSPACE_REPO_URL $AGENT_HOME" "$PAPERCLIP_WORKSPACES_JSON"';

describe("the folder of a run's project", { timeout: 60_000 }, () => {
  it("is where its agents work, one at a time, however many workers there are", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    const [root, cwd] = [join(folder.path, "workspaces"), join(folder.path, "shop")];
    await mkdir(cwd);
    const repoUrl = "https://bot:hunter2@git.example/shop.git";
    const script = `[ ! -e busy ] || echo overlap >> overlaps; touch busy; pwd; echo ${variables}; sleep 0.2; rm busy; echo $PAPERCLIP_TASK_ID >> done`;
    const { projectId, crew } = await crewAt(world, { cwd: `${cwd}/`, repoUrl }, 4, shell(script));
    await using _scheduler = await hireScheduler(world);
    await using _one = await hireWorker(world, { workspacesDir: root });
    await using _other = await hireWorker(world, { workspacesDir: root });
    await Promise.all(crew.map(({ agent, issueId }) => world.wake(agent.id, { payload: { issueId } })));

    const runs = await endedRuns(world, 4);

    expect(runs.map(({ status, error }) => ({ status, error }))).toEqual(
      crew.map(() => ({ status: "succeeded", error: null })),
    );
    expect((await readFile(join(cwd, "done"), "utf8")).trim().split("\n").sort()).toEqual(
      crew.map(({ issueId }) => issueId).sort(),
    );
    await expect(stat(join(cwd, "overlaps"))).rejects.toThrow("ENOENT");
    const [{ id }] = (await world.sql<{ id: string }>("select id from project_workspaces where project_id = $1", [
      projectId,
    ])) as [{ id: string }];
    const shown = "https://***REDACTED***@git.example/shop.git";
    const hints = JSON.stringify([{ workspaceId: id, cwd: `${cwd}/`, repoUrl: shown, repoRef: null }]);
    expect(await outputOf(world, runs[0]!)).toBe(
      `${cwd}\nproject_primary ${id} ${shown} ${join(root, "agents", runs[0]!.agent_id)} ${hints}\n`,
    );
  });

  it.each([
    ["is not there", (path: string) => join(path, "missing"), "does not exist on this host"],
    ["is a link", (path: string) => join(path, "link"), "leads to"],
    ["is reached by a way back", (path: string) => `${path}/shop/../shop`, "leads to"],
  ])("is refused where it %s", async (_, where, words) => {
    await using world = await World.open();
    await using folder = await openFolder();
    await mkdir(join(folder.path, "shop"));
    await symlink(join(folder.path, "shop"), join(folder.path, "link"));
    const { crew } = await crewAt(world, { cwd: where(folder.path) }, 1, shell("touch found"));
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    await world.wake(crew[0]!.agent.id, { payload: { issueId: crew[0]!.issueId } });

    const [run] = await endedRuns(world);

    expect(run).toMatchObject({ status: "failed", error_code: "workspace_validation_failed" });
    expect(run!.error).toContain(words);
    await expect(stat(join(folder.path, "missing"))).rejects.toThrow("ENOENT");
  });
});
