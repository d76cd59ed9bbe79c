import { recordReport } from "../shared/runs/report-of-run.ts";
import type { FailureClass, RetryOverrides } from "../shared/runs/retry-policy.ts";
import { decideRetry, POISON } from "../shared/runs/retry-policy.ts";
import type { ClaimedRun, Ending, LogDigest } from "../shared/runs/run-execution.service.ts";
import type { Outcome, Stop } from "./adapters/adapter.ts";

type End = Pick<Ending, "status" | "errorCode" | "error" | "failureClass"> & {
  readonly retryAfterSec?: number | undefined;
};

const STOPS: Readonly<
  Record<Stop["cause"], { status: "cancelled" | "failed"; failureClass: FailureClass; errorCode: string }>
> = {
  cancelled: { status: "cancelled", failureClass: "cancelled", errorCode: "cancelled" },
  interrupted: { status: "failed", failureClass: "interrupted", errorCode: "interrupted" },
  lease_lost: { status: "failed", failureClass: "interrupted", errorCode: "interrupted" },
  // The worker goes down with its guardian, and what it runs may have killed that.
  guardian_killed: { status: "failed", failureClass: "lost", errorCode: "process_lost" },
  budget_exceeded: { status: "cancelled", failureClass: "budget", errorCode: "budget_exceeded" },
  workspace_full: { status: "failed", failureClass: "permanent", errorCode: "workspace_full" },
};

/** What an outcome means for the run: its status, and the class that decides on a retry. */
function endOf(outcome: Exclude<Outcome, { kind: "pending" }>): End {
  switch (outcome.kind) {
    case "succeeded":
      return { status: "succeeded", errorCode: null, error: null, failureClass: null };
    case "failed":
      return {
        status: "failed",
        errorCode: outcome.errorCode,
        error: outcome.message,
        failureClass: outcome.failure,
        retryAfterSec: outcome.retryAfterSec,
      };
    case "timed_out":
      return { status: "timed_out", errorCode: "timeout", error: outcome.message, failureClass: "timeout" };
    case "stopped":
      return { ...STOPS[outcome.stop.cause], error: outcome.stop.message };
  }
}

/** @param random a number in [0, 1), for the jitter of a retry */
export function toEnding(
  claimed: ClaimedRun,
  outcome: Exclude<Outcome, { kind: "pending" }>,
  {
    excerpts,
    log,
    retryRunId,
    random,
  }: {
    excerpts: { stdout: string | null; stderr: string | null };
    log?: LogDigest | undefined;
    retryRunId: string;
    random: number;
  },
): Ending {
  const { run } = claimed;
  const { retryAfterSec, ...end } = endOf(outcome);
  const counts = {
    transientRetries: run.transient_retries,
    lostCount: run.lost_count,
    interruptedCount: run.interrupted_count,
  };
  const retry =
    end.failureClass === null
      ? null
      : decideRetry({ failureClass: end.failureClass, retryAfterSec }, counts, retryOverrides(claimed), random);
  return {
    runId: run.id,
    companyId: run.company_id,
    agentId: run.agent_id,
    fencingToken: claimed.fencingToken,
    isBudgeted: claimed.allowance !== null,
    adapterType: claimed.adapterType,
    ...end,
    ...(end.failureClass === "lost" && retry === null ? POISON : {}),
    ...recordReport(outcome, { provider: claimed.adapterType, sessionId: claimed.sessionId }),
    stdoutExcerpt: excerpts.stdout,
    stderrExcerpt: excerpts.stderr,
    log,
    retry:
      retry === null
        ? null
        : { runId: retryRunId, delaySec: retry.delaySec, failureClass: retry.failureClass, ...retry.counts },
  };
}

/** `runtimeConfig.heartbeat.retry`, and what of it is called otherwise; it was checked when it was stored. */
function retryOverrides({ runtimeConfig }: ClaimedRun): RetryOverrides {
  const heartbeat = runtimeConfig["heartbeat"] as
    | { retry?: RetryOverrides; maxTurnContinuation?: RetryOverrides["continuation"] }
    | undefined;
  return { ...heartbeat?.retry, continuation: heartbeat?.maxTurnContinuation };
}
