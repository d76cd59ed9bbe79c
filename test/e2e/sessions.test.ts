import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import type { TaskSession } from "../../shared/runs/session.schema.ts";
import { callApi, endedRuns, type Fleet, hire, openFleet, wake } from "../support/fleet.ts";
import { installCopy } from "../support/installation.ts";
import { openPrivateDatabase } from "../support/private-database.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const TASK = { payload: { taskKey: "a" } };

/** Tools that go on for ever in a session that they begin, and end at once in one that they go on with. */
const TOOLS = [
  { adapterType: "claude_local", name: "claude", begins: /^session-\d+$/ },
  { adapterType: "codex_local", name: "codex", begins: /^0199-\d+$/ },
] as const;

const configOf = (name: string, directory: string) => ({
  command: resolve(`test/support/fake-${name}.mjs`),
  cwd: directory,
  promptTemplate: "fake:interrupted",
  env: { CODEX_HOME: directory },
});

type Api = Pick<Fleet, "call">;

const sessionOf = ({ call }: Api, { id }: Pick<Run, "id">): Promise<string> =>
  until(async () => (await call<Run>("GET", `/api/heartbeat-runs/${id}`)).body.sessionIdAfter, {
    timeoutMs: 30_000,
    everyMs: 50,
    what: "the session to be known while the run goes on",
  });

async function expectGoneOn({ call }: Api, { id, agentId }: Run, session: string, runs: readonly Run[]): Promise<void> {
  const [killed, after] = [...runs].sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(killed).toMatchObject({ id, status: "failed", errorCode: "process_lost", sessionIdAfter: session });
  expect(after).toMatchObject({ status: "succeeded", retryOfRunId: id, sessionIdBefore: session });
  const { body } = await call<TaskSession[]>("GET", `/api/agents/${agentId}/task-sessions`);
  expect(body.map(({ taskKey, sessionDisplayId }) => [taskKey, sessionDisplayId])).toEqual([["a", session]]);
}

describe("a run whose worker is killed in the middle of it", () => {
  it.each(TOOLS)(
    "goes on in the session that its tool had begun: $adapterType",
    async ({ adapterType, name, begins }) => {
      await using fleet = await openFleet();
      await fleet.api();
      const [worker] = await Promise.all([fleet.worker(), fleet.scheduler()]);
      const { company, agents } = await hire(fleet, 1, configOf(name, fleet.directory), { adapterType });
      const run = await wake(fleet, agents[0]!.id, TASK);
      const session = await sessionOf(fleet, run);

      worker.signal("SIGKILL");
      await fleet.worker();

      expect(session).toMatch(begins);
      await expectGoneOn(fleet, run, session, await endedRuns(fleet, company.id, 2));
      await expectSound(fleet);
    },
  );

  it("goes on in it at the next start, where all is one process with a database of its own", async () => {
    await using installation = await installCopy();
    await using started = await installation.start({ env: { LOG_LEVEL: "info" } });
    const url = `http://127.0.0.1:${installation.port}`;
    const call: Fleet["call"] = (method, path, body, token) => callApi(url, { method, path, body, token });
    const more = { adapterType: "claude_local" };
    const { company, agents } = await hire({ call }, 1, configOf("claude", installation.directory), more);
    const run = await wake({ call }, (agents as [Agent])[0].id, TASK);
    const session = await sessionOf({ call }, run);
    const { pid } = JSON.parse(started.output().match(/^\{.*"process":"systole".*$/m)?.[0] ?? "") as { pid: number };

    process.kill(pid, "SIGKILL");
    await until(() => installation.living().length === 0, { timeoutMs: 75_000, what: "everything to end" });
    await using _next = await installation.start();

    await expectGoneOn({ call }, run, session, await endedRuns({ call }, company.id, 2));
    await using database = await openPrivateDatabase((file) => join(installation.dataDir, "postgres", file));
    await expectSound(database);
  });
});
