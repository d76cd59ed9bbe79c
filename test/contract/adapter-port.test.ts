import { afterAll, describe, expect, it } from "vitest";

import type { AdapterModule, Answer } from "../../shared/adapter-port/adapter-module.ts";
import { inheritedEnvironment } from "../../shared/adapters/inherited-environment.ts";
import type { Execution, Outcome, Reported } from "../../worker/adapters/adapter.ts";
import { guardedFetch } from "../../worker/adapters/ported/guarded-fetch.ts";
import { portedAdapter } from "../../worker/adapters/ported/ported-adapter.ts";
import { markerSweep } from "../../worker/processes/marker-sweep.ts";
import { ownWorkerMarker } from "../../worker/processes/markers.ts";
import { endpoint } from "../support/endpoint.ts";
import { type Attempt, attempt } from "../support/execution.ts";
import { livingWith } from "../support/marked.ts";
import { until } from "../support/until.ts";

const guarded = guardedFetch({ allowPrivate: false });
const open = guardedFetch({ allowPrivate: true });
afterAll(async () => {
  await guarded.close();
  await open.close();
});

const tools = {
  base: inheritedEnvironment({ PATH: process.env["PATH"] }),
  workerMarker: ownWorkerMarker("port"),
  sweep: markerSweep(),
};

const done: Answer = { kind: "succeeded" };

/** An adapter that does what the test says. */
function adapterThat(execute: AdapterModule["execute"], more: Partial<AdapterModule> = {}, { fetch } = guarded) {
  const parse = (config: Readonly<Record<string, unknown>>): unknown => config;
  return portedAdapter(
    { apiVersion: 1, type: "mine", reportsCost: "as_it_goes", parse, execute, ...more },
    { ...tools, fetch },
  );
}

function run(execute: AdapterModule["execute"], more: Partial<Execution> = {}, config: Record<string, unknown> = {}) {
  const one = attempt(config, more);
  return { one, outcome: adapterThat(execute).execute(one.execution) };
}

const living = ({ execution }: Attempt): number[] => livingWith(`SYSTOLE_RUN=${execution.runId}.7`);

