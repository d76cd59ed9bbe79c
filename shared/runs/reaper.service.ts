import type { Logger } from "pino";

import { batcher } from "../kernel/batcher.ts";
import { UnavailableError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { metrics } from "../metrics/metrics.ts";
import { recordReport } from "./report-of-run.ts";
import { decideRetry, POISON } from "./retry-policy.ts";
import type { ExpiredRow } from "./run-lease.store.ts";
import { ENDED_BY_DEATH, listExpired } from "./run-lease.store.ts";
import type { Ending, SettlementDeps } from "./run-settlement.ts";
import { settleEndings } from "./run-settlement.ts";
import { forgetWorkers } from "./worker.store.ts";

export interface Reaper {
  /**
   * Ends the runs of workers that are gone; resolves to how many.
   * @param now monotonic milliseconds
   */
  readonly reap: (now?: number) => Promise<number>;
}

const LIMIT = 200;
/** Of one transaction, which locks their agents' slots: whoever wakes one of these agents waits for it. */
const BATCH = { max: 50, inFlight: 1 };
/** How long after its lease a run may still have processes: the guardian kills well before the lease ends. */
const KILL_MARGIN_SEC = 1;
/** A worker that was silent for so much longer than its lease is shown as lost. */
export const LOST_AFTER_LEASE_SEC = KILL_MARGIN_SEC;

/**
 * The reaper is for lost hosts; where only a worker died, its guardian has ended the leases, and they
 * are taken at once. After a gap in its own rounds (a start, a database outage) it waits one whole
 * lease before it judges by the clock: living workers, cut off as long as it was, renew first.
 */
export interface ReaperDeps extends SettlementDeps {
  readonly log: Logger;
  readonly leaseSec: number;
}

export function createReaper(deps: ReaperDeps): Reaper {
  const { db, log, leaseSec } = deps;
  const gapMs = (leaseSec * 1000) / 3;
  let lastRoundAt = Number.NEGATIVE_INFINITY;
  let judgesFrom = 0;

  const reap = async (now: number): Promise<number> => {
    const expired = await listExpired(db, { marginSec: KILL_MARGIN_SEC, limit: LIMIT, byClock: now >= judgesFrom });
    for (const row of expired)
      log.warn({ runId: row.id, workerId: row.worker_id, endedBy: row.lease_ended_by }, "lease over");
    const end = enderOf(deps);
    const isEnded = await Promise.all(expired.map(end));
    const ended = expired.filter((_, at) => isEnded[at]);
    for (const row of ended) metrics.count("leasesExpired", { ended_by: enderName(row) });
    return ended.length;
  };

  return {
    reap: async (now = performance.now()) => {
      if (now - lastRoundAt > gapMs) judgesFrom = now + leaseSec * 1000;
      const reaped = await reap(now);
      await forgetWorkers(db);
      lastRoundAt = now;
      return reaped;
    },
  };
}

const ENDERS = ["death", "guardian", "worker"] as const;

/** Nobody: it ran out. */
const enderName = ({ lease_ended_by: endedBy }: ExpiredRow) => ENDERS.find((known) => known === endedBy) ?? "clock";

/** Ends runs, some in one transaction; resolves to whether they were still to be ended. */
function enderOf(deps: ReaperDeps): (row: ExpiredRow) => Promise<boolean> {
  const settle = batcher(async (endings: readonly Ending[]) => {
    const settled = await settleEndings(deps, endings);
    return endings.map(({ runId }) => settled.has(runId));
  }, BATCH);
  return async (row) => {
    try {
      return await settle(toEnding(row));
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      // It keeps no other from its end.
      deps.log.error({ err: error, runId: row.id }, "a run that lost its worker could not be ended; tried again");
      return false;
    }
  };
}

/**
 * The run is lost where its worker died, as a guardian says or as the silence of a whole lease does: worker and
 * guardian are gone. Whatever else ended the lease (a stop, a frozen worker, an outage) has interrupted the run.
 */
function toEnding(row: ExpiredRow): Ending {
  return {
    runId: row.id,
    companyId: row.company_id,
    agentId: row.agent_id,
    fencingToken: row.fencing_token,
    reaped: { endedBy: row.lease_ended_by, marginSec: KILL_MARGIN_SEC },
    isBudgeted: row.reserved_micros !== null,
    adapterType: row.adapter_type,
    ...endOf(row),
    // What it said while it went is all that will ever be known of its cost.
    ...recordReport(row.metered ?? {}, { provider: "unknown", sessionId: null }),
    stdoutExcerpt: null,
    stderrExcerpt: null,
  };
}

type End = Pick<Ending, "status" | "errorCode" | "error" | "failureClass" | "retry">;

function endOf(row: ExpiredRow): End {
  if (row.cancel_requested_at !== null) {
    const errorCode = row.error_code ?? "cancelled";
    return { status: "cancelled", errorCode, error: row.cancel_reason, failureClass: "cancelled", retry: null };
  }
  if (row.awaits_result) {
    const error = "The endpoint did not report a result before its deadline";
    return { status: "timed_out", errorCode: "timeout", error, failureClass: "timeout", retry: null };
  }
  const hasDied = row.lease_ended_by === null ? !row.was_leaving : row.lease_ended_by === ENDED_BY_DEATH;
  const failureClass = hasDied ? "lost" : "interrupted";
  const counts = {
    transientRetries: row.transient_retries,
    lostCount: row.lost_count,
    interruptedCount: row.interrupted_count,
  };
  const retry = decideRetry({ failureClass }, counts, {}, 0);
  if (retry === null && hasDied) return { status: "failed", ...POISON, retry };
  return {
    status: "failed",
    errorCode: ERROR_CODES[failureClass],
    error: retry === null ? "The run was interrupted again and again" : "The worker that ran it is gone",
    failureClass,
    retry: retry && { runId: newId(), delaySec: retry.delaySec, failureClass: retry.failureClass, ...retry.counts },
  };
}

const ERROR_CODES = { lost: "process_lost", interrupted: "interrupted" } as const;
