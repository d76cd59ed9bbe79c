import { findAgent } from "../agents/agent.store.ts";
import { type Actor, requireRunActor } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import { ConflictError, ForbiddenError, LeaseLostError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { recordReport } from "./report-of-run.ts";
import { decideRetry } from "./retry-policy.ts";
import type { RunRow } from "./run.row.ts";
import type { Run } from "./run.schema.ts";
import { findRun } from "./run.store.ts";
import type { RunProgress, RunStanding } from "./run-progress.schema.ts";
import { type RunProgressDeps, reportProgress } from "./run-progress.ts";
import { withoutSecrets } from "./run-report-redaction.ts";
import type { RunResult } from "./run-result.schema.ts";
import type { Ending } from "./run-settlement.ts";
import { settleEndings } from "./run-settlement.ts";
import { toRun } from "./run-view.ts";

export interface RunResultService {
  /**
   * Settles a run that its endpoint took with 202; the same again is answered as the first time. Only the run's own token
   * may say how it ended. @throws forbidden, lease_lost, conflict while the call that handed it over is not answered
   */
  readonly report: (actor: Actor, runId: string, result: RunResult) => Promise<Run>;
  /**
   * Hears of a run while it goes on: how far it is, what it has used so far, that it wants more time. Answers whether it
   * may go on: where no budget has room for what it used, it is asked to end. @throws forbidden, lease_lost
   */
  readonly progress: (actor: Actor, runId: string, progress: RunProgress) => Promise<RunStanding>;
}

export function createRunResultService(deps: RunProgressDeps): RunResultService {
  const { db } = deps;
  return {
    report: async (actor, runId, result) => {
      const { fencingToken } = requireRunActor(actor, runId).run;
      const run = await requireHandedOver(db, runId);
      const told = await withoutSecrets({ agentId: run.agent_id, companyId: run.company_id }, result, deps);
      const ending = toEnding(run, fencingToken, { ...told, status: result.status });
      const settled = await settleEndings(deps, [ending]);
      const ended = (await findRun(db, runId)) ?? run;
      const isAgain = ended.fencing_token === fencingToken && ended.status === ending.status;
      if (!settled.has(runId) && !isAgain) throw tooLate(ended);
      return toRun(ended);
    },

    progress: (actor, runId, progress) => reportProgress(deps, { actor, runId, progress }),
  };
}

const tooLate = ({ id, status }: RunRow): LeaseLostError =>
  new LeaseLostError(id, {
    details: { runId: id, status, reason: "It had ended already, and its end stays as it is" },
  });

/** Who reports at once may come before the worker has noted that it was answered with 202: that takes a moment. */
const LOOKS = 20;
const BETWEEN_LOOKS_MS = 150;

/** @throws forbidden, conflict */
async function requireHandedOver(db: Db, runId: string): Promise<RunRow> {
  for (let look = 0; look < LOOKS; look += 1) {
    const run = await findRun(db, runId);
    if (run === undefined) throw new NotFoundError("Heartbeat run");
    if (run.awaits_result) return run;
    const agent = await findAgent(db, run.agent_id);
    if (run.status !== "running" || agent?.adapter_type !== "http") {
      throw new ForbiddenError("The run was not answered with 202, so its answer is its result");
    }
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
  }
  throw new ConflictError("The call that hands the run over is not answered yet: answer it with 202, then report", {
    retryAfterSec: 1,
  });
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
      errorCode: run.error_code ?? "cancelled",
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
