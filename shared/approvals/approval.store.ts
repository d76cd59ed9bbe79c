import type { Knex } from "knex";

import { redact } from "../agents/agent-redaction.ts";
import { INSTANCE_BOARDS } from "../auth/actor.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { whereBetween } from "../db/id-bounds.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid, newId } from "../kernel/ids.ts";
import type { ApprovalType } from "./approval.schema.ts";
import { type ApprovalStatus, approvalSources } from "./approval-machine.ts";
import type { ApprovalPart, ApprovalSearch } from "./approval-search.ts";

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
  expires_at: Date | null;
  is_expired: boolean;
  edits: Record<string, unknown> | null;
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
  /** How long it waits before it is rejected by itself; for ever unless said. */
  readonly expiresInSec?: number | null;
}

/** How long an agent's request waits for its answer, unless it says otherwise. */
export const USUAL_WAIT_SEC = 4 * 3_600;

const INSERT = statement(
  "insert_approval",
  `insert into approvals (id, company_id, type, payload, requested_by_agent_id, requested_by_user_id, hired_agent_id,
                          expires_at)
   values ($1, $2, $3, $4::jsonb, $5, $6, $7, now() + make_interval(secs => $8::int)) returning *`,
);

/** What looks like a secret in the payload is not stored: nobody could ever read it here. */
export async function insertApproval(tx: Tx, approval: NewApproval): Promise<ApprovalRow> {
  const { companyId, type, requestedByAgentId = null, requestedByUserId = null, hiredAgentId = null } = approval;
  const { expiresInSec = null } = approval;
  const payload = JSON.stringify(redact(approval.payload));
  const by = [requestedByAgentId, requestedByUserId];
  return one(
    await tx.rows<ApprovalRow>(INSERT, [newId(), companyId, type, payload, ...by, hiredAgentId, expiresInSec]),
  );
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
  decided_by_user_id, decided_at, expires_at, is_expired, edits, created_at, updated_at,
  case when ${IS_SMALL} then payload else '{}' end as payload, not ${IS_SMALL} as payload_omitted`;

const OF_TEAM = `requested_by_agent_id in (
  select a.id from agents a where a.company_id = approvals.company_id and coalesce(a.team_id, a.company_id) = ?)`;

/** Whoever may change anything in the company decides for its board. */
const OF_PERSON = `(decided_by_user_id = ? or status in ('pending', 'revision_requested') and (cast(? as boolean) or exists (
  select from users u where u.id = cast(? as uuid) and (u.is_instance_admin or exists (
    select from company_memberships m
     where m.company_id = approvals.company_id and m.user_id = u.id and m.role <> 'viewer')))))`;

const personOf = (id: string) => [id, INSTANCE_BOARDS.has(id), isUuid(id) ? id : null];

/** A page, newest first, without large payloads; `cursor` is the id of the last one seen. */
export function listApprovals(db: Queryable, companyId: string, filter: ApprovalSearch): Promise<ApprovalRow[]> {
  const query = sqlBuilder("approvals")
    .select(sqlBuilder.raw(LISTED))
    .where("company_id", companyId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (filter.status !== undefined) void query.where("status", filter.status);
  if (filter.cursor !== undefined) void query.where("id", "<", filter.cursor);
  if (filter.requestedByAgentId !== undefined) void query.where("requested_by_agent_id", filter.requestedByAgentId);
  if (filter.requestedByTeamId !== undefined) void query.whereRaw(OF_TEAM, [filter.requestedByTeamId]);
  if (filter.assignee !== undefined) void query.whereRaw(OF_PERSON, personOf(filter.assignee));
  whereBetween(query, { id: "id", moment: "created_at" }, { from: filter.since, to: filter.until });
  const { parts } = filter;
  if (parts !== undefined) {
    void query.where((any) => {
      for (const part of parts) void any.orWhere((all) => narrow(all, part));
    });
  }
  return db.run<ApprovalRow>(query);
}

function narrow(query: Knex.QueryBuilder, { status, isExpired, isEdited }: ApprovalPart): void {
  void query.where("status", status);
  if (isExpired !== undefined) void query.where("is_expired", isExpired);
  if (isEdited !== undefined) void query.whereRaw(`edits is ${isEdited ? "not null" : "null"}`);
}

export interface ApprovalDecision {
  readonly id: string;
  readonly to: Exclude<ApprovalStatus, "pending">;
  /** Null: the system. */
  readonly decidedBy: string | null;
  readonly note: string | null;
  /** What was asked for, as it is approved, where that is another; and what makes it so. */
  readonly payload?: Readonly<Record<string, unknown>>;
  readonly edits?: Readonly<Record<string, unknown>>;
  /** Only if its time is over, and because of that. */
  readonly isExpired?: boolean;
}

const DECIDE = statement(
  "decide_approval",
  `update approvals
      set status = $2, decided_by_user_id = $3, decision_note = $4, decided_at = now(), updated_at = now(),
          payload = coalesce($6::jsonb, payload), edits = $7::jsonb, is_expired = $8
    where id = $1 and status = any($5::text[]) and (not $8 or expires_at <= now())
   returning *`,
);

/**
 * Undefined when its status does not allow that any more: somebody else has decided. The row's lock comes behind
 * company and agent, and before any slot.
 */
export async function decideApproval(
  tx: Tx,
  { id, to, decidedBy, note, payload, edits, isExpired = false }: ApprovalDecision,
): Promise<ApprovalRow | undefined> {
  const texts = [payload, edits].map((json) => (json === undefined ? null : JSON.stringify(redact(json))));
  const [row] = await tx.rows<ApprovalRow>(DECIDE, [id, to, decidedBy, note, approvalSources(to), ...texts, isExpired]);
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
          decided_at = null, updated_at = now(),
          expires_at = case when expires_at is not null then greatest(expires_at, now() + $4 * interval '1 second') end
    where id = $1 and status = any($3::text[])
   returning *`,
);

