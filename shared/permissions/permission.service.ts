import { requireAgent } from "../agents/agent.store.ts";
import { CreateApproval } from "../approvals/approval.schema.ts";
import type { ApprovalRow } from "../approvals/approval.store.ts";
import { wantedAction } from "../approvals/approval-action.ts";
import type { ApprovalStatus } from "../approvals/approval-machine.ts";
import { createApprovalIn } from "../approvals/approval-request.service.ts";
import type { AgentActor } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, InvalidInputError, NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { BindingRules } from "../secrets/binding-rules.ts";
import { coveringEntry, requiresOf } from "./approval-policy.ts";
import { untilDecided, type WaitTerms } from "./decision-wait.ts";
import {
  findLatest,
  findRequest,
  findStatus,
  lockPermissions,
  type PermissionRow,
  putRequest,
  usePermission,
} from "./permission.store.ts";
import { digestOf, type Wished } from "./permission-digest.ts";

/** What an agent asks whether it may. */
export interface PermissionWish extends Wished {
  /** What it was told to ask again with. */
  readonly approvalId?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly tokens?: number | undefined;
  readonly sideEffects?: readonly string[] | undefined;
  readonly ifDenied?: string | undefined;
  readonly issueId?: string | undefined;
}

export interface PermissionAnswer {
  readonly status: "allowed" | "pending" | "denied";
  /** The entry of the agent's policy that covers it; null: none does, and nobody was asked. */
  readonly entry: string | null;
  readonly approvalId: string | null;
  /** What the board said: a question while it is pending. */
  readonly note: string | null;
  readonly expiresAt: string | null;
  /** What was allowed instead of what was asked for. */
  readonly approvedAs: Readonly<Record<string, unknown>> | null;
}

/** What an agent may do by itself, and what the board is asked about: each time anew, since an approval is for once. */
export interface PermissionService {
  /**
   * Whether the agent may do this now. What its policy covers is asked for, unless that was done and waits; a blanket rule
   * answers at once. What is allowed is used up by the answer, which the same run may have again for an hour, by its id.
   * @throws not_found, invalid_input for an approval of something else, conflict for one that was used
   */
  readonly ask: (actor: AgentActor, wish: PermissionWish) => Promise<PermissionAnswer>;
  /** Until it is decided, or as long as it may take. */
  readonly wait: (approvalId: string, terms: WaitTerms) => Promise<void>;
}

export interface PermissionDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish" | "subscribe">;
  readonly bindingRules: BindingRules;
}

const UNCOVERED: PermissionAnswer = {
  status: "allowed",
  entry: null,
  approvalId: null,
  note: null,
  expiresAt: null,
  approvedAs: null,
};

export function createPermissions({ db, bus, bindingRules }: PermissionDeps): PermissionService {
  return {
    ask: async (actor, wish) => {
      const { agentId, companyId } = actor;
      await requireLiveCompany(db, companyId);
      const { approval_policy: policy } = await requireAgent(db, agentId);
      const entry = coveringEntry(requiresOf(policy), wish);
      if (entry === undefined) return UNCOVERED;
      const { answer, isNew } = await db.transaction((tx) => askWithin(tx, actor, { wish, entry, bindingRules }));
      if (isNew) bus.publish({ kind: "events", companyId });
      return answer;
    },

    wait: (approvalId, terms) => {
      const { companyId } = terms;
      return untilDecided({ bus, statusOf: () => findStatus(db, { approvalId, companyId }) }, terms);
    },
  };
}

interface Asking {
  readonly wish: PermissionWish;
  readonly entry: string;
  readonly bindingRules: BindingRules;
}

interface Asked {
  readonly answer: PermissionAnswer;
  /** The board has something more to look at. */
  readonly isNew: boolean;
}

async function askWithin(tx: Tx, actor: AgentActor, asking: Asking): Promise<Asked> {
  const { wish, entry } = asking;
  const { agentId } = actor;
  const digest = digestOf(wish);
  await lockPermissions(tx, agentId);
  const { approvalId } = wish;
  if (approvalId !== undefined) {
    const named = await requireNamed(tx, { agentId, approvalId, digest });
    const answer = await answerOf(tx, actor, { row: named, entry, digest });
    if (answer === undefined) throw new ConflictError("This approval has been made use of: ask without it");
    return { answer, isNew: false };
  }
  const before = await findLatest(tx, agentId, digest);
  const isAnswer = before?.used_at === null && (before.status === "pending" || before.is_fresh);
  const known = isAnswer ? await answerOf(tx, actor, { row: before, entry, digest }) : undefined;
  return known === undefined ? askAnew(tx, actor, { ...asking, digest }) : { answer: known, isNew: false };
}