describe("an adapter of others", () => {
  it("is told what the run is, and its configuration as it reads it", async () => {
    let seen: unknown;
    const adapter = adapterThat(
      ({ config, runId, sessionId, wake, apiKey, environment, cwd }) => {
        seen = { config, runId, sessionId, wake, apiKey, key: environment["PAPERCLIP_API_KEY"], cwd };
        return Promise.resolve(done);
      },
      { parse: ({ name }) => ({ name: `${String(name)}!` }) },
    );
    const { execution } = attempt({ name: "x" }, { sessionId: "s-1", cwd: "/tmp" });

    expect(await adapter.execute(execution)).toEqual({ kind: "succeeded" });
    expect(seen).toEqual({
      config: { name: "x!" },
      runId: execution.runId,
      sessionId: "s-1",
      wake: { wakeReason: "because" },
      apiKey: "run-token",
      key: "run-token",
      cwd: "/tmp",
    });
  });

  it("says what it writes, what it used and its session, and adds to that with its answer", async () => {
    const reports: Reported[] = [];
    const { one, outcome } = run(
      async ({ log, meter, session }) => {
        void log("first ");
        await log(new TextEncoder().encode("second"), "stderr");
        session("s-2");
        meter({ costUsd: 0.01, model: "m" });
        meter({ costUsd: 0.02 });
        return { ...done, summary: "It is done.", result: { pages: 3 }, exitCode: 0 };
      },
      { metered: (report) => reports.push(report) },
    );

    expect(await outcome).toEqual({
      kind: "succeeded",
      costUsd: 0.02,
      model: "m",
      sessionId: "s-2",
      summary: "It is done.",
      result: { pages: 3 },
      exitCode: 0,
    });
    expect(reports.map(({ sessionId, costUsd }) => [sessionId, costUsd])).toEqual([
      ["s-2", undefined],
      ["s-2", 0.01],
      ["s-2", 0.02],
    ]);
    expect([one.text(), one.stderr().toString()]).toEqual(["first ", "second"]);
  });

  it("is given what it kept with its session, and keeps with the next what it says, if that is short", async () => {
    const reports: Reported[] = [];
    let seen: unknown;
    const { outcome } = run(
      ({ sessionId, sessionParams, session }) => {
        seen = { sessionId, sessionParams };
        session("s-2", { page: 2 });
        session("s-3", { text: "x".repeat(5_000) });
        session("s-4");
        return Promise.resolve(done);
      },
      {
        sessionId: "s-1",
        sessionParams: { sessionId: "s-1", page: 1 },
        metered: (report) => reports.push(report),
      },
    );

    await outcome;
    expect(seen).toEqual({ sessionId: "s-1", sessionParams: { page: 1 } });
    expect(reports).toEqual([{ sessionId: "s-2", sessionParams: { page: 2 } }, { sessionId: "s-4" }]);
  });

  it("may end later than it answers where it is remote, within a day, and its session is told", async () => {
    const reports: Reported[] = [];
    const later = (deadlineSec?: number) =>
      adapterThat(() => Promise.resolve({ kind: "pending", deadlineSec } as Answer), { isRemote: true });
    const { execution } = attempt({}, { metered: (report) => reports.push(report) });
    const told = adapterThat(
      ({ session }) => {
        session("s-1", { page: 1 });
        return Promise.resolve({ kind: "pending", deadlineSec: 60, externalRunId: "x-1" });
      },
      { isRemote: true },
    );

    expect(await told.execute(execution)).toMatchObject({ kind: "pending", deadlineSec: 60, externalRunId: "x-1" });
    expect(reports.at(-1)).toMatchObject({ sessionId: "s-1", sessionParams: { page: 1 } });
    expect(await later().execute(execution)).toMatchObject({ kind: "pending", deadlineSec: 3_600 });
    expect(await later(1e9).execute(execution)).toMatchObject({ kind: "pending", deadlineSec: 86_400 });
  });

  it("cannot end later than it answers where it works on this host: nothing of it would be left to end", async () => {
    expect(await run(() => Promise.resolve({ kind: "pending", deadlineSec: 60 })).outcome).toMatchObject({
      kind: "failed",
      failure: "permanent",
      errorCode: "adapter_failed",
      message: "The adapter mine failed: it is not remote, and has to end as it answers",
    });
  });

  it.each<[string, unknown, string]>([
    ["nothing", undefined, "its answer is none"],
    ["a kind that there is not", { kind: "stopped", stop: {} }, "its answer is none"],
    ["a failure without a class", { kind: "failed", errorCode: "x", message: "" }, "its answer is none"],
    ["what is no JSON", { kind: "succeeded", result: { huge: 1n } }, "BigInt"],
  ])("fails its run for good where it answers %s", async (_what, answer, message) => {
    expect(await run(() => Promise.resolve(answer as Answer)).outcome).toMatchObject({
      kind: "failed",
      failure: "permanent",
      errorCode: "adapter_failed",
      message: expect.stringContaining(message),
    });
  });

  it.each<[string, AdapterModule["execute"]]>([
    [
      "throws",
      () => {
        throw new Error("a bug");
      },
    ],
    ["rejects", () => Promise.reject(new Error("a bug"))],
  ])("fails its run for good where it %s", async (_what, execute) => {
    expect(await run(execute).outcome).toMatchObject({
      errorCode: "adapter_failed",
      message: "The adapter mine failed: a bug",
    });
  });

  it("fails as it says", async () => {
    const failed: Answer = {
      kind: "failed",
      failure: "transient",
      errorCode: "busy",
      message: "Later",
      retryAfterSec: 5,
    };

    expect(await run(() => Promise.resolve(failed)).outcome).toEqual(failed);
  });

  it("cannot use a configuration that it does not understand, which it says", async () => {
    const adapter = adapterThat(() => Promise.resolve(done), {
      parse: () => {
        throw new Error("name: is missing");
      },
    });

    expect(await adapter.execute(attempt({}).execution)).toMatchObject({
      errorCode: "configuration_invalid",
      message: "The agent's adapterConfig cannot be used: name: is missing",
    });
  });
});

