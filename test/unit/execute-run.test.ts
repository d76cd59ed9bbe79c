import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { UnavailableError } from "../../shared/kernel/errors.ts";
import type { Ending } from "../../shared/runs/run-execution.service.ts";
import type { Execution, Outcome } from "../../worker/adapters/adapter.ts";
import { type ExecuteDeps, executeRun } from "../../worker/execute-run.ts";
import { claimedRun } from "../support/claimed-run.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A run whose adapter and whose database answer as the test says. */
function watched(execute: (execution: Execution) => Promise<Outcome>) {
  const story: string[] = [];
  const endings: Ending[] = [];
  const state = { isOurs: true, refuse: (() => undefined) as (ending: Ending) => Error | undefined };
  const deps: ExecuteDeps = {
    runs: {
      appendEvent: () => Promise.resolve(true),
      appendLog: () => Promise.resolve(true),
      recordProcess: () => Promise.resolve(),
      holdOpen: () => {
        story.push("left open");
        return Promise.resolve(state.isOurs);
      },
      settle: async (ending: Ending) => {
        const error = state.refuse(ending);
        story.push(error === undefined ? "settled" : "refused");
        if (error !== undefined) throw error;
        endings.push(ending);
        return state.isOurs;
      },
    } as unknown as ExecuteDeps["runs"],
    leases: {
      hold: () => {
        story.push("held");
        return new AbortController().signal;
      },
      release: () => void story.push("released"),
    } as unknown as ExecuteDeps["leases"],
    adapterOf: (type) => ({ type, reportsCost: "as_it_goes", execute }),
    secrets: {
      resolve: ({ adapterConfig }) => Promise.resolve({ kind: "resolved", adapterConfig, values: [], used: [] }),
    },
    instructions: { handOverInstructions: () => Promise.reject(new Error("nothing is told here")) },
    projects: { workspaceHints: () => Promise.reject(new Error("it is of no project")) },
    memory: { handOver: () => Promise.reject(new Error("nothing is remembered here")) },
    signToken: () => Promise.resolve("token"),
    apiUrl: "http://127.0.0.1:1",
    workspaces: {
      open: () => Promise.resolve({ cwd: "/srv", environment: {}, owned: [] }),
      watch: () => ({ [Symbol.dispose]: () => undefined }),
    },
    guardian: {
      started: () => void story.push("guarded"),
      ended: () => void story.push("unguarded"),
    },
    log: pino({ level: "silent" }),
  };
  const run = async (): Promise<void> => {
    await Promise.all([executeRun({ ...claimedRun(), askedAtMs: 0 }, deps), vi.advanceTimersByTimeAsync(60_000)]);
  };
  return { run, story, endings, state };
}

const succeeds = (): Promise<Outcome> => Promise.resolve({ kind: "succeeded", costUsd: 1 });

describe("executing a run", () => {
  it("is guarded and held until its end is recorded", async () => {
    const { run, story } = watched(async ({ spawned, output }) => {
      spawned({ pid: 1, processGroupId: 1, startedAt: new Date() });
      await output("stdout", Buffer.from("x"));
      return { kind: "succeeded" };
    });
    await run();

    expect(story).toEqual(["held", "guarded", "settled", "unguarded", "released"]);
  });

  it("fails a run whose adapter threw, and holds nothing back", async () => {
    const { run, story, endings } = watched(() => Promise.reject(new Error("a bug")));
    await run();

    expect(endings).toMatchObject([{ status: "failed", errorCode: "adapter_failed", failureClass: "permanent" }]);
    expect(story.slice(-2)).toEqual(["unguarded", "released"]);
  });

  it("tries a run again for whose files its host had no room", async () => {
    const { run, endings } = watched(() => Promise.reject(Object.assign(new Error("full"), { code: "ENOSPC" })));
    await run();

    expect(endings).toMatchObject([{ status: "failed", errorCode: "disk_full", failureClass: "transient" }]);
  });

  it("leaves a run to the endpoint that took it", async () => {
    const { run, story } = watched(() => Promise.resolve({ kind: "pending", deadlineSec: 5 }));
    await run();

    expect(story).toEqual(["held", "left open", "unguarded", "released"]);
  });

  it("waits out an outage, and then tells what happened", async () => {
    const { run, endings, state } = watched(succeeds);
    const away = new UnavailableError("away");
    let tries = 0;
    state.refuse = () => {
      tries += 1;
      return tries <= 30 ? away : undefined;
    };
    await run();

    expect(endings).toMatchObject([{ status: "succeeded", saidMicros: 1_000_000 }]);
  });

  it("makes the retry of one run once, however often it tries to tell", async () => {
    const { run, state, endings } = watched(() =>
      Promise.resolve({ kind: "failed", failure: "transient", errorCode: "x", message: "x" }),
    );
    const told: (string | undefined)[] = [];
    state.refuse = ({ retry }) => {
      told.push(retry?.runId);
      return told.length < 5 ? new UnavailableError("away") : undefined;
    };
    await run();

    expect(new Set(told).size).toBe(1);
    expect(endings).toHaveLength(1);
  });

  it("ends a run in the plainest way when how it ended is refused again and again", async () => {
    const { run, endings, story, state } = watched(succeeds);
    state.refuse = ({ saidMicros }) =>
      (saidMicros ?? 0) > 0 ? new Error("a value the database does not take") : undefined;
    await run();

    expect(endings).toMatchObject([
      { status: "failed", errorCode: "adapter_failed", error: "How the run ended could not be recorded", retry: null },
    ]);
    expect(story.filter((step) => step === "refused")).toHaveLength(5);
    expect(story.slice(-2)).toEqual(["unguarded", "released"]);
  });
});
