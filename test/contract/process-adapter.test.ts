import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import type { Outcome } from "../../worker/adapters/adapter.ts";
import { adapterRegistry } from "../../worker/adapters/registry.ts";
import { markerSweep } from "../../worker/processes/marker-sweep.ts";
import { ownWorkerMarker } from "../../worker/processes/markers.ts";
import { type Attempt, attempt } from "../support/execution.ts";
import { livingWith } from "../support/marked.ts";
import { until } from "../support/until.ts";

const SERVER = { PATH: process.env["PATH"], HOME: "/srv/server", LANG: "C.UTF-8", DATABASE_URL: "postgres://secret" };
const WORKER_MARKER = ownWorkerMarker("contract");

const registry = adapterRegistry({
  environment: SERVER,
  workerMarker: WORKER_MARKER,
  sweep: markerSweep(),
  workspacesDir: "/nowhere",
  allowPrivateHttp: false,
});
const execute = (run: Attempt): Promise<Outcome> => registry.find("process").execute(run.execution);
const shell = (script: string, more: Record<string, unknown> = {}): Attempt =>
  attempt({ command: "sh", args: ["-c", script], ...more });
const living = ({ execution }: Attempt): number[] => livingWith(`SYSTOLE_RUN=${execution.runId}.7`);
const said = (run: Attempt, text: string): Promise<unknown> =>
  until(() => run.text().includes(text), { what: `"${text}"`, everyMs: 2 });

describe("the process adapter's outcomes", () => {
  it.each([
    ["exit 0", { kind: "succeeded", exitCode: 0, signal: null }],
    ["exit 75", { kind: "failed", failure: "transient", errorCode: "exit_75", exitCode: 75 }],
    [
      "exit 3",
      { kind: "failed", failure: "permanent", errorCode: "adapter_failed", message: "Process exited with code 3" },
    ],
    [
      "kill -KILL $$",
      { kind: "failed", failure: "permanent", signal: "SIGKILL", message: "Process was ended by SIGKILL" },
    ],
  ])("of `%s`", async (script, outcome) => {
    expect(await execute(shell(script))).toMatchObject(outcome);
  });

  it("report what the last JSON line with usage says", async () => {
    const run = shell(`
      echo '{"usage":{"input_tokens":1},"model":"first"}'
      echo working
      echo '{"usage":{"input_tokens":5,"cache_read_input_tokens":3,"output_tokens":2},"total_cost_usd":0.25,"session_id":"s1","result":"done"}'
      echo '{"no":"report"}'`);

    expect(await execute(run)).toEqual({
      kind: "succeeded",
      exitCode: 0,
      signal: null,
      usage: { inputTokens: 5, cachedInputTokens: 3, outputTokens: 2 },
      costUsd: 0.25,
      sessionId: "s1",
      summary: "done",
    });
  });

  it.each([
    ["command_not_found", "no-such-command-here", { command: "no-such-command-here" }],
    ["command_not_executable", "/etc/passwd", { command: "/etc/passwd" }],
    ["cwd_invalid", "/no/such/folder", { command: "true", cwd: "/no/such/folder" }],
    ["cwd_invalid", "/etc/passwd", { command: "true", cwd: "/etc/passwd" }],
    ["configuration_invalid", "command", {}],
    ["configuration_invalid", "args", { command: "true", args: [1] }],
    ["configuration_invalid", "timeoutSec", { command: "true", timeoutSec: -1 }],
    ["configuration_invalid", "env.A", { command: "true", env: { A: { type: "secret_ref", secretId: "x" } } }],
    ["configuration_invalid", "A=B", { command: "true", env: { "A=B": "x" } }],
    ["environment_invalid", "variable A", { command: "true", env: { A: "x\0y" } }],
    ["environment_invalid", "variable A", { command: "true", env: { A: "x".repeat(200_000) } }],
    ["environment_invalid", "too large", { command: "true", args: Array(40).fill("x".repeat(100_000)) }],
    ["command_not_started", "true", { command: "true", args: ["x\0y"] }],
  ])("can be %s, which says what is wrong: %s", async (errorCode, word, config) => {
    const run = attempt(config);

    const outcome = await execute(run);

    expect(outcome).toMatchObject({ kind: "failed", failure: "permanent", errorCode });
    expect(outcome).toHaveProperty("message", expect.stringContaining(word));
    expect(run.children).toEqual([]);
  });

  it("know a command that is nowhere from one that may not be executed, whatever else is on PATH", async () => {
    const top = mkdtempSync(join(tmpdir(), "systole-path-"));
    const [closed, misleading, refused] = ["closed", "misleading", "refused"].map((name) =>
      join(top, name),
    ) as string[];
    for (const directory of [closed, misleading, refused]) mkdirSync(directory as string);
    // What is started meets EACCES in each: it may not look in, it finds a folder, it finds a file without the right.
    mkdirSync(`${misleading}/no-such-command-here`);
    writeFileSync(`${refused}/no-such-command-here`, "", { mode: 0o644 });
    chmodSync(closed as string, 0o000);
    const codeWith = async (...path: (string | undefined)[]) => {
      const run = attempt({ command: "no-such-command-here", env: { PATH: [...path, SERVER.PATH].join(":") } });
      return ((await execute(run)) as { errorCode?: string }).errorCode;
    };

    expect(await codeWith(closed)).toBe("command_not_found");
    expect(await codeWith(misleading)).toBe("command_not_found");
    expect(await codeWith(closed, misleading, refused)).toBe("command_not_executable");
    rmSync(top, { recursive: true });
  });

  it("of a type that cannot be used here say what to do", async () => {
    const outcome = await registry.find("gemini_local").execute(attempt({}).execution);

    expect(outcome).toMatchObject({ kind: "failed", failure: "permanent", errorCode: "adapter_unavailable" });
    expect(outcome).toHaveProperty("message", expect.stringContaining('Use the adapter "process"'));
  });
});

