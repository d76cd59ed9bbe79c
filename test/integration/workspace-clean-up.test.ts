import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { pino } from "pino";
import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import type { Services } from "../../shared/services.ts";
import { markerSweep } from "../../worker/processes/marker-sweep.ts";
import { ownWorkerMarker } from "../../worker/processes/markers.ts";
import { type CleanedUp, cleanUp } from "../../worker/workspaces/clean-up.ts";
import { gitOf } from "../../worker/workspaces/git.ts";
import { crewAt } from "../support/checkouts.ts";
import { openFolder } from "../support/folder.ts";
import { openGitServer } from "../support/git-server.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { until } from "../support/until.ts";
import { endedRun, outputOf, shell } from "../support/working-runs.ts";
import { World } from "../support/world.ts";

const exec = promisify(execFile);
const DAY_MS = 86_400_000;
const signal = new AbortController().signal;
const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Cleans up as a worker does that keeps things for a week, so many days from now. */
function cleaner(
  { workspaceUpkeep: upkeep }: Pick<Services, "workspaceUpkeep">,
  root: string,
  keepDays = 7,
  ending = signal,
) {
  const run = { runId: newId(), fencingToken: 0, signal, spawned: () => undefined };
  const git = gitOf(run, {
    environment: { PATH: process.env["PATH"] },
    workerMarker: ownWorkerMarker(newId()),
    sweep: markerSweep(),
  });
  const log = pino({ level: "silent" });
  return (days: number): Promise<CleanedUp> =>
    cleanUp({ root, keepDays, upkeep, git, log }, new Date(Date.now() + days * DAY_MS), ending);
}

