import { type Agent, HireRevision, type HireRevision as Revision } from "../agents/agent.schema.ts";
import { holdAgent, requireAgent } from "../agents/agent.store.ts";
import { letIn, reviseHire, turnAway } from "../agents/agent-hire.ts";
import { toAgent } from "../agents/agent-view.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, requireBoard, requireVisible } from "../auth/actor.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, ForbiddenError, IllegalTransitionError, InvalidInputError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Admission } from "../runs/admission.service.ts";
import type { Places } from "../runs/admission-room.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { newRuns, type Placed } from "../wakeups/request-many.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";
import type { Approval, DecideApproval, ResubmitApproval } from "./approval.schema.ts";
import type { ApprovalDecision, ApprovalRow } from "./approval.store.ts";
import { decideApproval, findOpenHire, lockApproval, reopenApproval, requireApproval } from "./approval.store.ts";
import { recordApprovalActivity } from "./approval-activity.ts";
import { APPROVAL_TRANSITIONS, type ApprovalStatus, isDecided } from "./approval-machine.ts";
import { toApproval } from "./approval-view.ts";
import { hirePayload } from "./hire-payload.ts";
import { wakeRequester } from "./wake-requester.ts";

/**
 * Deciding is the board's alone, and who decided is who asked. The same decision again changes nothing; one that the
 * status forbids is an illegal_transition; one that came second to another is a conflict.
 */
export interface ApprovalDecisions {
  /** Lets a hired agent in. Raises no budget. @throws forbidden, not_found, illegal_transition, conflict */
  readonly approve: (actor: Actor, approvalId: string, body: DecideApproval) => Promise<Approval>;
  /** The same by the agent that waits for it. @throws forbidden, not_found, illegal_transition, conflict */
  readonly approveHire: (actor: Actor, agentId: string) => Promise<Agent>;
  /** A hired agent is terminated. @throws forbidden, not_found, illegal_transition, conflict */
  readonly reject: (actor: Actor, approvalId: string, body: DecideApproval) => Promise<Approval>;
  /** Gives it back to who asked. @throws forbidden, not_found, illegal_transition, conflict */
  readonly requestRevision: (actor: Actor, approvalId: string, body: DecideApproval) => Promise<Approval>;
  /** By who asked, or by the board. @throws forbidden, not_found, illegal_transition, conflict, invalid_input */
  readonly resubmit: (actor: Actor, approvalId: string, body: ResubmitApproval) => Promise<Approval>;
}

export interface ApprovalDecisionDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly wakeups: Pick<WakeupService, "requestMany">;
  readonly admission: Pick<Admission, "places" | "entered">;
  readonly bindingRules: BindingRules;
}

type Decided = "approved" | "rejected" | "revision_requested";

export function createApprovalDecisions(deps: ApprovalDecisionDeps): ApprovalDecisions {
  const { db, bus, wakeups, admission, bindingRules } = deps;
  const find = async (actor: Actor, approvalId: string): Promise<ApprovalRow> => {
    const row = await requireApproval(db, approvalId);
    requireVisible(actor, row.company_id, "Approval");
    return row;
  };

  const decide = async (actor: Actor, approvalId: string, to: Decided, body: DecideApproval): Promise<Approval> => {
    const seen = await find(actor, approvalId);
    requireBoard(actor);
    if (seen.status === to && isDecided(to)) return toApproval(seen, actor);
    requireTransition(seen.status, to);

    const decision = { id: approvalId, to, decidedBy: actorId(actor), note: body.decisionNote ?? null };
    const places = await admission.places();
    const { row, placed } = await db.transaction((tx) => decideWithin(tx, actor, { decision, seen, wakeups, places }));
    admission.entered(newRuns(placed));
    bus.publish({ kind: "timers" });
    bus.publish({ kind: "events", companyId: row.company_id });
    return toApproval(row, actor);
  };

  return {
    approve: (actor, approvalId, body) => decide(actor, approvalId, "approved", body),
    reject: (actor, approvalId, body) => decide(actor, approvalId, "rejected", body),
    requestRevision: (actor, approvalId, body) => decide(actor, approvalId, "revision_requested", body),

    approveHire: async (actor, agentId) => {
      const { company_id: companyId } = await requireAgent(db, agentId);
      requireVisible(actor, companyId, "Agent");
      requireBoard(actor);
      const approval = await findOpenHire(db, agentId);
      if (approval === undefined) throw new IllegalTransitionError("Only pending approval agents can be approved");
      await decide(actor, approval.id, "approved", {});
      return toAgent(await requireAgent(db, agentId), actor);
    },

    resubmit: async (actor, approvalId, body) => {
      const seen = await find(actor, approvalId);
      if (actor.type === "agent" && actor.agentId !== seen.requested_by_agent_id) {
        throw new ForbiddenError("Only the requesting agent or the board can resubmit an approval");
      }
      requireTransition(seen.status, "pending");
      const row = await db.transaction((tx) => resubmit(tx, actor, { seen, body, bindingRules }));
      bus.publish({ kind: "events", companyId: row.company_id });
      return toApproval(row, actor);
    },
  };
}