describe("the end of an adapter of others", () => {
  const deaf: AdapterModule["execute"] = ({ meter }) => {
    meter({ costUsd: 0.5 });
    return new Promise(() => undefined);
  };

  it("comes though it never answers: with a stop, and with what it had used", async () => {
    const { one, outcome } = run(deaf);
    one.stop({ cause: "interrupted", graceMs: 50 });

    expect(await outcome).toMatchObject({ kind: "stopped", stop: { cause: "interrupted" }, costUsd: 0.5 });
  });

  it("comes with its agent's timeoutSec", async () => {
    expect(await run(deaf, {}, { timeoutSec: 0.05 }).outcome).toEqual({
      kind: "timed_out",
      message: "Timed out after 0.05s",
      costUsd: 0.5,
    });
  });

  it("is what it was asked for, whatever it answers or throws then", async () => {
    for (const answer of [
      () => done,
      () => {
        throw new Error("aborted");
      },
    ]) {
      const { one, outcome } = run(
        ({ signal }) =>
          new Promise((resolve, reject) => {
            signal.addEventListener("abort", () => {
              try {
                resolve(answer());
              } catch (error) {
                reject(error as Error);
              }
            });
          }),
      );
      one.stop();
      expect(await outcome).toMatchObject({ kind: "stopped", stop: { cause: "cancelled" } });
    }
  });

  it("takes along what it started and did not wait for, and takes nothing that it says later", async () => {
    let after: (() => Promise<void>) | undefined;
    const { one, outcome } = run(async ({ spawn, log, meter }) => {
      const ready = new Promise<void>((resolve) => {
        const script = "trap '' TERM; (setsid sleep 1000 &); echo ready; sleep 1000";
        void spawn({ command: "sh", args: ["-c", script], onOutput: () => resolve() });
      });
      await ready;
      after = async () => {
        meter({ costUsd: 9 });
        await log("late");
      };
      return done;
    });

    expect(await outcome).toEqual({ kind: "succeeded" });
    expect(living(one)).toEqual([]);
    await after?.();
    expect(one.text()).toBe("ready\n");
  });
});

describe("a command of an adapter of others", () => {
  it("has an environment built from nothing, input, and its output in the log", async () => {
    const { one, outcome } = run(async ({ spawn }) => {
      const ended = await spawn({
        command: "sh",
        args: ["-c", "env; cat; exit 3"],
        env: { MINE: "1" },
        input: "hello",
      });
      return { ...done, result: { ended } };
    });

    expect(await outcome).toMatchObject({ result: { ended: { kind: "exited", exitCode: 3, signal: null } } });
    expect(one.text()).toMatch(/^MINE=1$/m);
    expect(one.text()).toContain("PAPERCLIP_API_KEY=run-token");
    expect(one.text()).toMatch(/hello$/);
    expect(one.text()).not.toContain("HOME=");
    expect(one.children).toHaveLength(1);
  });

  it("is not there, which is an answer", async () => {
    const { outcome } = run(async ({ spawn }) => {
      const ended = await spawn({ command: "no-such-command" });
      return ended.kind === "not_started" ? ended.failure : done;
    });

    expect(await outcome).toMatchObject({ kind: "failed", errorCode: "command_not_found" });
  });

  it("runs alone", async () => {
    const { outcome } = run(async ({ spawn }) => {
      const [, second] = await Promise.allSettled([spawn({ command: "true" }), spawn({ command: "true" })]);
      const third = await spawn({ command: "true" });
      return { ...done, result: { second: second.status, third: third.kind } };
    });

    expect(await outcome).toMatchObject({ result: { second: "rejected", third: "exited" } });
  });
});

describe("a call of an adapter of others", () => {
  it.each(["http://127.0.0.1:3999/", "http://localhost:3999/", "http://[::1]:3999/"])(
    "does not go to %s, which is not public",
    async (url) => {
      const { outcome } = run(async ({ fetch }) => {
        const error = (await fetch(url).catch((reason: unknown) => reason)) as Error;
        return { ...done, summary: String((error.cause as Error).message) };
      });

      expect(await outcome).toMatchObject({ summary: expect.stringContaining("not public") });
    },
  );

  it("follows no redirect to where agents may not call", async () => {
    await using server = await endpoint((_request, response) =>
      response.writeHead(302, { location: "http://169.254.169.254/latest" }).end(),
    );
    const { execution } = attempt({});
    const adapter = adapterThat(
      async ({ fetch }) => {
        const error = (await fetch(server.url).catch((reason: unknown) => reason)) as Error;
        return { ...done, summary: String((error.cause as Error).message) };
      },
      {},
      open,
    );

    expect(await adapter.execute(execution)).toMatchObject({ summary: expect.stringContaining("169.254.169.254") });
  });

  it("ends with its attempt", async () => {
    await using server = await endpoint(() => undefined);
    const one = attempt({});
    const calls = adapterThat(
      async ({ fetch }) => {
        await fetch(server.url, { method: "POST", body: "x" });
        return done;
      },
      {},
      open,
    );
    const outcome: Promise<Outcome> = calls.execute(one.execution);
    await until(() => server.received.length === 1, { what: "the call" });
    one.stop();

    expect(await outcome).toMatchObject({ kind: "stopped" });
  });
});
