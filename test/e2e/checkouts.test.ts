import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

import type { Issue } from "../../shared/issues/issue.schema.ts";
import type { Project } from "../../shared/projects/project.schema.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import { backends, endedRuns, type Fleet, hire, openFleet, wake } from "../support/fleet.ts";
import { type GitServer, openGitServer } from "../support/git-server.ts";
import { livingWith } from "../support/marked.ts";
import type { TestProcess } from "../support/processes.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

/** It says when it comes and goes. */
const SCRIPT = `
echo "came $PAPERCLIP_RUN_ID" >> story
while [ ! -e "$GATE" ]; do sleep 0.05; done
echo "went $PAPERCLIP_RUN_ID" >> story`;

describe("a project's folder", () => {
  it("is free again when the worker is killed whose run was in it, and not before that run's process is gone", async () => {
    await using fleet = await openFleet();
    await fleet.api();
    const [worker] = await Promise.all([fleet.worker(), fleet.scheduler()]);
    const [cwd, gate] = [join(fleet.directory, "shop"), join(fleet.directory, "gate")];
    await mkdir(cwd);
    const story = (): Promise<string[]> =>
      readFile(join(cwd, "story"), "utf8").then(
        (text) => text.trim().split("\n"),
        () => [],
      );
    const agentConfig = { command: "sh", args: ["-c", SCRIPT], env: { GATE: gate } };
    const { company, agents } = await hire(fleet, 2, agentConfig);
    const { body: project } = await fleet.call<Project>("POST", `/api/companies/${company.id}/projects`, {
      name: "Shop",
    });
    await fleet.call("POST", `/api/projects/${project.id}/workspaces`, { cwd });
    const issueFor = async (title: string): Promise<string> =>
      (await fleet.call<Issue>("POST", `/api/companies/${company.id}/issues`, { title, projectId: project.id })).body
        .id;
    const first = await wake(fleet, agents[0]!.id, { payload: { issueId: await issueFor("one") } });
    await until(async () => (await story()).includes(`came ${first.id}`), { what: "the first to come" });
    const second = await wake(fleet, agents[1]!.id, { payload: { issueId: await issueFor("two") } });
    await until(
      async () => {
        const [row] = await fleet.sql<{ hold_reason: string }>("select hold_reason from heartbeat_runs where id = $1", [
          second.id,
        ]);
        return row?.hold_reason === "workspace.busy";
      },
      { what: "the second to be turned away" },
    );

    worker.signal("SIGKILL");
    await until(
      async () => {
        const [row] = await fleet.sql<{ status: string }>("select status from heartbeat_runs where id = $1", [
          first.id,
        ]);
        return row?.status !== "running";
      },
      { timeoutMs: 60_000, what: "the first to be ended" },
    );
    await writeFile(gate, "");
    await fleet.worker();
    const runs = await endedRuns(fleet, company.id, 3);

    expect(runs.map(({ status, errorCode }) => errorCode ?? status).sort()).toEqual([
      "process_lost",
      "succeeded",
      "succeeded",
    ]);
    const told = await story();
    const [came, ...later] = told;
    expect(came).toBe(`came ${first.id}`);
    const ids = later.filter((line) => line.startsWith("came ")).map((line) => line.slice("came ".length));
    expect(ids).toHaveLength(2);
    expect(later).toEqual(ids.flatMap((id) => [`came ${id}`, `went ${id}`]));
    await expectSound(fleet);
  });
});

const git = async (...args: string[]): Promise<string> => (await promisify(execFile)("git", args)).stdout;

/** One agent, and a project of its company whose files are in that server's repository. */
async function shopOn(fleet: Fleet, server: GitServer, script: string) {
  const { company, agents } = await hire(fleet, 1, { command: "sh", args: ["-c", script] });
  const { body: project } = await fleet.call<Project>("POST", `/api/companies/${company.id}/projects`, {
    name: "Shop",
  });
  await fleet.call("POST", `/api/projects/${project.id}/workspaces`, { repoUrl: server.urlWithLogin });
  const repositories = join(fleet.directory, "workspaces", "repositories");
  const directory = async (): Promise<string> => join(repositories, (await readdir(repositories))[0]!);
  return {
    company,
    newIssue: async (title: string): Promise<string> =>
      (await fleet.call<Issue>("POST", `/api/companies/${company.id}/issues`, { title, projectId: project.id })).body
        .id,
    wakeFor: (issueId: string) => wake(fleet, agents[0]!.id, { payload: { issueId } }),
    directory,
    clones: async (): Promise<string[]> => {
      const names = await readdir(await directory()).catch(() => []);
      return names.filter((name) => name.startsWith("clone-"));
    },
  };
}