/** Asks again, with another payload or the same; one that expires has the usual time left at the least. It is locked, and waits for that. */
export async function reopenApproval(
  tx: Tx,
  id: string,
  payload: Readonly<Record<string, unknown>> | undefined,
): Promise<ApprovalRow> {
  const json = payload === undefined ? null : JSON.stringify(redact(payload));
  return one(await tx.rows<ApprovalRow>(REOPEN, [id, json, approvalSources("pending"), USUAL_WAIT_SEC]));
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

const OVERDUE = statement(
  "overdue_approvals",
  `select * from approvals
    where expires_at <= now() and status in ('pending', 'revision_requested') order by expires_at limit $1`,
);

/** Those whose time is over, and that nobody has decided; those that waited longest first. */
export function listOverdue(db: Queryable, limit: number): Promise<ApprovalRow[]> {
  return db.rows<ApprovalRow>(OVERDUE, [limit]);
}

const SENT_BACK = statement(
  "find_sent_back_approval",
  `select a.* from approvals a
    where a.company_id = $1 and a.status = 'revision_requested' and a.requested_by_agent_id = $2
      and a.type = 'request_board_approval' and a.payload ->> 'action' = $3
      and coalesce((select l.issue_id from approval_issues l where l.approval_id = a.id order by l.position limit 1), '')
        = coalesce((select coalesce(known.id::text, $4) from (select) as it
                      left join issues known on known.company_id = $1 and known.identifier = upper($4)), '')
    order by a.id desc limit 1 for no key update`,
);

interface Asked {
  readonly companyId: string;
  readonly agentId: string;
  readonly action: string;
  /** By its id or identifier. */
  readonly issueId: string | undefined;
}

/** What the agent asked before, of the same issue, and was asked about in turn. Locks it. */
export async function lockSentBack(
  tx: Tx,
  { companyId, agentId, action, issueId }: Asked,
): Promise<ApprovalRow | undefined> {
  return (await tx.rows<ApprovalRow>(SENT_BACK, [companyId, agentId, action, issueId ?? null]))[0];
}
