import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { crewAt } from "../support/checkouts.ts";
import { openFolder } from "../support/folder.ts";
import { openGitServer } from "../support/git-server.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { endedRun, shell } from "../support/working-runs.ts";
import { World } from "../support/world.ts";

const fill = "[ -e big ] || dd if=/dev/zero of=big bs=1M count=4 2> dd.log";

describe("a directory that may hold 2 MB", { timeout: 120_000 }, () => {
  it("is not filled beyond that by a run, nor worked in before there is room; an operator's folder has no cap", async () => {
    await using world = await World.open();
    await using folder = await openFolder();
    await using server = await openGitServer();
    await server.publish("main", "readme", "one");
    const [root, cwd, gate] = ["workspaces", "mine", "gate"].map((name) => join(folder.path, name));
    await mkdir(cwd!);
    const isWaiting = `while [ ! -e ${gate} ]; do sleep 0.1; done`;
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { workspacesDir: root!, workspaceMaxMb: 2 });
    const { companyId, crew } = await crewAt(
      world,
      { repoUrl: server.urlWithLogin },
      1,
      shell(`${fill}; ${isWaiting}`),
    );
    const { agent: inCheckout, issueId } = crew[0]!;
    const atHome = await world.agent({ ...shell(`${fill}; ${isWaiting}`), companyId, name: "At home" });
    const atOperators = await world.agent({ ...shell(`${fill}; ${isWaiting}`, { cwd }), companyId, name: "Elsewhere" });

    const operators = await world.wake(atOperators.id);
    const wakeBoth = () => Promise.all([world.wake(atHome.id), world.wake(inCheckout.id, { payload: { issueId } })]);
    const ended = (runIds: readonly string[]) => Promise.all(runIds.map((runId) => endedRun(world, runId)));
    const stopped = await ended(await wakeBoth());

    const own = join(root!, "agents", atHome.id);
    for (const run of stopped) {
      expect(run).toMatchObject({ status: "failed", error_code: "workspace_full" });
      expect(run.error).toMatch(/holds 5 MB or more, and may hold 2 MB \(SYSTOLE_WORKSPACE_MAX_MB\)/);
    }
    expect(stopped[0]!.error).toContain(own);
    expect(stopped[1]!.error).toContain(join("worktrees", issueId));

    await rm(join(own, "big"));
    await writeFile(gate!, "");
    const [untouched, cleaned, refused] = await ended([operators, ...(await wakeBoth())]);
    expect(untouched).toMatchObject({ status: "succeeded", error: null });
    expect(cleaned).toMatchObject({ status: "succeeded", error: null });
    expect(refused).toMatchObject({ error_code: "workspace_full", error: stopped[1]!.error, process_started_at: null });
    expect(await world.sql("select * from heartbeat_runs where retry_of_run_id is not null")).toEqual([]);
  });
});
