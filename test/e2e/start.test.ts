import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import type { Run } from "../../shared/runs/run.schema.ts";
import { callApi } from "../support/fleet.ts";
import { commandsOf, type Installation, installCopy } from "../support/installation.ts";
import { openPrivateDatabase } from "../support/private-database.ts";
import type { TestProcess } from "../support/processes.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/;

describe("npm start", () => {
  it("says what to try, and that works as it is printed", async () => {
    await using installation = await installCopy();
    await using started = await installation.start();
    const [company = "", create = "", wake = ""] = commandsOf(started);

    expect(started.output()).toContain(`http://127.0.0.1:${installation.port}`);
    expect(JSON.parse((await installation.shell(company)).stdout)).toMatchObject({ name: "Acme" });
    const created = await installation.shell(create);
    const [agentId = "none"] = UUID.exec(created.stdout) ?? [];
    expect(created).toEqual({ code: 0, stdout: `${agentId}\n`, stderr: "" });
    const woken = await installation.shell(wake);
    expect(woken.code).toBe(0);
    expect(woken.stdout).toMatch(new RegExp(`^I am ${agentId}\n.*\\d{4}.*\n$`));
    expect(woken.stderr).toMatch(/A run was queued: .*\n.*succeeded/);

    await installation.shell(create.replace("Hello", "Broken").replace(/sh -c .*/, "sh -c 'echo oh; exit 3'"));
    const failed = await installation.shell(wake.replace("Hello", "Broken"));
    expect([failed.code, failed.stdout]).toEqual([1, "oh\n"]);
    expect(failed.stderr).toContain("failed: Process exited with code 3");
    expect((await installation.shell(wake.replace("Hello", "Nobody"))).code).toBe(3);
    const systole = create.slice(0, create.indexOf(" agents create"));
    const token = await installation.shell(`${systole} tokens create --name ci --scopes read`);
    expect(token).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ca_dev_[0-9a-f]{32}\n$/) });
    const whoami = `curl -sf http://127.0.0.1:${installation.port}/v1/whoami -H "Authorization: Bearer ${token.stdout.trim()}"`;
    expect(JSON.parse((await installation.shell(whoami)).stdout)).toMatchObject({
      data: { name: "ci", scopes: ["read"] },
    });
    await endsSound(installation);
  });

  it("ends everything on Ctrl-C, and goes on with what was under way at the next start", async () => {
    await using installation = await installCopy();
    await using first = await installation.start();
    const run = await wakeSleeper(installation, first);

    process.kill(-first.pid, "SIGINT");
    await first.exited;

    await until(() => installation.living().length === 0, { what: "everything to end" });
    expect(first.output()).not.toMatch(/"level":"(error|fatal)"/);

    const again = performance.now();
    await using second = await installation.start();
    process.stdout.write(`  npm start on what there is: ${Math.round(performance.now() - again)} ms\n`);
    await goesOn(installation, run);
    expect(second.output()).not.toMatch(/"level":"(error|fatal)"/);
  });

  it("leaves nothing behind when it is killed", async () => {
    await using installation = await installCopy();
    await using started = await installation.start({ env: { LOG_LEVEL: "info" } });
    const run = await wakeSleeper(installation, started);
    const { pid } = JSON.parse(started.output().match(/^\{.*"process":"systole".*$/m)?.[0] ?? "") as { pid: number };

    const killedAt = performance.now();
    process.kill(pid, "SIGKILL");

    // Usually within a second; the guardian that finds the database gone before it has given the runs back tries for a minute.
    await until(() => installation.living().length === 0, { timeoutMs: 75_000, what: "everything to end" });
    process.stdout.write(`  npm start killed → nothing left: ${Math.round(performance.now() - killedAt)} ms\n`);
    await using _next = await installation.start();
    await goesOn(installation, run, "process_lost");
  });

  it("starts its database again when that is gone, and what was under way goes on", async () => {
    await using installation = await installCopy();
    await using started = await installation.start({ env: { LOG_LEVEL: "info" } });
    const { id } = await wakeSleeper(installation, started);
    const pidFile = await readFile(join(installation.dataDir, "postgres", "postmaster.pid"), "utf8");

    process.kill(Number.parseInt(pidFile, 10), "SIGKILL");

    await started.waitForOutput(/"level":"warn".*The private PostgreSQL ended; .*postgres\.log may say why/);
    await started.waitForOutput(/"msg":"the private PostgreSQL works again"/, 30_000);
    expect(await ask<Run>(installation, `/api/heartbeat-runs/${id}`)).toMatchObject({ status: "running" });
    await endsSound(installation);
  });

  it("shares neither its data directory nor its port", async () => {
    await using installation = await installCopy();
    await using other = await installCopy();
    await using started = await installation.start();
    expect(started.output()).toContain("listening");

    const sameData = await installation.script("start.mjs", { env: { PORT: "0" } });
    expect(sameData.code).toBe(78);
    expect(sameData.stderr).toMatch(/^Another Systole \(process \d+\) uses the data directory .*\n$/);

    const samePort = await other.script("start.mjs", { env: { PORT: String(installation.port) } });
    expect(samePort.code).toBe(78);
    expect(samePort.stderr).toMatch(/^Cannot listen on 127\.0\.0\.1, port \d+: another program .* set PORT .*\n$/);
    expect(other.living()).toEqual([]);
  });
});

const ask = async <Body>({ port }: Installation, path: string): Promise<Body> =>
  (await callApi<Body>(`http://127.0.0.1:${port}`, { method: "GET", path })).body;

/** The run was handed over, and its next attempt is under way, long before a lease would be over. */
async function goesOn(
  installation: Installation,
  { id, companyId }: Run,
  errorCode: "interrupted" | "process_lost" = "interrupted",
): Promise<void> {
  const runs = await until(
    async () => {
      const all = await ask<Run[]>(installation, `/api/companies/${companyId}/heartbeat-runs`);
      return all.length === 2 && all.some(({ status }) => status === "running") && all;
    },
    { what: "the run to go on" },
  );
  expect(runs.map(({ status, retryOfRunId, errorCode }) => [status, retryOfRunId, errorCode])).toEqual([
    ["running", id, null],
    ["failed", null, errorCode],
  ]);
  await endsSound(installation);
}

/** What is under way is cancelled; then all that was promised holds. */
async function endsSound({ dataDir, port }: Installation): Promise<void> {
  await using database = await openPrivateDatabase((name) => join(dataDir, "postgres", name));
  const left = await database.sql<{ id: string }>("select id from heartbeat_runs where finished_at is null");
  for (const { id } of left) {
    await callApi(`http://127.0.0.1:${port}`, { method: "POST", path: `/api/heartbeat-runs/${id}/cancel`, body: {} });
  }
  await expectSound(database);
}

/** A run that is under way and does not end by itself; its child leaves its session. */
async function wakeSleeper(installation: Installation, started: TestProcess): Promise<Run> {
  const [, create = "", wake = ""] = commandsOf(started);
  const sleeper = create.replace("Hello", "Sleeper").replace(/sh -c .*/, "sh -c 'setsid sleep 600 & sleep 600'");
  expect((await installation.shell(sleeper)).code).toBe(0);
  const woken = await installation.shell(`${wake.replace("Hello", "Sleeper").replace("--follow", "--json")}`);
  const { id } = JSON.parse(woken.stdout) as Run;
  return until(
    async () => {
      const run = await ask<Run>(installation, `/api/heartbeat-runs/${id}`);
      return run.processPid !== null && run;
    },
    { what: "the sleeper to run" },
  );
}