/** @throws illegal_transition */
function requireTransition(from: ApprovalStatus, to: ApprovalStatus): void {
  if (APPROVAL_TRANSITIONS[from].includes(to)) return;
  throw new IllegalTransitionError(`Cannot change an approval from ${from} to ${to}`, { details: { status: from } });
}

interface Deciding {
  readonly decision: ApprovalDecision & { readonly to: Decided };
  readonly seen: ApprovalRow;
  readonly wakeups: Pick<WakeupService, "requestMany">;
  readonly places: Places;
}

/** Locks the hired agent, the approval, and then the requester's slot. */
async function decideWithin(
  tx: Tx,
  actor: Actor,
  { decision, seen, wakeups, places }: Deciding,
): Promise<{ readonly row: ApprovalRow; readonly placed: readonly Placed[] }> {
  const { to } = decision;
  const hired = seen.hired_agent_id;
  if (hired !== null) await holdAgent(tx, hired);
  const row = await decideApproval(tx, decision);
  if (row === undefined) return { row: await alreadyDecided(tx, decision), placed: [] };

  if (hired !== null && to === "approved") await letIn(tx, actor, hired);
  if (hired !== null && to === "rejected") await turnAway(tx, actor, hired);
  await recordApprovalActivity(tx, actor, row, { verb: to });
  return { row, placed: await wakeRequester(tx, actor, row, { wakeups, places }) };
}

/** Another came first: with the same decision, which is then everyone's, or with another. @throws conflict */
async function alreadyDecided(tx: Tx, { id, to }: ApprovalDecision): Promise<ApprovalRow> {
  const row = await requireApproval(tx, id);
  if (row.status === to) return row;
  throw changedMeanwhile(row.status);
}

interface Resubmission {
  readonly seen: ApprovalRow;
  readonly body: ResubmitApproval;
  readonly bindingRules: BindingRules;
}

/** Locks the company, the hired agent, and then the approval: once that is decided, nothing of the agent changes here. */
async function resubmit(tx: Tx, actor: Actor, { seen, body, bindingRules }: Resubmission): Promise<ApprovalRow> {
  const { payload } = body;
  const { id, hired_agent_id: hired, requested_by_agent_id: requestedByAgentId } = seen;
  if (hired !== null && payload !== undefined) await lockCompany(tx, seen.company_id);
  if (hired !== null) await holdAgent(tx, hired);
  const { status } = await lockApproval(tx, id);
  if (!APPROVAL_TRANSITIONS[status].includes("pending")) throw changedMeanwhile(status);

  let next = payload;
  if (hired !== null && payload !== undefined) {
    const before = await requireAgent(tx, hired);
    const revision = revisionOf(payload);
    const { adapterConfig = {} } = revision;
    await bindingRules.require(tx, { companyId: seen.company_id, adapterConfig, before: before.adapter_config });
    const agent = await reviseHire(tx, actor, before, revision);
    next = hirePayload(agent, requestedByAgentId);
  }
  const row = await reopenApproval(tx, id, next);
  await recordApprovalActivity(tx, actor, row, {
    verb: "resubmitted",
    details: { isChanged: payload !== undefined },
  });
  return row;
}

const changedMeanwhile = (status: ApprovalStatus): ConflictError =>
  new ConflictError(`The approval was changed by another meanwhile: it is ${status}`, { details: { status } });

/** @throws invalid_input */
function revisionOf(payload: Readonly<Record<string, unknown>>): Revision {
  const { success, data: revision, error } = HireRevision.safeParse(payload);
  if (success) return revision;
  const details = error.issues.map((issue) => ({ ...issue, path: ["payload", ...issue.path] }));
  throw new InvalidInputError("Validation error", { details });
}
