import { redact } from "../agents/agent-redaction.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid, newId } from "../kernel/ids.ts";
import type { ApprovalFilter, ApprovalType } from "./approval.schema.ts";
import { type ApprovalStatus, approvalSources } from "./approval-machine.ts";

export interface ApprovalRow {
  id: string;
  company_id: string;
  type: ApprovalType;
  requested_by_agent_id: string | null;
  requested_by_user_id: string | null;
  status: ApprovalStatus;
  payload: Record<string, unknown>;
  hired_agent_id: string | null;
  decision_note: string | null;
  decided_by_user_id: string | null;
  decided_at: Date | null;
  created_at: Date;
  updated_at: Date;
  /** In lists: it is too large for them, and stands as empty. */
  payload_omitted?: boolean;
}

export interface NewApproval {
  readonly companyId: string;
  readonly type: ApprovalType;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Whom the decision wakes. Neither agent nor user: the system asks. */
  readonly requestedByAgentId?: string | null;
  readonly requestedByUserId?: string | null;
  /** Whose hire it decides; `approvals_one_open_per_hire` allows one at a time. */
  readonly hiredAgentId?: string | null;
}

const INSERT = statement(
  "insert_approval",
  `insert into approvals (id, company_id, type, payload, requested_by_agent_id, requested_by_user_id, hired_agent_id)
   values ($1, $2, $3, $4::jsonb, $5, $6, $7) returning *`,
);

/** What looks like a secret in the payload is not stored: nobody could ever read it here. */
export async function insertApproval(tx: Tx, approval: NewApproval): Promise<ApprovalRow> {
  const { companyId, type, requestedByAgentId = null, requestedByUserId = null, hiredAgentId = null } = approval;
  const payload = JSON.stringify(redact(approval.payload));
  const by = [requestedByAgentId, requestedByUserId];
  return one(await tx.rows<ApprovalRow>(INSERT, [newId(), companyId, type, payload, ...by, hiredAgentId]));
}

const FIND = statement(
  "find_approval",
  `select a.* from approvals a join companies c on c.id = a.company_id and c.deleted_at is null where a.id = $1`,
);

/** What belongs to a deleted company is nobody's to find. @throws not_found */
export async function requireApproval(db: Queryable, id: string): Promise<ApprovalRow> {
  const [row] = isUuid(id) ? await db.rows<ApprovalRow>(FIND, [id]) : [];
  if (row === undefined) throw new NotFoundError("Approval");
  return row;
}

/** What a list shows of each payload, in bytes: a page of large ones would be gigabytes. */
const MAX_LISTED_BYTES = 16_384;

/** By its size on disk first, so that no large one is read to see how large it is. */
const IS_SMALL = `(case when pg_column_size(payload) <= ${MAX_LISTED_BYTES} then octet_length(payload::text) <= ${MAX_LISTED_BYTES} else false end)`;

const LISTED = `id, company_id, type, requested_by_agent_id, requested_by_user_id, status, hired_agent_id, decision_note,
  decided_by_user_id, decided_at, created_at, updated_at,
  case when ${IS_SMALL} then payload else '{}' end as payload, not ${IS_SMALL} as payload_omitted`;

/** A page, newest first, without large payloads; `cursor` is the id of the last one seen. */
export function listApprovals(db: Queryable, companyId: string, filter: ApprovalFilter): Promise<ApprovalRow[]> {
  const query = sqlBuilder("approvals")
    .select(sqlBuilder.raw(LISTED))
    .where("company_id", companyId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (filter.status !== undefined) void query.where("status", filter.status);
  if (filter.cursor !== undefined) void query.where("id", "<", filter.cursor);
  return db.run<ApprovalRow>(query);
}

export interface ApprovalDecision {
  readonly id: string;
  readonly to: Exclude<ApprovalStatus, "pending">;
  /** Null: the system. */
  readonly decidedBy: string | null;
  readonly note: string | null;
}

const DECIDE = statement(
  "decide_approval",
  `update approvals
      set status = $2, decided_by_user_id = $3, decision_note = $4, decided_at = now(), updated_at = now()
    where id = $1 and status = any($5::text[])
   returning *`,
);

/**
 * Undefined when its status does not allow that any more: somebody else has decided. The row's lock comes behind
 * company and agent, and before any slot.
 */
export async function decideApproval(
  tx: Tx,
  { id, to, decidedBy, note }: ApprovalDecision,
): Promise<ApprovalRow | undefined> {
  const [row] = await tx.rows<ApprovalRow>(DECIDE, [id, to, decidedBy, note, approvalSources(to)]);
  return row;
}

const LOCK = statement("lock_approval", "select id from approvals where id = $1 for no key update");

/** Keeps others from deciding, and reads it as it is then. @throws not_found */
export async function lockApproval(tx: Tx, id: string): Promise<ApprovalRow> {
  await tx.rows(LOCK, [id]);
  return requireApproval(tx, id);
}

const REOPEN = statement(
  "reopen_approval",
  `update approvals
      set status = 'pending', payload = coalesce($2::jsonb, payload), decided_by_user_id = null, decision_note = null,
          decided_at = null, updated_at = now()
    where id = $1 and status = any($3::text[])
   returning *`,
);

/** Asks again, with another payload or the same. It is locked, and waits for that. */
export async function reopenApproval(
  tx: Tx,
  id: string,
  payload: Readonly<Record<string, unknown>> | undefined,
): Promise<ApprovalRow> {
  const json = payload === undefined ? null : JSON.stringify(redact(payload));
  return one(await tx.rows<ApprovalRow>(REOPEN, [id, json, approvalSources("pending")]));
}

const OPEN_HIRE = statement(
  "find_open_hire_approval",
  "select * from approvals where hired_agent_id = $1 and status = any($2::text[])",
);

/** What an agent that is pending waits for. */
export async function findOpenHire(db: Queryable, hiredAgentId: string): Promise<ApprovalRow | undefined> {
  const [row] = await db.rows<ApprovalRow>(OPEN_HIRE, [hiredAgentId, approvalSources("approved")]);
  return row;
}

const CANCEL_HIRE = statement(
  "cancel_hire_approval",
  `update approvals set status = 'cancelled', decided_at = now(), updated_at = now()
    where hired_agent_id = $1 and status = any($2::text[])
   returning *`,
);

/** The agent that it would let in is gone. Returns what was open; lock the agent first. */
export async function cancelHireApproval(tx: Tx, hiredAgentId: string): Promise<ApprovalRow | undefined> {
  const [row] = await tx.rows<ApprovalRow>(CANCEL_HIRE, [hiredAgentId, approvalSources("cancelled")]);
  return row;
}
