import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import type { Issue } from "../../shared/issues/issue.schema.ts";
import type { Project } from "../../shared/projects/project.schema.ts";
import { endedRuns, hire, openFleet, wake } from "../support/fleet.ts";
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
