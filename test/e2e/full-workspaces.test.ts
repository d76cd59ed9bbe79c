import { randomBytes } from "node:crypto";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import type { Issue } from "../../shared/issues/issue.schema.ts";
import type { Project } from "../../shared/projects/project.schema.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import { type Fleet, hire, openFleet, runsOf, wake } from "../support/fleet.ts";
import { openGitServer } from "../support/git-server.ts";
import { hasSmallDisks, openSmallDisk, type SmallDisk } from "../support/small-disk.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

/** A retry comes when the test says so. */
const NO_RETRY_BY_ITSELF = { runtimeConfig: { heartbeat: { retry: { baseSec: 3_600, maxSec: 3_600 } } } };
const MB = 1024 * 1024;

/** Its worker alone sees the disk. */
async function startOn(fleet: Fleet, disk: SmallDisk): Promise<number> {
  await fleet.api();
  const env = { SYSTOLE_WORKSPACES_DIR: join(disk.directory, "workspaces") };
  const [worker] = await Promise.all([fleet.worker(env, disk.within), fleet.scheduler()]);
  return worker.pid;
}

const ended = (fleet: Fleet, { id }: Pick<Run, "id">): Promise<Run> =>
  until(
    async () => {
      const { body } = await fleet.call<Run>("GET", `/api/heartbeat-runs/${id}`);
      return body.finishedAt === null ? undefined : body;
    },
    { timeoutMs: 30_000, what: "the run to end" },
  );

/** The run's end, and the retry that follows it. */
async function refused(fleet: Fleet, { id, companyId }: Run): Promise<{ error: string | null; retry: Run }> {
  const run = await ended(fleet, { id });
  expect(run).toMatchObject({ status: "failed", errorCode: "disk_full" });
  const retry = (await runsOf(fleet, companyId)).find(({ retryOfRunId }) => retryOfRunId === id);
  expect(retry).toMatchObject({ status: "scheduled_retry", scheduledRetryReason: "transient" });
  return { error: run.error, retry: retry! };
}

const makeDue = (fleet: Fleet, { id }: Run) =>
  fleet.sql("update heartbeat_runs set scheduled_retry_at = now() where id = $1", [id]);

async function succeeds(fleet: Fleet, retry: Run): Promise<string | null> {
  await makeDue(fleet, retry);
  const run = await ended(fleet, retry);
  expect(run).toMatchObject({ status: "succeeded", errorCode: null });
  return run.stdoutExcerpt;
}

/** Makes files until the disk holds no more of them. */
async function useUpFiles(directory: string): Promise<string[]> {
  for (const made: string[] = []; ; ) {
    const path = join(directory, `file-${made.length}`);
    try {
      await writeFile(path, "");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOSPC") return made;
      throw error;
    }
    made.push(path);
  }
}

describe.skipIf(!hasSmallDisks)("a run whose worker's disk is full", () => {
  it("has no directory made for its agent, and gets one when there is room", async () => {
    await using disk = await openSmallDisk(1, 50);
    await using fleet = await openFleet();
    const pid = await startOn(fleet, disk);
    const { agents } = await hire(fleet, 1, { command: "pwd" }, NO_RETRY_BY_ITSELF);
    const made = await useUpFiles(disk.seenBy(pid, ""));

    const run = await wake(fleet, agents[0]!.id);
    const { error, retry } = await refused(fleet, run);
    expect(error).toContain(join(disk.directory, "workspaces"));

    for (const path of made) await rm(path);
    const directory = join(disk.directory, "workspaces", "agents", agents[0]!.id);
    expect(await succeeds(fleet, retry)).toBe(`${directory}\n`);
    await expectSound(fleet, { wakeupIds: [run.wakeupRequestId!] });
  });

  it("has its repository neither cloned nor checked out in part, and works in it when there is room", async () => {
    await using server = await openGitServer();
    // As a clone it takes 2 MB, and 2.7 MB more when it is checked out.
    const files = randomBytes(2 * MB).toString("base64");
    await server.publish("main", "files", files);
    await using disk = await openSmallDisk(8);
    await using fleet = await openFleet();
    const pid = await startOn(fleet, disk);
    const { company, agents } = await hire(
      fleet,
      1,
      { command: "sh", args: ["-c", "git status --short; wc -c < files"] },
      NO_RETRY_BY_ITSELF,
    );
    const { body: project } = await fleet.call<Project>("POST", `/api/companies/${company.id}/projects`, {
      name: "Shop",
    });
    await fleet.call("POST", `/api/projects/${project.id}/workspaces`, { repoUrl: server.urlWithLogin });
    const { body: issue } = await fleet.call<Issue>("POST", `/api/companies/${company.id}/issues`, {
      title: "one",
      projectId: project.id,
    });
    const leaveFree = (megabytes: number): Promise<void> =>
      writeFile(disk.seenBy(pid, "ballast"), Buffer.alloc((8 - megabytes) * MB));
    const repositories = disk.seenBy(pid, join("workspaces", "repositories"));
    const inRepository = async (): Promise<string[]> =>
      (await readdir(join(repositories, (await readdir(repositories))[0]!))).sort();

    await leaveFree(1);
    const first = await wake(fleet, agents[0]!.id, { payload: { issueId: issue.id } });
    const { retry: second } = await refused(fleet, first);
    expect(await inRepository()).toEqual([]);

    await leaveFree(4);
    await makeDue(fleet, second);
    const { retry: third } = await refused(fleet, second);
    expect(await inRepository()).toEqual(["repository.git", "worktrees"]);

    await leaveFree(8);
    expect(await succeeds(fleet, third)).toBe(`${files.length}\n`);
    await expectSound(fleet, { wakeupIds: [first.wakeupRequestId!] });
  });
});
