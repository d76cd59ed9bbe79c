import { isDeepStrictEqual } from "node:util";

import type { Agent } from "../agents/agent.schema.ts";
import { holdAgent, requireAgent } from "../agents/agent.store.ts";
import { toAgent } from "../agents/agent-view.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, authorOf, requireBoard, requireVisible } from "../auth/actor.ts";
import { insertComment } from "../comments/comment.store.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ForbiddenError, IllegalTransitionError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Admission } from "../runs/admission.service.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { newRuns } from "../wakeups/request-many.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";
import type {
  Approval,
  ApproveWithEdits,
  CreateApprovalComment,
  DecideApproval,
  ResubmitApproval,
} from "./approval.schema.ts";
import type { ApprovalDecision, ApprovalRow } from "./approval.store.ts";
import { decideApproval, findOpenHire, lockApproval, reopenApproval, requireApproval } from "./approval.store.ts";
import { recordApprovalActivity } from "./approval-activity.ts";
import {
  type Concluded,
  type Concluding,
  changedMeanwhile,
  concludeWithin,
  requireTransition,
} from "./approval-conclusion.ts";
import { APPROVAL_TRANSITIONS, isDecided } from "./approval-machine.ts";
import { toApproval } from "./approval-view.ts";
import { reviseHired } from "./hired-revision.ts";
import { type WakeRequesterDeps, wakeRequester } from "./wake-requester.ts";

/**
 * Deciding is the board's alone, and who decided is who asked. The same decision again changes nothing; one that the
 * status forbids is an illegal_transition; one that came second to another is a conflict.
 */
