import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { RunRow } from "../../shared/runs/run.row.ts";
import { runOf, slotsOf } from "../support/crew.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { checkInvariants } from "../support/invariants.ts";
import { livingOfRun } from "../support/marks.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

const FINISHED = ["succeeded", "failed", "cancelled", "timed_out"];

const shell = (script: string, more: object = {}, env: Record<string, string> = {}) => ({
  adapterType: "process" as const,
  adapterConfig: { command: "sh", args: ["-c", script], env, ...more },
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

const finished = (world: World, runId: string): Promise<RunRow> =>
  until(
    async () => {
      const run = await runOf(world, runId);
      return FINISHED.includes(run.status) && run;
    },
    { timeoutMs: 15_000, what: `run ${runId} to end` },
  );

/** All runs there are, once none waits or goes on. */
const allFinished = (world: World, timeoutMs = 60_000): Promise<RunRow[]> =>
  until(
    async () => {
      const runs = await world.sql<RunRow>("select * from heartbeat_runs order by id");
      return runs.length > 0 && runs.every(({ status }) => FINISHED.includes(status)) && runs;
    },
    { timeoutMs, everyMs: 100, what: "all runs to end" },
  );

async function scratch(): Promise<AsyncDisposable & { readonly path: (name: string) => string }> {
  const directory = await mkdtemp(join(tmpdir(), "systole-worker-"));
  return {
    path: (name) => join(directory, name),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

const linesOf = async (file: string): Promise<string[]> =>
  (await readFile(file, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");

async function logText(world: World, runId: string): Promise<string> {
  let text = "";
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const page = await world.services.runs.log(board, runId, { offset, limitBytes: 1_000_000 });
    text += page.content;
    offset = page.nextOffset;
  }
  return text;
}

const readLog = async (world: World, runId: string): Promise<{ stream: string; chunk: string; base64?: string }[]> =>
  (await logText(world, runId))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("a worker", { timeout: 60_000 }, () => {
  it("runs an agent's command in its environment, and records its output, its usage and its cost", async () => {
    await using world = await World.open();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    const report =
      '{"usage":{"inputTokens":100,"outputTokens":7},"costUsd":0.02,"model":"small","sessionId":"s-1","externalRunId":"there-7"}';
    const agent = await world.agent(
      shell(
        `echo "$PAPERCLIP_RUN_ID $PAPERCLIP_WAKE_REASON $GREETING" >&2; env; echo '${report}'`,
        {},
        { GREETING: "hello" },
      ),
    );

    const runId = await world.wake(agent.id, { reason: "because", payload: { taskKey: "t", issueId: "i-1" } });
    const run = await finished(world, runId);

    expect(run).toMatchObject({ status: "succeeded", exit_code: 0, error: null, cost_micros: "20000" });
    expect(run.usage_json).toMatchObject({ inputTokens: 100, outputTokens: 7, costUsd: 0.02, model: "small" });
    expect(run.session_id_after).toBe("s-1");
    expect(run.external_run_id).toBe("there-7");
    expect(run.process_pid).toBeGreaterThan(0);
    expect(run.stderr_excerpt).toBe(`${runId} because hello\n`);
    const log = await readLog(world, runId);
    const environment = log
      .filter(({ stream }) => stream === "stdout")
      .map(({ chunk }) => chunk)
      .join("");
    expect(environment).toContain(`PAPERCLIP_AGENT_ID=${agent.id}\n`);
    expect(environment).toContain(`PAPERCLIP_COMPANY_ID=${agent.companyId}\n`);
    expect(environment).toContain("PAPERCLIP_TASK_ID=i-1\n");
    expect(environment).toContain("PAPERCLIP_API_URL=http://127.0.0.1:3100\n");
    expect(environment).toContain("PAPERCLIP_API_KEY=***REDACTED***\n");
    expect(environment).toMatch(/TRACEPARENT=00-/);
    expect(environment).not.toContain("DATABASE_URL");
    const [booked] = await world.sql("select cost_micros, input_tokens, model from cost_events");
    expect(booked).toEqual({ cost_micros: "20000", input_tokens: "100", model: "small" });
    await checkInvariants(world.sql);
  });

  it("ends a cancelled run within three seconds, though its processes ignore TERM, and leaves none of them", async () => {
    await using world = await World.open();
    await using files = await scratch();
    await using _worker = await hireWorker(world);
    const agent = await world.agent(
      shell(
        `trap '' TERM; (trap '' TERM; setsid sleep 1000) & echo ready > ${files.path("ready")}; while :; do sleep 1; done`,
      ),
    );
    const runId = await world.wake(agent.id);
    await until(async () => (await linesOf(files.path("ready"))).length > 0);
    await until(() => livingOfRun(runId).length >= 2);

    const asked = performance.now();
    await world.services.runs.cancel(board, runId);
    const run = await finished(world, runId);

    expect(performance.now() - asked).toBeLessThan(3_000);
    expect(run).toMatchObject({ status: "cancelled", error_code: "cancelled", error: "Cancelled by the operator" });
    expect(livingOfRun(runId)).toEqual([]);
    expect(await slotsOf(world, agent.id)).toMatchObject({ running: 0, busy_slots: "0" });
    await checkInvariants(world.sql);
  });

  it("times a run out that takes too long, and does not try it again", async () => {
    await using world = await World.open();
    await using _worker = await hireWorker(world);
    const agent = await world.agent(shell("sleep 1000", { timeoutSec: 0.3, graceSec: 0.2 }));

    const run = await finished(world, await world.wake(agent.id));

    expect(run).toMatchObject({ status: "timed_out", error_code: "timeout" });
    expect(livingOfRun(run.id)).toEqual([]);
    expect(await world.sql("select from heartbeat_runs where retry_of_run_id is not null")).toEqual([]);
  });

  it("tries again what exits with 75, after the agent's own pause, with what it was woken for", async () => {
    await using world = await World.open();
    await using files = await scratch();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    const agent = await world.agent({
      ...shell(
        `echo "$PAPERCLIP_WAKE_REASON" >> ${files.path("tries")}; [ $(wc -l < ${files.path("tries")}) -ge 3 ] || exit 75`,
      ),
      runtimeConfig: { heartbeat: { retry: { maxRetries: 3, baseSec: 0.2, maxSec: 1 } } },
    });

    await world.wake(agent.id, { reason: "why" });
    await until(async () => (await linesOf(files.path("tries"))).length === 3);
    const runs = await allFinished(world);

    expect(await linesOf(files.path("tries"))).toEqual(["why", "why", "why"]);
    expect(runs.map(({ status, attempt, transient_retries }) => [status, attempt, transient_retries])).toEqual([
      ["failed", 1, 0],
      ["failed", 2, 1],
      ["succeeded", 3, 2],
    ]);
    expect(new Set(runs.map(({ chain_id }) => chain_id)).size).toBe(1);
    await checkInvariants(world.sql);
  });

  it("finishes three wakes of each of thirty agents", async () => {
    await using world = await World.open();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { slots: 8 });
    const { id: companyId } = await world.company();
    const agents: Agent[] = [];
    for (let n = 0; n < 30; n += 1) agents.push(await world.agent({ companyId, name: `A${n}`, ...shell("exit 0") }));

    const runIds = await Promise.all(
      agents.flatMap(({ id }) => [1, 2, 3].map((n) => world.wake(id, { payload: { taskKey: `t${n}` } }))),
    );
    const runs = await allFinished(world);

    expect(runs.map(({ id }) => id).sort()).toEqual([...new Set(runIds)].sort());
    expect(runs.filter(({ status }) => status !== "succeeded")).toEqual([]);
    await checkInvariants(world.sql);
  }, 90_000);

  it("runs as many of an agent's runs at once as it has slots, and never one more", async () => {
    await using world = await World.open();
    await using files = await scratch();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { slots: 8 });
    // Each waits until three are at work, so that the test sees all its slots in use, whatever the machine does.
    const script = `echo start >> ${files.path("marks")}
      while [ "$(grep -c start ${files.path("marks")})" -lt 3 ]; do sleep 0.02; done
      sleep 0.1; echo end >> ${files.path("marks")}`;
    const agent = await world.agent({ ...shell(script), runtimeConfig: { heartbeat: { maxConcurrentRuns: 3 } } });

    await Promise.all(Array.from({ length: 9 }, (_, n) => world.wake(agent.id, { payload: { taskKey: `t${n}` } })));
    const runs = await allFinished(world);

    let active = 0;
    const seen = (await linesOf(files.path("marks"))).map((mark) => (active += mark === "start" ? 1 : -1));
    expect(Math.max(...seen)).toBe(3);
    expect(seen).toHaveLength(18);
    expect(new Set(runs.map(({ slot_no }) => slot_no))).toEqual(new Set([0, 1, 2]));
    await checkInvariants(world.sql);
  });

  it("hands over what it has at the end of its drain, and another worker finishes it", async () => {
    await using world = await World.open();
    await using files = await scratch();
    await using _scheduler = await hireScheduler(world);
    const leaving = await hireWorker(world, { slots: 4, drainSec: 0 });
    await using _leaving = leaving;
    const script = `echo "$PAPERCLIP_RUN_ID" >> ${files.path("started")}; while [ ! -e ${files.path("gate")} ]; do sleep 0.05; done`;
    const { id: companyId } = await world.company();
    const wakes: string[] = [];
    for (let n = 0; n < 4; n += 1) {
      const { id } = await world.agent({ companyId, name: `A${n}`, ...shell(script) });
      wakes.push(await world.wake(id, { reason: "why" }));
    }
    await until(async () => (await linesOf(files.path("started"))).length === 4);

    const asked = performance.now();
    await leaving.stop();
    expect(performance.now() - asked).toBeLessThan(6_000);
    for (const runId of wakes) {
      expect(await runOf(world, runId)).toMatchObject({ status: "failed", error_code: "interrupted" });
      expect(livingOfRun(runId)).toEqual([]);
    }
    expect(await world.sql("select from workers")).toEqual([]);

    await writeFile(files.path("gate"), "");
    await using _next = await hireWorker(world, { slots: 4 });
    const runs = await allFinished(world);

    const again = runs.filter(({ retry_of_run_id }) => retry_of_run_id !== null);
    expect(again.map((run) => [run.status, run.interrupted_count, run.lost_count])).toEqual(
      Array(4).fill(["succeeded", 1, 0]),
    );
    expect(again.map(({ retry_of_run_id }) => retry_of_run_id).sort()).toEqual([...wakes].sort());
    await checkInvariants(world.sql);
  });

  it("lets what is under way finish within its drain, and takes nothing new", async () => {
    await using world = await World.open();
    await using files = await scratch();
    const worker = await hireWorker(world, { drainSec: 30 });
    await using _worker = worker;
    const { id: companyId } = await world.company();
    const slow = await world.agent({
      companyId,
      ...shell(`echo on > ${files.path("started")}; while [ ! -e ${files.path("gate")} ]; do sleep 0.05; done`),
    });
    const first = await world.wake(slow.id);
    await until(async () => (await linesOf(files.path("started"))).length > 0);

    const stopping = worker.stop();
    await until(async () => (await world.sql("select from workers where is_draining")).length === 1);
    const late = await world.wake((await world.agent({ companyId, name: "Bob", ...shell("exit 0") })).id);
    await writeFile(files.path("gate"), "");
    await stopping;

    expect(await runOf(world, first)).toMatchObject({ status: "succeeded" });
    expect(await runOf(world, late)).toMatchObject({ status: "queued", started_at: null });
  });

  it("records five megabytes of random bytes byte for byte", async () => {
    await using world = await World.open();
    await using files = await scratch();
    await using _worker = await hireWorker(world);
    const bytes = randomBytes(5 * 1024 * 1024);
    await writeFile(files.path("bytes"), bytes);
    const agent = await world.agent(shell(`cat ${files.path("bytes")}`));

    const run = await finished(world, await world.wake(agent.id));

    expect(run.status).toBe("succeeded");
    const log = (await readLog(world, run.id)).filter(({ stream }) => stream === "stdout");
    const kept = Buffer.concat(
      log.map(({ chunk, base64 }) => Buffer.from(base64 ?? chunk, base64 === undefined ? "utf8" : "base64")),
    );
    expect(kept.equals(bytes)).toBe(true);
    const shown = await world.services.runs.get(board, run.id);
    const text = await logText(world, run.id);
    expect([shown.logBytes, shown.logSha256]).toEqual([Buffer.byteLength(text), sha256(text)]);
    await checkInvariants(world.sql);
  });
});