describe("what a process gets", () => {
  it("is an environment built from nothing: not one variable of the server's own", async () => {
    const run = attempt({
      command: "env",
      args: ["-0"],
      env: { MODEL: "small", HOME: "/agent", PAPERCLIP_API_KEY: "stolen", SYSTOLE_RUN: "another" },
    });

    await execute(run);

    const variables = run
      .text()
      .split("\0")
      .filter(Boolean)
      .map((record) => record.split(/=(.*)/s).slice(0, 2));
    expect(Object.fromEntries(variables)).toEqual({
      PATH: SERVER.PATH,
      HOME: "/agent",
      LANG: "C.UTF-8",
      MODEL: "small",
      PAPERCLIP_RUN_ID: run.execution.runId,
      PAPERCLIP_API_KEY: "run-token",
      SYSTOLE_MEMORY_SCOPES: "agent,company",
      TRACEPARENT: "00-trace-01",
      SYSTOLE_RUN: `${run.execution.runId}.7`,
      SYSTOLE_WORKER: WORKER_MARKER,
    });
  });

  it("is its arguments as they are, also when they were given as one text", async () => {
    const listed = attempt({ command: "printf", args: ["[%s]", "a b", "$HOME", "*"] });
    const written = attempt({ command: "printf", args: `[%s] "a b" $HOME '*'` });

    await execute(listed);
    await execute(written);

    expect(listed.text()).toBe("[a b][$HOME][*]");
    expect(written.text()).toBe("[a b][$HOME][*]");
  });

  it("is its folder, and no input", async () => {
    const folder = mkdtempSync(join(tmpdir(), "systole-cwd-"));
    writeFileSync(join(folder, "agent"), "#!/bin/sh\npwd; cat; echo end\n");
    chmodSync(join(folder, "agent"), 0o755);
    const run = attempt({ command: "./agent", cwd: folder });

    const outcome = await execute(run);
    rmSync(folder, { recursive: true });

    expect(outcome.kind).toBe("succeeded");
    expect(run.text()).toBe(`${folder}\nend\n`);
  });

  it("is a process group of its own, which is told before its first output", async () => {
    let hadOutput = false;
    const run = attempt(
      { command: "sh", args: ["-c", "ps -o pgid= -p $$ || echo $$"] },
      {
        output: () => {
          hadOutput = true;
          return Promise.resolve();
        },
        spawned: ({ pid, processGroupId, startedAt }) => {
          expect(hadOutput).toBe(false);
          expect(processGroupId).toBe(pid);
          expect(Math.abs(Date.now() - startedAt.getTime())).toBeLessThan(5_000);
        },
      },
    );

    await execute(run);

    expect(hadOutput).toBe(true);
  });
});

