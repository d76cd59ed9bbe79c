import type { Actor } from "../auth/actor.ts";
import { requireCompany, requireVisible } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { isUniqueViolation } from "../db/pg-errors.ts";
import { batcher } from "../kernel/batcher.ts";
import { AppError, BacklogFullError, ForbiddenError, NotFoundError } from "../kernel/errors.ts";
import { missing } from "../retention/missing.ts";
import type { Terms } from "../retention/retention-terms.ts";
import type { Admission } from "../runs/admission.service.ts";
import type { Places } from "../runs/admission-room.ts";
import { findRun } from "../runs/run.store.ts";
import { toRun } from "../runs/run-view.ts";
import { showRun } from "../runs/show-run.ts";
import type { AcceptedWakeup, IncomingWakeup } from "./accept.store.ts";
import { declineWakeup } from "./accept.store.ts";
import { createBackPressure, type QueueLimits } from "./back-pressure.ts";
import { counted, type WakeupAnswer } from "./counted-wakeup.ts";
import { BATCH, createEntrance } from "./entrance.ts";
import { withFailedRun } from "./failed-run.ts";
import { invoked } from "./incoming-wakeup.ts";
import { type Placed, requestMany, type WakeupWish } from "./request-many.ts";
import type { Wakeup, WakeupFilter, WakeupRequest } from "./wakeup.schema.ts";
import type { AgentSituation, WakeupRow } from "./wakeup.store.ts";
import { findWakeup, listByKeys, listSituations, listWakeups } from "./wakeup.store.ts";
import type { Decision } from "./wakeup-decision.ts";
import { decideWakeup } from "./wakeup-decision.ts";
import { toWakeup } from "./wakeup-view.ts";

export type { WakeupAnswer } from "./counted-wakeup.ts";

export interface WakeupService {
  /** Takes a wakeup; when this resolves, it is stored. @throws not_invokable, budget_exceeded, backlog_full, not_found, forbidden, illegal_transition */
  readonly request: (
    actor: Actor,
    agentId: string,
    request: WakeupRequest,
    traceparent?: string,
  ) => Promise<WakeupAnswer>;
  /**
   * Wakes agents set-based inside the caller's transaction; new runs must be rung after its commit (`newRuns`).
   * `places`: as admission says, asked before the transaction, since it takes a connection.
   */
  readonly requestMany: (tx: Tx, wishes: readonly WakeupWish[], places: Places) => Promise<readonly Placed[]>;
  readonly get: (actor: Actor, id: string) => Promise<Wakeup>;
  readonly listOfCompany: (actor: Actor, companyId: string, filter: WakeupFilter) => Promise<Wakeup[]>;
  readonly listOfAgent: (actor: Actor, agentId: string, filter: WakeupFilter) => Promise<Wakeup[]>;
}

export interface WakeupDeps {
  readonly db: Db;
  readonly admission: Admission;
  readonly limits: QueueLimits;
  /** How long the instance keeps things. */
  readonly retain: Terms;
}

export function createWakeupService({ db, admission, limits, retain }: WakeupDeps): WakeupService {
  const situationOf = batcher(async (agentIds: readonly string[]) => {
    const found = await listSituations(db, agentIds);
    return agentIds.map((id) => found.get(id));
  }, BATCH);

  const enter = createEntrance({ db, admission, pressure: createBackPressure({ db, limits }) });

  const take: WakeupService["request"] = async (actor, agentId, asked, traceparent) => {
    const situation = await situationOf(agentId);
    if (situation === undefined) throw new NotFoundError("Agent");
    requireOwn(actor, situation);
    const known = await findByKey(db, agentId, asked.idempotencyKey);
    if (known !== undefined) return replay(db, known);
    const request = await withFailedRun(db, actor, agentId, asked);

    const item = invoked(actor, situation, request, traceparent);
    const decision = decideWakeup(request, situation, situation.readAt);
    try {
      return decision.outcome === "run" ? answer(await enter(item)) : await decline(db, item, decision);
    } catch (error) {
      if (!mayBeReplayed(error)) throw error;
      const first = await findByKey(db, agentId, request.idempotencyKey);
      if (first === undefined) throw error;
      return replay(db, first);
    }
  };

  return {
    request: (actor, agentId, request, parent) =>
      counted(request, parent, (traceparent) => take(actor, agentId, request, traceparent)),

    requestMany,

    get: async (actor, id) => {
      const row = await findWakeup(db, id);
      if (row === undefined) throw await missing(db, { what: "Wakeup", id, actor, retain });
      requireVisible(actor, row.company_id, "Wakeup");
      return toWakeup(row);
    },

    listOfCompany: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listWakeups(db, { companyId }, filter)).map(toWakeup);
    },

    listOfAgent: async (actor, agentId, filter) => {
      const situation = await situationOf(agentId);
      if (situation === undefined) throw new NotFoundError("Agent");
      requireVisible(actor, situation.companyId, "Agent");
      return (await listWakeups(db, { agentId }, filter)).map(toWakeup);
    },
  };
}

/** The same key was accepted while this call was on its way: it is answered as that one was. */
const mayBeReplayed = (error: unknown): boolean =>
  isUniqueViolation(error, "agent_wakeup_requests_one_per_key") || error instanceof BacklogFullError;

/** An agent may wake only itself. */
function requireOwn(actor: Actor, { agentId, companyId }: AgentSituation): void {
  requireVisible(actor, companyId, "Agent");
  if (actor.type === "agent" && actor.agentId !== agentId) throw new ForbiddenError("Agent can only invoke itself");
}

const answer = ({ run, isNew, wakeupId }: AcceptedWakeup): WakeupAnswer => ({
  ...toRun(run),
  wakeup: isNew
    ? { id: wakeupId, outcome: "queued", reason: "run.queued", message: "A run was queued" }
    : { id: wakeupId, outcome: "coalesced", reason: "run.joined", message: "Joined the run that was already waiting" },
});

async function decline(
  db: Db,
  item: IncomingWakeup,
  decision: Exclude<Decision, { outcome: "run" }>,
): Promise<WakeupAnswer> {
  const { outcome, reason, message, details } = decision;
  const wakeupId = await declineWakeup(db, { ...item, outcome, outcomeReason: reason, message });
  if (outcome !== "refused") return { status: "skipped", outcome, reason, message, wakeupId };
  const scopeId = details["scopeType"] === "company" ? item.companyId : item.agentId;
  if (reason.startsWith("budget.")) {
    throw new AppError("budget_exceeded", message, { details: { ...details, scopeId, reason, wakeupId } });
  }
  throw new AppError("not_invokable", message, { details: { ...details, reason, wakeupId } });
}

async function findByKey(db: Db, agentId: string, key: string | null | undefined): Promise<WakeupRow | undefined> {
  if (key === null || key === undefined) return undefined;
  const [row] = await listByKeys(db, [{ agentId, idempotencyKey: key }]);
  return row;
}

/** The first answer again: the run as it is by now, or that it is still kept. */
async function replay(db: Db, row: WakeupRow): Promise<WakeupAnswer> {
  const run = row.run_id === null ? undefined : await findRun(db, row.run_id);
  if (run === undefined) {
    return {
      status: "skipped",
      outcome: "deferred",
      reason: row.outcome_reason,
      message: row.message,
      wakeupId: row.id,
    };
  }
  return {
    ...(await showRun(db, run)),
    wakeup: {
      id: row.id,
      outcome: "replayed",
      reason: row.outcome_reason,
      message: "This idempotency key was used before",
    },
  };
}