/** @throws not_found, invalid_input */
async function requireNamed(
  tx: Tx,
  { agentId, approvalId, digest }: { readonly agentId: string; readonly approvalId: string; readonly digest: string },
): Promise<PermissionRow> {
  const row = isUuid(approvalId) ? await findRequest(tx, agentId, approvalId) : undefined;
  if (row === undefined) throw new NotFoundError("Approval");
  if (row.digest === digest || digestOf(asApproved(row)) === digest) return row;
  throw new InvalidInputError("approvalId: that approval is of another action, or of other details");
}

function asApproved({ payload }: Pick<PermissionRow, "payload">): Wished {
  const { action, costUsd } = wantedAction({ type: "request_board_approval", payload });
  return { action, details: payload["details"], amountUsd: costUsd ?? undefined };
}

interface Standing {
  readonly row: PermissionRow;
  readonly entry: string;
  readonly digest: string;
}

/** Undefined: it was used, elsewhere than in this run or long ago. */
async function answerOf(
  tx: Tx,
  { run }: AgentActor,
  { row, entry, digest }: Standing,
): Promise<PermissionAnswer | undefined> {
  const status = MEANING[row.status];
  const said = { entry, approvalId: row.approval_id, note: row.decision_note, expiresAt: null, approvedAs: null };
  if (status === "pending") return { ...said, status, expiresAt: momentOf(row.expires_at) };
  if (status === "denied") return { ...said, status };
  const runId = run?.runId ?? null;
  const isOwnUse = runId !== null && row.used_in_run_id === runId && row.is_fresh_use;
  if (row.used_at !== null && !isOwnUse) return undefined;
  await usePermission(tx, row.approval_id, runId);
  return { ...said, status, approvedAs: insteadOf(digest, row) };
}

/** What the board has approved counts, not what the agent asked it for at first. */
function insteadOf(digest: string, row: PermissionRow): PermissionAnswer["approvedAs"] {
  if (row.is_as_asked && row.digest === digest) return null;
  const approved = asApproved(row);
  return digestOf(approved) === digest ? null : { ...approved };
}

const momentOf = (moment: Date | null): string | null => moment?.toISOString() ?? null;

const MEANING: Readonly<Record<ApprovalStatus, PermissionAnswer["status"]>> = {
  pending: "pending",
  revision_requested: "pending",
  approved: "allowed",
  rejected: "denied",
  cancelled: "denied",
};

async function askAnew(tx: Tx, actor: AgentActor, asking: Asking & { readonly digest: string }): Promise<Asked> {
  const { wish, entry, digest, bindingRules } = asking;
  const { agentId, companyId } = actor;
  const body = CreateApproval.parse({
    type: "request_board_approval",
    payload: payloadOf(wish, entry),
    issueIds: wish.issueId === undefined ? [] : [wish.issueId],
  });
  const row = await createApprovalIn(tx, actor, { companyId, body, bindingRules });
  await putRequest(tx, { approvalId: row.id, companyId, agentId, digest });
  const isAllowed = row.status === "approved";
  if (isAllowed) await usePermission(tx, row.id, actor.run?.runId ?? null);
  return { isNew: true, answer: { ...newAnswer(row, entry), status: isAllowed ? "allowed" : "pending" } };
}

const newAnswer = (row: ApprovalRow, entry: string): Omit<PermissionAnswer, "status"> => ({
  entry,
  approvalId: row.id,
  note: row.decision_note,
  expiresAt: row.status === "pending" ? momentOf(row.expires_at) : null,
  approvedAs: null,
});

/** As rules and people decide by it. */
const payloadOf = (wish: PermissionWish, entry: string): Record<string, unknown> => ({
  action: wish.action,
  requiredBy: entry,
  details: wish.details ?? null,
  reasoning: wish.reasoning ?? null,
  cost: { usd: wish.amountUsd ?? null, tokens: wish.tokens ?? null },
  ...(wish.sideEffects === undefined ? {} : { sideEffects: wish.sideEffects }),
  ...(wish.ifDenied === undefined ? {} : { ifDenied: wish.ifDenied }),
});