/** A house with one worker, whose agents work in checkouts of one repository. */
async function house(script: string, size = 1) {
  const world = await World.open();
  const folder = await openFolder();
  const server = await openGitServer();
  await server.publish("main", "readme", "one");
  const root = join(folder.path, "workspaces");
  const { crew, projectId, companyId } = await crewAt(world, { repoUrl: server.urlWithLogin }, size, shell(script));
  const hired = [await hireScheduler(world), await hireWorker(world, { workspacesDir: root })];
  const repository = async (): Promise<string> => {
    const [name] = (await readdir(join(root, "repositories"))).filter((each) => !each.startsWith("removing-"));
    return join(root, "repositories", name!);
  };
  return {
    world,
    root,
    crew,
    projectId,
    companyId,
    repository,
    clean: cleaner(world.services, root),
    checkout: async (n: number): Promise<string> => join(await repository(), "worktrees", crew[n]!.issueId),
    work: async (n: number) => {
      const { agent, issueId } = crew[n]!;
      return endedRun(world, await world.wake(agent.id, { payload: { issueId } }));
    },
    close: async (n: number, status = "done"): Promise<void> => {
      await world.sql("update issues set status = $2 where id = $1", [crew[n]!.issueId, status]);
    },
    [Symbol.asyncDispose]: async () => {
      for (const each of hired.reverse()) await each[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const commit = "git -c user.name=a -c user.email=a@b.example commit --quiet";

describe("the checkout of an issue that was closed", { timeout: 120_000 }, () => {
  it("goes after its days, and comes anew on the same branch when the issue is worked on again", async () => {
    await using at = await house(
      `cat mine; echo work > mine; git add mine; ${commit} -m mine; git branch --show-current`,
    );
    await at.work(0);
    const path = await at.checkout(0);

    expect(await at.clean(0)).toEqual({ removed: [], kept: [] });
    expect((await at.clean(30)).removed).toEqual([]);
    await at.close(0);
    expect((await at.clean(31)).removed).toEqual([]);
    expect((await at.clean(37)).removed).toEqual([]);
    await at.close(0, "todo");
    expect((await at.clean(39)).removed).toEqual([]);
    await at.close(0);
    expect((await at.clean(40)).removed).toEqual([]);
    expect((await at.clean(46)).removed).toEqual([]);
    expect(await at.clean(47)).toEqual({ removed: [path], kept: [] });
    expect(await readdir(join(await at.repository(), "worktrees"))).toEqual([]);
    expect(await readdir(join(await at.repository(), "repository.git", "worktrees")).catch(() => [])).toEqual([]);

    await at.close(0, "todo");
    const again = await at.work(0);
    expect(again).toMatchObject({ status: "succeeded", error: null });
    expect(await outputOf(at.world, again)).toContain("work\n");
    expect(await outputOf(at.world, again)).toContain("systole/T-1\n");
    expect(await isThere(path)).toBe(true);
  });

  it("stays where it holds what is nowhere else, and the worker says why", async () => {
    const scripts = [
      "echo work >> readme",
      "echo work > new",
      `git checkout --quiet --detach; echo x > x; git add x; ${commit} -m x`,
      "rm .git; git init --quiet",
      `echo '*.o' > .gitignore; git add .gitignore; ${commit} -m ignored; mkdir built; echo x > built/x.o`,
    ];
    await using at = await house('eval "$(cat $AGENT_HOME/script)"', scripts.length);
    for (const [n, script] of scripts.entries()) {
      const home = join(at.root, "agents", at.crew[n]!.agent.id);
      await mkdir(home, { recursive: true, mode: 0o700 });
      await writeFile(join(home, "script"), script);
      expect(await at.work(n)).toMatchObject({ status: "succeeded" });
    }
    await at.world.sql("delete from issues where id = $1", [at.crew[0]!.issueId]);
    for (const n of [1, 2, 3, 4]) await at.close(n, "cancelled");
    const paths = await Promise.all(scripts.map((_, n) => at.checkout(n)));
    await at.clean(0);

    const { removed, kept } = await at.clean(8);

    expect(removed).toEqual([paths[4]]);
    expect(Object.fromEntries(kept.map(({ path, because }) => [path, because]))).toEqual({
      [paths[0]!]: "it holds changes that are not committed",
      [paths[1]!]: "it holds changes that are not committed",
      [paths[2]!]: "it holds commits that are on no branch",
      [paths[3]!]: "it is no checkout any more",
    });
    for (const path of paths.slice(0, 4)) expect(await isThere(path)).toBe(true);
  });

  it("blocks nothing where its worker died while it removed it, and goes with the next round", async () => {
    await using at = await house(
      `mkdir -p deep/er; touch deep/one deep/er/two; chmod 500 deep/er; git add .; ${commit} -m deep --allow-empty`,
    );
    expect(await at.work(0)).toMatchObject({ status: "succeeded", error: null });
    await at.close(0);
    await at.clean(0);
    const path = await at.checkout(0);
    const killed = new AbortController();
    const dying = { ...at.world.services.workspaceUpkeep };
    dying.whileFree = async (...args) => {
      const isTaken = await at.world.services.workspaceUpkeep.whileFree(...args);
      killed.abort(new Error("killed"));
      return isTaken;
    };

    await cleaner({ workspaceUpkeep: dying }, at.root, 7, killed.signal)(8);
    const left = (await readdir(dirname(path))).filter((name) => name.startsWith("removing-"));
    expect([left.length, await isThere(path)]).toEqual([1, false]);

    await at.close(0, "todo");
    expect(await at.work(0)).toMatchObject({ status: "succeeded", error: null });
    await cleaner(at.world.services, at.root, 0)(8);
    expect(await readdir(dirname(path))).toEqual([at.crew[0]!.issueId]);
  });
});

describe("a repository without checkouts", { timeout: 120_000 }, () => {
  it("goes when its workspace is gone or has another one, unless it holds commits that were not pushed", async () => {
    await using at = await house(`echo work > mine; git add mine; ${commit} -m mine`, 2);
    await at.work(0);
    await at.work(1);
    const path = await at.repository();
    await at.close(0);
    await at.close(1);
    const [{ repo_url: address }] = (await at.world.sql("select repo_url from project_workspaces")) as [
      { repo_url: string },
    ];
    const moveTo = (url: string) => at.world.sql("update project_workspaces set repo_url = $1", [url]);
    await at.clean(0);
    expect((await at.clean(8)).removed).toHaveLength(2);
    expect(await at.clean(30)).toEqual({ removed: [], kept: [] });

    await moveTo("https://elsewhere.example/shop.git");
    expect((await at.clean(31)).kept).toEqual([]);
    expect(await at.clean(40)).toEqual({
      removed: [],
      kept: [{ path, because: "it holds commits that were not pushed" }],
    });

    const git = ["--git-dir", join(path, "repository.git")];
    for (const branch of ["systole/T-1", "systole/T-2"]) await exec("git", [...git, "branch", "-D", branch]);
    await moveTo(address);
    expect((await at.clean(41)).kept).toEqual([]);
    await at.world.sql("delete from project_workspaces");
    expect((await at.clean(42)).removed).toEqual([]);
    expect(await at.clean(49)).toEqual({ removed: [path], kept: [] });
    expect(await readdir(join(at.root, "repositories"))).toEqual([]);
  });
});

describe("an agent's own directory", { timeout: 60_000 }, () => {
  it("goes with its agent, of each slot; what somebody else has put there stays", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    const [here, terminated, deleted] = [await world.agent(), await world.agent(), await world.agent()];
    const nobodys = newId();
    const make = async (name: string): Promise<string> => {
      const path = join(folder.path, "agents", name);
      await mkdir(join(path, "closed"), { recursive: true });
      await writeFile(join(path, "closed", "file"), "work");
      await chmod(join(path, "closed"), 0o500);
      return path;
    };
    const ours = [here.id, `${here.id}.2`, "notes", `${here.id}.old`];
    const gone = [terminated.id, `${terminated.id}.2`, deleted.id];
    await Promise.all([...ours, ...gone, nobodys].map(make));
    await world.sql("update agents set lifecycle = 'terminated' where id = $1", [terminated.id]);
    await world.sql("update agents set deleted_at = now() where id = $1", [deleted.id]);
    const clean = cleaner(world.services, folder.path);
    const left = async () => (await readdir(join(folder.path, "agents"))).toSorted();

    await clean(0);
    await cleaner(world.services, folder.path, 0)(100);
    expect(await left()).toEqual([...ours, ...gone, nobodys].toSorted());

    const stranger = join(folder.path, "installations", newId());
    await writeFile(stranger, "");
    await world.sql("update agent_slots set running = 1 where agent_id = $1", [terminated.id]);
    expect((await clean(7)).kept).toMatchObject([{ path: join(folder.path, "agents", nobodys) }]);
    expect(await left()).toEqual([...ours, ...gone.slice(0, 2), nobodys].toSorted());

    await rm(stranger);
    await world.sql("update agent_slots set running = 0 where agent_id = $1", [terminated.id]);
    expect((await clean(7)).kept).toEqual([]);
    expect(await left()).toEqual(ours.toSorted());
    await Promise.all(ours.map((name) => chmod(join(folder.path, "agents", name, "closed"), 0o700)));
  });
});

describe("what is kept for a company", { timeout: 60_000 }, () => {
  it("goes with it; the login that it shares with its host stays", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    const [here, gone] = [await world.agent(), await world.agent()];
    const purged = newId();
    const host = join(folder.path, "auth.json");
    await writeFile(host, "{}");
    for (const id of [here.companyId, gone.companyId, purged, "notes"]) {
      const home = join(folder.path, "companies", id, "codex");
      await mkdir(join(home, "sessions"), { recursive: true });
      await symlink(host, join(home, "auth.json"));
    }
    const clean = cleaner(world.services, folder.path);
    const left = async () => (await readdir(join(folder.path, "companies"))).toSorted();
    await world.sql("update companies set deleted_at = now() where id = $1", [gone.companyId]);
    await clean(0);
    expect(await left()).toHaveLength(4);

    await world.sql("update agent_slots set running = 1 where agent_id = $1", [gone.id]);
    await clean(7);
    expect(await left()).toEqual([here.companyId, gone.companyId, "notes"].toSorted());
    await world.sql("update agent_slots set running = 0 where agent_id = $1", [gone.id]);
    await clean(7);
    expect(await left()).toEqual([here.companyId, "notes"].toSorted());
    expect(await isThere(host)).toBe(true);
  });
});

describe("a worker that starts", { timeout: 60_000 }, () => {
  it("cleans up on its host", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    const left = join(folder.path, "agents", "removing-x");
    await mkdir(join(left, "deep"), { recursive: true });

    await using _worker = await hireWorker(world, { workspacesDir: folder.path });

    await until(async () => !(await isThere(left)), { what: "what was left to be removed" });
  });
});