export interface ApprovalDecisions {
  /** Lets a hired agent in. Raises no budget. @throws forbidden, not_found, illegal_transition, conflict */
  readonly approve: (actor: Actor, approvalId: string, body: DecideApproval) => Promise<Approval>;
  /** The same by the agent that waits for it. @throws forbidden, not_found, illegal_transition, conflict */
  readonly approveHire: (actor: Actor, agentId: string) => Promise<Agent>;
  /** The same, of what was asked for with other values in it. @throws forbidden, not_found, illegal_transition, conflict, invalid_input */
  readonly approveWithEdits: (actor: Actor, approvalId: string, body: ApproveWithEdits) => Promise<Approval>;
  /** A hired agent is terminated. @throws forbidden, not_found, illegal_transition, conflict */
  readonly reject: (actor: Actor, approvalId: string, body: DecideApproval) => Promise<Approval>;
  /** Gives it back to who asked. @throws forbidden, not_found, illegal_transition, conflict */
  readonly requestRevision: (actor: Actor, approvalId: string, body: DecideApproval) => Promise<Approval>;
  /** The same by a question, which is a comment as well; of an open approval, any number of times. @throws likewise */
  readonly ask: (actor: Actor, approvalId: string, body: CreateApprovalComment) => Promise<Approval>;
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

/** In one transaction with whom it wakes; they are rung after it. */
const carryingOut =
  ({ db, bus, wakeups, admission }: ApprovalDecisionDeps) =>
  async (
    actor: Actor,
    work: (tx: Tx, waking: WakeRequesterDeps) => Promise<Concluded & { readonly row: ApprovalRow }>,
  ): Promise<Approval> => {
    const places = await admission.places();
    const { row, placed } = await db.transaction((tx) => work(tx, { wakeups, places }));
    admission.entered(newRuns(placed));
    bus.publish({ kind: "timers" });
    bus.publish({ kind: "events", companyId: row.company_id });
    return toApproval(row, actor);
  };

export function createApprovalDecisions(deps: ApprovalDecisionDeps): ApprovalDecisions {
  const { db, bus, bindingRules } = deps;
  const carryOut = carryingOut(deps);
  const find = async (actor: Actor, approvalId: string): Promise<ApprovalRow> => {
    const row = await requireApproval(db, approvalId);
    requireVisible(actor, row.company_id, "Approval");
    return row;
  };

  const decide = async (actor: Actor, approvalId: string, { to, note, edits }: Wish): Promise<Approval> => {
    const seen = await find(actor, approvalId);
    requireBoard(actor);
    const isSame = edits === undefined || isDeepStrictEqual(seen.edits, edits);
    if (seen.status === to && isDecided(to) && isSame) return toApproval(seen, actor);
    requireTransition(seen.status, to);
    const decided = { id: approvalId, to, decidedBy: actorId(actor), note: note ?? null };
    const decision = edits === undefined ? decided : { ...decided, edits };
    return carryOut(actor, async (tx, waking) => {
      const { row, placed } = await concludeWithin(tx, actor, { decision, seen, bindingRules, ...waking });
      return { row: row ?? (await alreadyDecided(tx, decision)), placed };
    });
  };

  return {
    approve: (actor, approvalId, { decisionNote: note }) => decide(actor, approvalId, { to: "approved", note }),
    approveWithEdits: (actor, approvalId, body) => decide(actor, approvalId, { to: "approved", ...body }),
    reject: (actor, approvalId, { decisionNote: note }) => decide(actor, approvalId, { to: "rejected", note }),
    requestRevision: (actor, approvalId, { decisionNote: note }) =>
      decide(actor, approvalId, { to: "revision_requested", note }),

    ask: async (actor, approvalId, body) => {
      const seen = await find(actor, approvalId);
      requireBoard(actor);
      return carryOut(actor, (tx, waking) => askWithin(tx, actor, { seen, body, waking }));
    },

    approveHire: async (actor, agentId) => {
      const { company_id: companyId } = await requireAgent(db, agentId);
      requireVisible(actor, companyId, "Agent");
      requireBoard(actor);
      const approval = await findOpenHire(db, agentId);
      if (approval === undefined) throw new IllegalTransitionError("Only pending approval agents can be approved");
      await decide(actor, approval.id, { to: "approved" });
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

interface Wish {
  readonly to: Concluding["decision"]["to"];
  readonly note?: string | null | undefined;
  readonly edits?: Readonly<Record<string, unknown>>;
}

/** Another came first: with the same decision, which is then everyone's, or with another. @throws conflict */
async function alreadyDecided(tx: Tx, { id, to, edits }: ApprovalDecision): Promise<ApprovalRow> {
  const row = await requireApproval(tx, id);
  if (row.status === to && edits === undefined) return row;
  throw changedMeanwhile(row.status);
}

interface Asking {
  readonly seen: ApprovalRow;
  readonly body: CreateApprovalComment;
  readonly waking: WakeRequesterDeps;
}

/** Locks the hired agent, the approval, and then the requester's slot. */
async function askWithin(tx: Tx, actor: Actor, { seen, body: { body }, waking }: Asking) {
  const { id, company_id: companyId, hired_agent_id: hired } = seen;
  if (hired !== null) await holdAgent(tx, hired);
  const before = await lockApproval(tx, id);
  if (isDecided(before.status)) requireTransition(before.status, "revision_requested");
  const comment = await insertComment(tx, { subject: { of: "approval", id }, companyId, ...authorOf(actor), body });
  await recordApprovalActivity(tx, actor, before, { verb: "comment_added", details: { commentId: comment.id } });
  const decision = { id, to: "revision_requested", decidedBy: actorId(actor), note: body } as const;
  const row = await decideApproval(tx, decision);
  if (row !== undefined) await recordApprovalActivity(tx, actor, row, { verb: "revision_requested" });
  const asked = row ?? before;
  return { row: asked, placed: await wakeRequester(tx, actor, asked, waking) };
}

interface Resubmission {
  readonly seen: ApprovalRow;
  readonly body: ResubmitApproval;
  readonly bindingRules: BindingRules;
}

/** Locks the company, the hired agent, and then the approval: once that is decided, nothing of the agent changes here. */
async function resubmit(tx: Tx, actor: Actor, { seen, body, bindingRules }: Resubmission): Promise<ApprovalRow> {
  const { payload } = body;
  const { id, hired_agent_id: hired } = seen;
  if (hired !== null && payload !== undefined) await lockCompany(tx, seen.company_id);
  if (hired !== null) await holdAgent(tx, hired);
  const { status } = await lockApproval(tx, id);
  if (!APPROVAL_TRANSITIONS[status].includes("pending")) throw changedMeanwhile(status);

  const isRevised = hired !== null && payload !== undefined;
  const next = isRevised
    ? await reviseHired(tx, actor, { agentId: hired, approval: seen, payload, bindingRules })
    : payload;
  const row = await reopenApproval(tx, id, next);
  await recordApprovalActivity(tx, actor, row, {
    verb: "resubmitted",
    details: { isChanged: payload !== undefined },
  });
  return row;
}
