import { describe, expect, it } from "vitest";
import type { Outcome, Stop } from "../../worker/adapters/adapter.ts";
import { toEnding } from "../../worker/settlement.ts";
import { claimedRun } from "../support/claimed-run.ts";

type Ended = Exclude<Outcome, { kind: "pending" }>;

const NO_EXCERPTS = { stdout: null, stderr: null };
const RETRY_ID = "the-retry";

const ending = (outcome: Ended, claimed = claimedRun(), random = 0) =>
  toEnding(claimed, outcome, { excerpts: NO_EXCERPTS, retryRunId: RETRY_ID, random });

const stop = (cause: Stop["cause"]): Ended => ({
  kind: "stopped",
  stop: { cause, message: `because of ${cause}`, graceMs: 0 },
});

describe("an outcome becomes an ending", () => {
  it.each([
    ["succeeded", { kind: "succeeded" }, { status: "succeeded", errorCode: null, error: null, failureClass: null }],
    [
      "a failure for good",
      { kind: "failed", failure: "permanent", errorCode: "exit_nonzero", message: "exit 1" },
      { status: "failed", errorCode: "exit_nonzero", error: "exit 1", failureClass: "permanent" },
    ],
    [
      "a failure that may pass",
      { kind: "failed", failure: "transient", errorCode: "exit_tempfail", message: "exit 75" },
      { status: "failed", errorCode: "exit_tempfail", error: "exit 75", failureClass: "transient" },
    ],
    [
      "a timeout",
      { kind: "timed_out", message: "after 5 s" },
      { status: "timed_out", errorCode: "timeout", error: "after 5 s", failureClass: "timeout" },
    ],
    [
      "a cancel",
      stop("cancelled"),
      { status: "cancelled", errorCode: "cancelled", error: "because of cancelled", failureClass: "cancelled" },
    ],
    [
      "a drain",
      stop("interrupted"),
      { status: "failed", errorCode: "interrupted", error: "because of interrupted", failureClass: "interrupted" },
    ],
    [
      "a lost lease",
      stop("lease_lost"),
      { status: "failed", errorCode: "interrupted", error: "because of lease_lost", failureClass: "interrupted" },
    ],
    [
      "a guardian that was killed, and takes the worker with it",
      stop("guardian_killed"),
      { status: "failed", errorCode: "process_lost", error: "because of guardian_killed", failureClass: "lost" },
    ],
    [
      "a spent budget",
      stop("budget_exceeded"),
      {
        status: "cancelled",
        errorCode: "budget_exceeded",
        error: "because of budget_exceeded",
        failureClass: "budget",
      },
    ],
  ] as const)("%s", (_, outcome, expected) => {
    expect(ending(outcome)).toMatchObject(expected);
  });

  it("of the attempt that was claimed", () => {
    const claimed = claimedRun({ fencingToken: 42 });

    const { runId, agentId, companyId, fencingToken } = ending({ kind: "succeeded" }, claimed);

    expect({ runId, agentId, companyId, fencingToken }).toEqual({
      runId: claimed.run.id,
      agentId: claimed.run.agent_id,
      companyId: claimed.run.company_id,
      fencingToken: 42,
    });
  });

  it("with the ends of its streams, its exit code and its signal", () => {
    const outcome: Ended = { kind: "succeeded", exitCode: 0, signal: "SIGTERM" };

    const { stdoutExcerpt, stderrExcerpt, exitCode, signal } = toEnding(claimedRun(), outcome, {
      excerpts: { stdout: "out", stderr: "err" },
      retryRunId: RETRY_ID,
      random: 0,
    });

    expect({ stdoutExcerpt, stderrExcerpt, exitCode, signal }).toEqual({
      stdoutExcerpt: "out",
      stderrExcerpt: "err",
      exitCode: 0,
      signal: "SIGTERM",
    });
  });
});

