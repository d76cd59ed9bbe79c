import type { ApprovalStatus } from "../approvals/approval-machine.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

export interface PermissionRow {
  approval_id: string;
  digest: string;
  used_at: Date | null;
  used_in_run_id: string | null;
  status: ApprovalStatus;
  payload: Record<string, unknown>;
  /** What the board was shown first is what it is now: nobody edited it, or asked for something else since. */
  is_as_asked: boolean;
  decision_note: string | null;
  expires_at: Date | null;
  /** It was decided within the hour. */
  is_fresh: boolean;
  /** It was made use of within the hour. */
  is_fresh_use: boolean;
}

const LOCK = statement(
  "lock_permissions",
  "select pg_advisory_xact_lock(hashtextextended('systole.permissions ' || $1, 0))",
);

/** Of one agent's callers who ask for the same at once, the second finds what the first has asked. */
export async function lockPermissions(tx: Tx, agentId: string): Promise<void> {
  await tx.rows(LOCK, [agentId]);
}

const COLUMNS = `q.approval_id, q.digest, q.used_at, q.used_in_run_id, a.status, a.payload, a.decision_note,
  a.expires_at, md5(a.payload::text) = q.payload_digest as is_as_asked,
  coalesce(a.decided_at > now() - interval '1 hour', false) as is_fresh,
  coalesce(q.used_at > now() - interval '1 hour', false) as is_fresh_use`;

const LATEST = statement(
  "latest_permission_request",
  `select ${COLUMNS} from permission_requests q join approvals a on a.id = q.approval_id
    where q.agent_id = $1 and q.digest = $2 order by q.approval_id desc limit 1`,
);

/** What the agent asked last, of all that were the same. */
export async function findLatest(tx: Tx, agentId: string, digest: string): Promise<PermissionRow | undefined> {
  return (await tx.rows<PermissionRow>(LATEST, [agentId, digest]))[0];
}

const FIND = statement(
  "find_permission_request",
  `select ${COLUMNS} from permission_requests q join approvals a on a.id = q.approval_id
    where q.agent_id = $1 and q.approval_id = $2`,
);

export async function findRequest(tx: Tx, agentId: string, approvalId: string): Promise<PermissionRow | undefined> {
  return (await tx.rows<PermissionRow>(FIND, [agentId, approvalId]))[0];
}

const PUT = statement(
  "put_permission_request",
  `insert into permission_requests (approval_id, company_id, agent_id, digest, payload_digest)
   select a.id, $2, $3, $4, md5(a.payload::text) from approvals a where a.id = $1
   on conflict (approval_id) do update set digest = excluded.digest, payload_digest = excluded.payload_digest`,
);

/** One that was sent back is asked for again as another. */
export async function putRequest(
  tx: Tx,
  request: {
    readonly approvalId: string;
    readonly companyId: string;
    readonly agentId: string;
    readonly digest: string;
  },
): Promise<void> {
  await tx.rows(PUT, [request.approvalId, request.companyId, request.agentId, request.digest]);
}

const USE = statement(
  "use_permission",
  `update permission_requests set used_at = coalesce(used_at, now()), used_in_run_id = $2 where approval_id = $1`,
);

/** When it was first used is kept. */
export async function usePermission(tx: Tx, approvalId: string, runId: string | null): Promise<void> {
  await tx.rows(USE, [approvalId, runId]);
}

const STATUS = statement(
  "approval_status_of_company",
  "select status from approvals where id = $1 and company_id = $2",
);

/** Undefined when it is gone. */
export async function findStatus(
  db: Queryable,
  { approvalId, companyId }: { readonly approvalId: string; readonly companyId: string },
): Promise<ApprovalStatus | undefined> {
  return (await db.rows<{ status: ApprovalStatus }>(STATUS, [approvalId, companyId]))[0]?.status;
}