describe("the end of a process", () => {
  it("is forced after timeoutSec and graceSec, though it ignores TERM", async () => {
    const run = shell('trap "" TERM; echo up; sleep 1000 & while :; do sleep 1; done', {
      timeoutSec: 0.3,
      graceSec: 0.2,
    });
    const before = performance.now();

    const outcome = await execute(run);

    expect(outcome).toMatchObject({ kind: "timed_out", message: "Timed out after 0.3s", signal: "SIGKILL" });
    expect(performance.now() - before).toBeLessThan(1_500);
    expect(living(run)).toEqual([]);
  });

  it("leaves the grace to the whole group: a shell dies of TERM at once, what it waits for may finish", async () => {
    const run = shell("echo up; sh -c 'trap \"echo saved; exit 0\" TERM; echo in; while :; do sleep 0.05; done'; true");
    const done = execute(run);
    await said(run, "in");

    run.stop({ graceMs: 1_000 });

    expect(await done).toMatchObject({ kind: "stopped" });
    expect(run.text()).toContain("saved");
  });

  it("comes within a second and a half of a cancel, whatever grace was asked for, and nothing is left", async () => {
    const run = shell('trap "" TERM; sleep 1000 & setsid sleep 1000 & (setsid sleep 1000 &); echo up; wait; wait');
    const done = execute(run);
    await said(run, "up");
    await until(() => living(run).length >= 4, { what: "all of its processes" });
    const before = performance.now();

    run.stop({ graceMs: 60_000 });
    const outcome = await done;

    expect(outcome).toMatchObject({ kind: "stopped", stop: { cause: "cancelled", message: "a person cancelled it" } });
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(living(run)).toEqual([]);
  });

  it("is immediate when the run was stopped before it began", async () => {
    const run = shell("echo started");
    run.stop();

    expect(await execute(run)).toMatchObject({ kind: "stopped" });
    expect(run.children).toEqual([]);
  });

  it("takes along what it left in its group and what left its group", async () => {
    const run = shell("sleep 1000 & setsid sleep 1000 & (setsid sh -c 'sleep 1000; true' &) ; echo bye");

    const outcome = await execute(run);

    expect(outcome.kind).toBe("succeeded");
    expect(run.text()).toBe("bye\n");
    expect(living(run)).toEqual([]);
  });

  it("takes along a daemon that forks away while its parent ends", async () => {
    // Each generation lives only until the next has begun: who is listed may be gone when looked at, its child not listed.
    const flee = "f() { if [ $1 = 0 ]; then exec sleep 1000; fi; f $(($1 - 1)) & }; f 20";
    const fleeing = `setsid sh -c '${flee}' & exit 0`;
    const runs = Array.from({ length: 12 }, () => shell(fleeing));

    await Promise.all(runs.map(execute));

    expect(runs.flatMap(living)).toEqual([]);
  });

  it("is answered though a stranger without a marker holds its output open", async () => {
    const run = shell("env -i setsid sleep 3 & exit 0");
    const before = performance.now();

    const outcome = await execute(run);

    expect(outcome.kind).toBe("succeeded");
    expect(performance.now() - before).toBeLessThan(2_000);
  });

  it("is met by many runs in one moment, each of them cleared", async () => {
    const runs = Array.from({ length: 12 }, () => shell("setsid sleep 1000 & (setsid sleep 1000 &) ; exit 0"));

    const outcomes = await Promise.all(runs.map(execute));

    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(12).fill("succeeded"));
    expect(runs.flatMap(living)).toEqual([]);
  });
});

