import { findAgent } from "../agents/agent.store.ts";
import type { Actor } from "../auth/actor.ts";
import { ForbiddenError, LeaseLostError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { createRedactor } from "../secrets/redactor.ts";
import type { SecretResolution } from "../secrets/secret-resolution.ts";
import { recordReport } from "./report-of-run.ts";
import { decideRetry } from "./retry-policy.ts";
import type { RunRow } from "./run.row.ts";
import type { Run } from "./run.schema.ts";
import { findRun } from "./run.store.ts";
import type { RunResult } from "./run-result.schema.ts";
import type { Ending, SettlementDeps } from "./run-settlement.ts";
import { settleEndings } from "./run-settlement.ts";
import { toRun } from "./run-view.ts";

export interface RunResultService {
  /** Settles a run that its endpoint took with 202. Only the run's own token may say how it ended. @throws forbidden, lease_lost */
  readonly report: (actor: Actor, runId: string, result: RunResult) => Promise<Run>;
}

export interface RunResultDeps extends SettlementDeps {
  readonly secrets: SecretResolution;
}

export function createRunResultService(deps: RunResultDeps): RunResultService {
  const { db } = deps;
  return {
    report: async (actor, runId, result) => {
      if (actor.type !== "agent" || actor.run?.runId !== runId) {
        throw new ForbiddenError("Only the run's own token may report its result");
      }
      const { fencingToken } = actor.run;
      const run = await findRun(db, runId);
      if (run === undefined) throw new NotFoundError("Heartbeat run");
      if (!run.awaits_result)
        throw new ForbiddenError("The run was not answered with 202, so its answer is its result");
      const told = await withoutSecrets(run, result, deps);
      const settled = await settleEndings(deps, [toEnding(run, fencingToken, told)]);
      if (!settled.has(runId)) throw new LeaseLostError(runId);
      const ended = await findRun(db, runId);
      return toRun(ended ?? run);
    },
  };
}

/** An endpoint that got secrets of its agent in headers may say them; what its agent is given now is looked for. */
async function withoutSecrets(
  { agent_id: agentId, company_id: companyId }: RunRow,
  result: RunResult,
  { db, secrets }: RunResultDeps,
): Promise<RunResult> {
  const agent = await findAgent(db, agentId);
  const resolution = await secrets.resolve({ companyId, adapterConfig: agent?.adapter_config ?? {} });
  if (resolution.kind === "failed") return result;
  return { ...createRedactor(resolution.values).json(result), status: result.status };
}

const toEnding = (run: RunRow, fencingToken: number, result: RunResult): Ending => ({
  runId: run.id,
  companyId: run.company_id,
  agentId: run.agent_id,
  fencingToken,
  isBudgeted: run.reserved_micros !== null,
  // Nothing else is answered by a result.
  adapterType: "http",
  ...endOf(run, result),
  ...recordReport(result, { provider: "http", sessionId: run.session_id_before }),
  stdoutExcerpt: null,
  stderrExcerpt: null,
});

type End = Pick<Ending, "status" | "errorCode" | "error" | "failureClass" | "retry">;

/** Whatever it reports, a run that was asked to end has been cancelled: the report is the acknowledgement. */
function endOf(run: RunRow, result: RunResult): End {
  if (run.cancel_requested_at !== null || result.status === "cancelled") {
    return {
      status: "cancelled",
      errorCode: "cancelled",
      error: run.cancel_reason,
      failureClass: "cancelled",
      retry: null,
    };
  }
  if (result.status === "succeeded") {
    return { status: "succeeded", errorCode: null, error: null, failureClass: null, retry: null };
  }
  const failureClass = result.retry ? "transient" : "permanent";
  const counts = {
    transientRetries: run.transient_retries,
    lostCount: run.lost_count,
    interruptedCount: run.interrupted_count,
  };
  const retry = decideRetry({ failureClass, retryAfterSec: result.retryAfterSec }, counts, {}, Math.random());
  return {
    status: "failed",
    errorCode: result.errorCode ?? "adapter_failed",
    error: result.error ?? "The endpoint reported a failure",
    failureClass,
    retry:
      retry === null
        ? null
        : { runId: newId(), delaySec: retry.delaySec, failureClass: retry.failureClass, ...retry.counts },
  };
}