const excerptOf = async (fleet: Fleet, { id }: Pick<Run, "id">): Promise<string | null> =>
  (await fleet.call<Run>("GET", `/api/heartbeat-runs/${id}`)).body.stdoutExcerpt;

const livingOfRun = (runId: string): number[] => livingWith(`SYSTOLE_RUN=${runId}.`);

/** Nothing of the run is left when it is said to be over. */
async function killDuring(fleet: Fleet, worker: TestProcess, runId: string): Promise<void> {
  expect(livingOfRun(runId)).not.toEqual([]);
  worker.signal("SIGKILL");
  await until(
    async () =>
      (await fleet.sql<{ status: string }>("select status from heartbeat_runs where id = $1", [runId]))[0]?.status !==
      "running",
    { timeoutMs: 60_000, what: "the run of the dead worker to be ended" },
  );
  expect(livingOfRun(runId)).toEqual([]);
}

describe.each(backends)("a worker that is killed, on $name", ({ isThere, takeRedis }) => {
  it.runIf(isThere)("in the middle of a clone leaves no git and no half of a repository", async () => {
    await using server = await openGitServer();
    const files = randomBytes(100_000).toString("hex");
    await server.publish("main", "files", files);
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    const [worker] = await Promise.all([fleet.worker(), fleet.scheduler()]);
    const shop = await shopOn(fleet, server, "wc -c < files; echo x >> days; wc -l < days");
    server.setHanging(true);
    const first = await shop.wakeFor(await shop.newIssue("one"));
    await until(() => server.hung() > 0, { timeoutMs: 30_000, what: "the clone to stop in the middle" });
    const [abandoned] = await shop.clones();

    await killDuring(fleet, worker, first.id);
    server.setHanging(false);
    await fleet.worker();
    const runs = await endedRuns(fleet, shop.company.id, 2);

    expect(runs.map(({ errorCode, status }) => errorCode ?? status).sort()).toEqual(["process_lost", "succeeded"]);
    const done = runs.find(({ status }) => status === "succeeded")!;
    expect(done.retryOfRunId).toBe(first.id);
    expect(await excerptOf(fleet, done)).toBe(`${files.length}\n1\n`);
    const gitDir = join(await shop.directory(), "repository.git");
    await git(`--git-dir=${gitDir}`, "fsck", "--full", "--strict");
    expect(await shop.clones()).toEqual([abandoned]);

    // It may be another worker's, which is at it, until it is older than a clone may become.
    await utimes(join(await shop.directory(), abandoned!), 0, 0);
    await shop.wakeFor(await shop.newIssue("two"));
    await endedRuns(fleet, shop.company.id, 3);
    expect(await shop.clones()).toEqual([]);
    await expectSound(fleet);
  });

  it.runIf(isThere)("in the middle of a checkout has it made anew, and nobody worked in half of one", async () => {
    await using server = await openGitServer();
    await server.publish("main", "a", "first");
    await server.publish("main", "slow", "second");
    await server.publish("main", ".gitattributes", "slow filter=slow");
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    const [worker] = await Promise.all([fleet.worker(), fleet.scheduler()]);
    const shop = await shopOn(fleet, server, "git status --short; cat a slow; echo x >> days; wc -l < days");
    await shop.wakeFor(await shop.newIssue("one"));
    await endedRuns(fleet, shop.company.id, 1);
    const [directory, gate] = [await shop.directory(), join(fleet.directory, "gate")];
    const smudge = `while [ ! -e ${gate} ]; do sleep 0.05; done; cat`;
    await git(`--git-dir=${join(directory, "repository.git")}`, "config", "filter.slow.smudge", smudge);
    const issueId = await shop.newIssue("two");
    const second = await shop.wakeFor(issueId);
    const checkout = join(directory, "worktrees", issueId);
    await until(async () => (await readdir(checkout)).includes("a"), { timeoutMs: 30_000, what: "half a checkout" });

    await killDuring(fleet, worker, second.id);
    expect(await readdir(checkout)).not.toContain("slow");
    await writeFile(gate, "");
    await fleet.worker();
    const runs = await endedRuns(fleet, shop.company.id, 3);

    expect(runs.map(({ errorCode, status }) => errorCode ?? status).sort()).toEqual([
      "process_lost",
      "succeeded",
      "succeeded",
    ]);
    const retry = runs.find(({ retryOfRunId }) => retryOfRunId === second.id)!;
    expect(await excerptOf(fleet, retry)).toBe("firstsecond1\n");
    await expectSound(fleet);
  });
});