describe("the output of a process", () => {
  it("passes byte for byte, also what is not UTF-8", async () => {
    const run = shell(String.raw`printf '\377\000\200a\303'; printf '\376' >&2`);

    await execute(run);

    expect(run.stdout()).toEqual(Buffer.from([0xff, 0x00, 0x80, 0x61, 0xc3]));
    expect(run.stderr()).toEqual(Buffer.from([0xfe]));
  });

  it("of 200 MB without a newline costs bounded memory", { timeout: 60_000 }, async () => {
    let bytes = 0;
    let largest = 0;
    let peak = 0;
    const before = process.memoryUsage().rss;
    const run = attempt(
      { command: "sh", args: ["-c", "head -c 200000000 /dev/zero | tr '\\0' x"] },
      {
        output: (_stream, chunk) => {
          bytes += chunk.length;
          largest = Math.max(largest, chunk.length);
          peak = Math.max(peak, process.memoryUsage.rss());
          return Promise.resolve();
        },
      },
    );

    const outcome = await execute(run);

    expect(outcome.kind).toBe("succeeded");
    expect(bytes).toBe(200_000_000);
    expect(largest).toBeLessThanOrEqual(64 * 1024);
    expect(peak - before).toBeLessThan(100 * 1024 * 1024);
  });

  it("waits for a sink that is busy, and loses nothing", async () => {
    const seen: number[] = [];
    let underWay = 0;
    const run = attempt(
      { command: "sh", args: ["-c", "head -c 1000000 /dev/zero"] },
      {
        output: async (_stream, chunk) => {
          underWay += 1;
          expect(underWay).toBe(1);
          await new Promise((resolve) => setTimeout(resolve, 5));
          underWay -= 1;
          seen.push(chunk.length);
        },
      },
    );

    await execute(run);

    expect(seen.reduce((sum, length) => sum + length, 0)).toBe(1_000_000);
  });

  it("stays with the process while the sink is busy, instead of filling our memory", async () => {
    const run = attempt(
      { command: "head", args: ["-c", "50000000", "/dev/zero"] },
      { output: () => new Promise(() => undefined) },
    );
    const children: number[] = [];
    const done = execute({ ...run, execution: { ...run.execution, spawned: ({ pid }) => void children.push(pid) } });
    const written = (): number => Number(/wchar: (\d+)/.exec(readFileSync(`/proc/${children[0]}/io`, "utf8"))?.[1]);
    let before = -1;

    await until(
      () => {
        const isStill = written() > 0 && written() === before;
        before = written();
        return isStill;
      },
      { everyMs: 50, what: "the process to wait for its reader" },
    );

    expect(written()).toBeLessThan(2_000_000);
    run.stop({ graceMs: 0 });
    await done;
  });

  it("does not keep a run from being stopped, though its sink never comes back", async () => {
    let isAsked = false;
    const run = attempt(
      { command: "sh", args: ["-c", "yes"] },
      {
        output: () => {
          isAsked = true;
          return new Promise(() => undefined);
        },
      },
    );
    const done = execute(run);
    await until(() => isAsked);
    const before = performance.now();

    run.stop({ graceMs: 200 });

    expect(await done).toMatchObject({ kind: "stopped" });
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(living(run)).toEqual([]);
  });

  it("ends the run with the sink's error when that fails, and leaves no process", async () => {
    const run = attempt(
      { command: "sh", args: ["-c", "yes"] },
      { output: () => Promise.reject(new Error("the sink broke")) },
    );

    await expect(execute(run)).rejects.toThrow("the sink broke");
    expect(living(run)).toEqual([]);
  });
});
