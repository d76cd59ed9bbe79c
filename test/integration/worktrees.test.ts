import { execFile } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

import type { RunRow } from "../../shared/runs/run.row.ts";
import { crewAt } from "../support/checkouts.ts";
import { openFolder } from "../support/folder.ts";
import { openGitServer } from "../support/git-server.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { endedRuns, outputOf, shell } from "../support/working-runs.ts";
import { World } from "../support/world.ts";

const run = promisify(execFile);
const found = async (text: string, path: string): Promise<string> =>
  (await run("grep", ["-rl", "--", text, path]).catch(() => ({ stdout: "" }))).stdout;

/** Whoever works in the checkouts of a repository, with two workers on this host. */
async function office(where: { repoUrl: string; repoRef?: string }, script: string, size = 1) {
  const world = await World.open();
  const folder = await openFolder();
  const root = join(folder.path, "workspaces");
  const { crew } = await crewAt(world, where, size, shell(script));
  const hired = [
    await hireScheduler(world),
    await hireWorker(world, { workspacesDir: root }),
    await hireWorker(world, { workspacesDir: root }),
  ];
  let woken = 0;
  return {
    world,
    root,
    crew,
    worktrees: async (): Promise<string> => {
      const [repository] = await readdir(join(root, "repositories"));
      return join(root, "repositories", repository!, "worktrees");
    },
    /** Has each of them work once more; their runs, in their order. */
    work: async (): Promise<RunRow[]> => {
      woken += size;
      await Promise.all(crew.map(({ agent, issueId }) => world.wake(agent.id, { payload: { issueId } })));
      const runs = (await endedRuns(world, woken)).slice(-size);
      return crew.map(({ agent }) => runs.find(({ agent_id: id }) => id === agent.id)!);
    },
    [Symbol.asyncDispose]: async () => {
      for (const each of hired.reverse()) await each[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const WELL = { status: "succeeded", error: null };

describe("an issue of a project with a repository", { timeout: 120_000 }, () => {
  it("has a checkout of its own, on its own branch, which is kept; the repository is cloned once", async () => {
    await using server = await openGitServer();
    await server.publish("main", "readme", "one");
    const told = "$PAPERCLIP_WORKSPACE_STRATEGY $PAPERCLIP_WORKSPACE_BRANCH $PAPERCLIP_WORKSPACE_REPO_URL";
    const script = `cat readme; echo; git branch --show-current; echo "${told}"; [ "$PWD" = "$PAPERCLIP_WORKSPACE_WORKTREE_PATH" ] && [ "$PWD" = "$PAPERCLIP_WORKSPACE_CWD" ] || exit 9; git remote -v | head -1; cat mine; echo work >> mine`;
    await using office_ = await office({ repoUrl: server.urlWithLogin }, script, 3);

    const first = await office_.work();
    expect(first.map(({ status, error }) => ({ status, error }))).toEqual([WELL, WELL, WELL]);
    const shown = server.url.replace("http://", "http://***REDACTED***@");
    expect(await outputOf(office_.world, first[1]!)).toBe(
      `one\nsystole/T-2\ngit_worktree systole/T-2 ${shown}\norigin\t${server.url} (fetch)\n`,
    );
    expect((await readdir(await office_.worktrees())).sort()).toEqual(
      office_.crew.map(({ issueId }) => issueId).sort(),
    );
    expect(await readdir(join(office_.root, "repositories"))).toHaveLength(1);

    await server.publish("main", "readme", "two");
    const [again] = await office_.work();
    expect((await outputOf(office_.world, again!)).split("\n").slice(-2)).toEqual(["work", ""]);
    const checkout = join(await office_.worktrees(), office_.crew[0]!.issueId);
    const { stdout } = await run("git", ["-C", checkout, "show", "origin/main:readme"]);
    expect(stdout).toBe("two");
  });

  it("leaves no credential on disk, in the run's record or in what its process sees", async () => {
    await using server = await openGitServer();
    await server.publish("main", "readme", "one");
    await using office_ = await office(
      { repoUrl: server.urlWithLogin },
      "env; git config --list; cat /proc/*/cmdline; true",
    );

    const [run_] = await office_.work();

    expect(run_).toMatchObject(WELL);
    expect(await outputOf(office_.world, run_!)).not.toContain(server.secret);
    expect(await found(server.secret, office_.root)).toBe("");
    const events = await office_.world.sql("select * from heartbeat_run_events");
    expect(JSON.stringify(events)).toContain("workspace.ready");
    expect(JSON.stringify(events)).not.toContain(server.secret);
  });

  it("begins where its workspace says, and says so where there is no such place", async () => {
    await using server = await openGitServer();
    await server.publish("main", "readme", "main");
    await server.publish("next", "readme", "next");
    await using office_ = await office({ repoUrl: server.urlWithLogin, repoRef: "next" }, "cat readme", 2);
    const [first] = await office_.work();
    expect(await outputOf(office_.world, first!)).toBe("next");

    await office_.world.sql("update project_workspaces set repo_ref = 'gone'");
    await rm(await office_.worktrees(), { recursive: true, force: true });
    await office_.world.sql("update issues set identifier = 'U-' || issue_number");
    const [none] = await office_.work();
    expect(none).toMatchObject({ status: "failed", error_code: "workspace_validation_failed" });
    expect(none!.error).toContain('no branch, tag or commit "gone"');
  });

  it("runs nothing that its repository brings: no hook, and no protocol that is a command", async () => {
    await using server = await openGitServer();
    await server.publish("main", "readme", "one");
    await using office_ = await office({ repoUrl: server.urlWithLogin }, "cat readme");
    await office_.work();
    const gitDir = join(await office_.worktrees(), "..", "repository.git");
    const trap = join(office_.root, "trap");
    await run("git", ["init", "--quiet", join(office_.root, "hooks")]);
    const hook = join(office_.root, "hooks", "post-checkout");
    await writeFile(hook, `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o700 });
    await run("git", [`--git-dir=${gitDir}`, "config", "core.hooksPath", join(office_.root, "hooks")]);
    await run("git", [`--git-dir=${gitDir}`, "config", "protocol.ext.allow", "always"]);
    await rm(join(await office_.worktrees(), office_.crew[0]!.issueId), { recursive: true });
    const [again] = await office_.work();
    expect(again).toMatchObject(WELL);
    await expect(readFile(trap)).rejects.toThrow("ENOENT");

    await run("git", [`--git-dir=${gitDir}`, "config", "remote.origin.url", `ext::sh -c touch% ${trap}`]);
    await office_.work();
    await expect(readFile(trap)).rejects.toThrow("ENOENT");

    for (const repoUrl of ["ext::sh -c touch% /tmp/x", "file:///etc", "--upload-pack=touch /tmp/x", "/etc"]) {
      await office_.world.sql("update project_workspaces set repo_url = $1", [repoUrl]);
      const [refused] = await office_.work();
      expect(refused, repoUrl).toMatchObject({ status: "failed", error_code: "workspace_validation_failed" });
    }
  });

  it("goes on in what it has while its server is away, and is refused for good where the login is", async () => {
    await using server = await openGitServer();
    await server.publish("main", "readme", "one");
    await using office_ = await office({ repoUrl: server.urlWithLogin }, "cat readme");
    await office_.work();
    server.setDown(true);
    const [offline] = await office_.work();
    expect(offline).toMatchObject(WELL);

    server.setDown(false);
    await office_.world.sql("update project_workspaces set id = gen_random_uuid(), repo_url = $1", [server.url]);
    const [refused] = await office_.work();
    expect(refused).toMatchObject({ status: "failed", error_code: "workspace_validation_failed" });
    expect(refused!.error).toContain("could not be cloned");
  });

  it("makes a checkout anew that was never whole, and touches nothing that somebody may have made", async () => {
    await using server = await openGitServer();
    await server.publish("main", "readme", "one");
    await using office_ = await office({ repoUrl: server.urlWithLogin }, "cat readme; cat mine");
    await office_.work();
    const { issueId } = office_.crew[0]!;
    const checkout = join(await office_.worktrees(), issueId);
    const inside = join(checkout, "..", "..", "repository.git", "worktrees", issueId);
    // As its worker leaves it that is killed in the middle.
    await rm(join(inside, "systole-whole"));
    await rm(join(checkout, "readme"));
    const [whole] = await office_.work();
    expect(whole).toMatchObject({ status: "failed", error: "Process exited with code 1" });
    expect(await outputOf(office_.world, whole!)).toBe("one");

    await rm(inside, { recursive: true });
    await writeFile(join(checkout, "mine"), "work");
    const [refused] = await office_.work();
    expect(refused).toMatchObject({ status: "failed", error_code: "workspace_validation_failed" });
    expect(await readFile(join(checkout, "mine"), "utf8")).toBe("work");
  });
});
