import { CreateAgent } from "../agents/agent.schema.ts";
import { requireAgent } from "../agents/agent.store.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, authorOf, requireCompany, requireVisible } from "../auth/actor.ts";
import { insertComment, listComments } from "../comments/comment.store.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { AppError, ForbiddenError, IllegalTransitionError, InvalidInputError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import type {
  Approval,
  ApprovalComment,
  CommentFilter,
  CreateApproval,
  CreateApprovalComment,
} from "./approval.schema.ts";
import {
  type ApprovalRow,
  insertApproval,
  listApprovals,
  lockSentBack,
  reopenApproval,
  requireApproval,
  USUAL_WAIT_SEC,
} from "./approval.store.ts";
import { namedAction } from "./approval-action.ts";
import { recordApprovalActivity } from "./approval-activity.ts";
import { linkIssues, listPrimaryIssues } from "./approval-issues.store.ts";
import { answerByRule } from "./approval-rule.service.ts";
import type { ApprovalSearch } from "./approval-search.ts";
import { toApproval, toApprovalComment } from "./approval-view.ts";
import { hire } from "./hire.service.ts";

/** Asking the board, reading what was asked, and talking about it: by everyone of the company. */
export interface ApprovalRequests {
  /** Newest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: ApprovalSearch) => Promise<Approval[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, approvalId: string) => Promise<Approval>;
  /** The primary issue of each, by its id, as it was named when it was linked. */
  readonly listPrimaryIssues: (approvals: readonly Pick<Approval, "id">[]) => Promise<ReadonlyMap<string, string>>;
  /** One of type hire_agent makes the agent too, which waits. @throws forbidden, not_found, invalid_input, illegal_transition */
  readonly create: (actor: Actor, companyId: string, body: CreateApproval) => Promise<Approval>;
  /** The oldest first. @throws not_found */
  readonly listComments: (actor: Actor, approvalId: string, filter: CommentFilter) => Promise<ApprovalComment[]>;
  /** @throws not_found */
  readonly comment: (actor: Actor, approvalId: string, body: CreateApprovalComment) => Promise<ApprovalComment>;
}

export interface ApprovalRequestDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly bindingRules: BindingRules;
}

export function createApprovalRequests({ db, bus, bindingRules }: ApprovalRequestDeps): ApprovalRequests {
  const find = async (actor: Actor, approvalId: string): Promise<ApprovalRow> => {
    const row = await requireApproval(db, approvalId);
    requireVisible(actor, row.company_id, "Approval");
    return row;
  };

  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listApprovals(db, companyId, filter)).map((row) => toApproval(row, actor));
    },

    get: async (actor, approvalId) => toApproval(await find(actor, approvalId), actor),

    listPrimaryIssues: (approvals) =>
      listPrimaryIssues(
        db,
        approvals.map(({ id }) => id),
      ),

    create: async (actor, companyId, body) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      const row = await db.transaction((tx) => createApprovalIn(tx, actor, { companyId, body, bindingRules }));
      bus.publish({ kind: "events", companyId });
      return toApproval(row, actor);
    },

    listComments: async (actor, approvalId, filter) => {
      await find(actor, approvalId);
      const page = { after: filter.cursor, order: "asc", limit: filter.limit } as const;
      const rows = await listComments(db, { of: "approval", id: approvalId }, page);
      return rows.map((comment) => toApprovalComment(approvalId, comment));
    },

    comment: async (actor, approvalId, { body }) => {
      const row = await find(actor, approvalId);
      const { company_id: companyId } = row;
      const comment = await db.transaction(async (tx) => {
        const subject = { of: "approval", id: approvalId } as const;
        const made = await insertComment(tx, { subject, companyId, ...authorOf(actor), body });
        await recordApprovalActivity(tx, actor, row, { verb: "comment_added", details: { commentId: made.id } });
        return made;
      });
      bus.publish({ kind: "events", companyId });
      return toApprovalComment(approvalId, comment);
    },
  };
}

interface Creation {
  readonly companyId: string;
  readonly body: CreateApproval;
  readonly bindingRules: BindingRules;
}

/** @throws forbidden, invalid_input, illegal_transition */
export async function createApprovalIn(
  tx: Tx,
  actor: Actor,
  { companyId, body, bindingRules }: Creation,
): Promise<ApprovalRow> {
  const requestedByAgentId = await requesterOf(tx, actor, companyId, body.requestedByAgentId ?? null);
  const { type, payload, issueIds } = body;
  if (type === "hire_agent") {
    const draft = draftOf(payload);
    const request = { companyId, draft, issueIds, requestedByAgentId, needsApproval: true };
    const { approval } = await hire(tx, actor, request, bindingRules);
    if (approval === undefined) throw new AppError("internal", "a hire that needs an approval has none");
    return approval;
  }
  const action = namedAction({ type, payload });
  const again = action === undefined ? undefined : await askAgain(tx, actor, { companyId, body, action });
  if (again !== undefined) return again;
  const requestedByUserId = actor.type === "agent" ? null : actorId(actor);
  const expiresInSec = body.expiresInSec ?? (action === undefined ? null : USUAL_WAIT_SEC);
  const asked = { companyId, type, payload, requestedByAgentId, requestedByUserId, expiresInSec };
  const row = await insertApproval(tx, asked);
  await linkIssues(tx, { approvalId: row.id, companyId, issueIds });
  await recordApprovalActivity(tx, actor, row, { verb: "created" });
  return actor.type === "agent" ? answerByRule(tx, row) : row;
}

/** An agent that was asked back asks for the same again, with its answer: it is the same approval. */
async function askAgain(
  tx: Tx,
  actor: Actor,
  { companyId, body, action }: Omit<Creation, "bindingRules"> & { readonly action: string },
): Promise<ApprovalRow | undefined> {
  if (actor.type !== "agent") return undefined;
  const [issueId] = body.issueIds;
  const before = await lockSentBack(tx, { companyId, agentId: actor.agentId, action, issueId });
  if (before === undefined) return undefined;
  const row = await reopenApproval(tx, before.id, body.payload);
  await recordApprovalActivity(tx, actor, row, { verb: "resubmitted", details: { isChanged: true } });
  return answerByRule(tx, row);
}

/** An agent asks in its own name; the board may ask in an agent's. @throws forbidden, illegal_transition */
async function requesterOf(tx: Tx, actor: Actor, companyId: string, named: string | null): Promise<string | null> {
  if (actor.type === "agent") {
    if (named === null || named === actor.agentId) return actor.agentId;
    throw new ForbiddenError("An agent can ask for an approval only in its own name");
  }
  if (named === null) return null;
  const agent = await requireAgent(tx, named);
  if (agent.company_id !== companyId) throw new IllegalTransitionError("Agent must belong to the same company");
  return agent.id;
}

/** @throws invalid_input */
function draftOf(payload: Readonly<Record<string, unknown>>): CreateAgent {
  const { success, data: draft, error } = CreateAgent.safeParse(payload);
  if (success) return draft;
  const details = error.issues.map((issue) => ({ ...issue, path: ["payload", ...issue.path] }));
  throw new InvalidInputError("Validation error", { details });
}