describe("a retry", () => {
  const transient = (more: object = {}): Ended => ({
    kind: "failed",
    failure: "transient",
    errorCode: "x",
    message: "x",
    ...more,
  });

  it.each([
    ["success", { kind: "succeeded" } as Ended],
    ["a failure for good", { kind: "failed", failure: "permanent", errorCode: "x", message: "x" } as Ended],
    ["a timeout", { kind: "timed_out", message: "x" } as Ended],
    ["a cancel", stop("cancelled")],
    ["a spent budget", stop("budget_exceeded")],
  ])("does not follow %s", (_, outcome) => {
    expect(ending(outcome).retry).toBeNull();
  });

  it("follows what may pass after a pause that grows, and is given up after the fourth", () => {
    const pauses = [0, 1, 2, 3, 4].map(
      (retries) => ending(transient(), claimedRun({ row: { transient_retries: retries } }))?.retry?.delaySec,
    );

    expect(pauses).toEqual([15, 30, 60, 120, undefined]);
  });

  it("waits as long as the failure asked, where that is longer", () => {
    expect(ending(transient({ retryAfterSec: 600 })).retry).toEqual({
      runId: RETRY_ID,
      delaySec: 600,
      failureClass: "transient",
      transientRetries: 1,
      lostCount: 0,
      interruptedCount: 0,
    });
  });

  it("is made as the agent's configuration says", () => {
    const runtimeConfig = { heartbeat: { retry: { maxRetries: 1, baseSec: 2, maxSec: 10 } } };

    expect(ending(transient(), claimedRun({ runtimeConfig }), 0.5).retry?.delaySec).toBe(1.5);
    expect(ending(transient(), claimedRun({ runtimeConfig, row: { transient_retries: 1 } })).retry).toBeNull();
  });

  it.each(["interrupted", "lease_lost"] as const)("follows %s at once, and costs no attempt", (cause) => {
    const claimed = claimedRun({ row: { transient_retries: 3, lost_count: 1, interrupted_count: 1 } });

    expect(ending(stop(cause), claimed).retry).toEqual({
      runId: RETRY_ID,
      delaySec: 0,
      failureClass: "interrupted",
      transientRetries: 3,
      lostCount: 1,
      interruptedCount: 2,
    });
  });

  it("is made no more after fifteen interruptions in a row, which are no one's poison", () => {
    const after = (interrupted_count: number) => claimedRun({ row: { interrupted_count, lost_count: 2 } });

    expect(ending(stop("interrupted"), after(13)).retry).toMatchObject({ lostCount: 2, interruptedCount: 14 });
    expect(ending(stop("interrupted"), after(14))).toMatchObject({ errorCode: "interrupted", retry: null });
  });

  it("is made twice when the worker goes down with its guardian; the third time that is poison", () => {
    const after = (lost_count: number) => claimedRun({ row: { lost_count, interrupted_count: 3 } });

    expect(ending(stop("guardian_killed"), after(1)).retry).toMatchObject({
      failureClass: "lost",
      delaySec: 0,
      lostCount: 2,
      interruptedCount: 0,
    });
    expect(ending(stop("guardian_killed"), after(2))).toMatchObject({
      status: "failed",
      errorCode: "poison",
      failureClass: "permanent",
      retry: null,
    });
  });
});

describe("what a run says of itself", () => {
  it("is kept: usage, cost, model, provider, session, summary, result", () => {
    const outcome: Ended = {
      kind: "succeeded",
      usage: { inputTokens: 10, cachedInputTokens: 4, outputTokens: 3 },
      costUsd: 0.25,
      model: "m-1",
      provider: "p-1",
      billingType: "metered",
      sessionId: "s-2",
      summary: "done",
      result: { files: 3 },
    };

    expect(ending(outcome, claimedRun({ sessionId: "s-1" }))).toMatchObject({
      tokens: { input: 10, cachedInput: 4, cacheWrite: 0, output: 3 },
      usage: { inputTokens: 10, cachedInputTokens: 4, outputTokens: 3, costUsd: 0.25, model: "m-1", provider: "p-1" },
      saidMicros: 250_000,
      model: "m-1",
      provider: "p-1",
      billingType: "metered",
      sessionId: "s-2",
      result: { files: 3, summary: "done", costUsd: 0.25 },
    });
  });

  it("may be nothing: no usage, no cost, no result, and the session goes on", () => {
    expect(ending({ kind: "succeeded" }, claimedRun({ sessionId: "s-1", adapterType: "http" }))).toMatchObject({
      tokens: { input: 0, cachedInput: 0, cacheWrite: 0, output: 0 },
      usage: null,
      saidMicros: 0,
      model: "unknown",
      provider: "http",
      billingType: "unknown",
      sessionId: "s-1",
      result: null,
      exitCode: null,
      signal: null,
    });
  });

  it("is kept of a run that failed, too: that money is gone", () => {
    const outcome: Ended = { kind: "timed_out", message: "late", costUsd: 1.5 };

    expect(ending(outcome).saidMicros).toBe(1_500_000);
  });

  it("says what it would have cost where a subscription includes it", () => {
    const outcome: Ended = { kind: "succeeded", costUsd: 2, billingType: "subscription_included" };

    expect(ending(outcome)).toMatchObject({
      saidMicros: 2_000_000,
      billingType: "subscription_included",
      usage: { costUsd: 2 },
      result: { costUsd: 2 },
    });
  });

  it("is rounded up to whole micro-dollars", () => {
    expect(ending({ kind: "succeeded", costUsd: 0.0000011 }).saidMicros).toBe(2);
  });
});
