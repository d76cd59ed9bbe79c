import type { CompanyRole } from "../auth/company-role.schema.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { isUuid } from "../kernel/ids.ts";
import type { JoinRequestPage } from "./join-request.schema.ts";

export interface JoinRequestRow {
  id: string;
  company_id: string;
  invite_id: string;
  request_type: "human" | "agent";
  status: "pending_approval" | "approved" | "rejected";
  request_address: string | null;
  requesting_user_id: string | null;
  request_email: string | null;
  human_role: CompanyRole | null;
  agent_name: string | null;
  adapter_type: string | null;
  capabilities: string | null;
  agent_defaults_payload: Record<string, unknown> | null;
  claim_secret_hash: string | null;
  claim_secret_expires_at: Date | null;
  claim_secret_consumed_at: Date | null;
  created_agent_id: string | null;
  decided_by_user_id: string | null;
  decided_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

export interface NewJoinRequestRow {
  readonly id: string;
  readonly companyId: string;
  readonly inviteId: string;
  readonly address: string;
  readonly person?: { readonly userId: string; readonly email: string; readonly role: CompanyRole };
  readonly agent?: {
    readonly name: string;
    readonly adapterType: string;
    readonly capabilities: string | null;
    readonly payload: Readonly<Record<string, unknown>>;
    readonly secretHash: string;
    readonly secretHours: number;
  };
}

const NOBODY = { userId: null, email: null, role: null };
const NO_AGENT = {
  name: null,
  adapterType: null,
  capabilities: null,
  payload: null,
  secretHash: null,
  secretHours: null,
};

const INSERT = statement(
  "insert_join_request",
  `insert into join_requests (id, company_id, invite_id, request_type, request_address, requesting_user_id, request_email, human_role,
                              agent_name, adapter_type, capabilities, agent_defaults_payload, claim_secret_hash, claim_secret_expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::jsonb, $13, now() + make_interval(hours => $14::int))
   returning *`,
);

export async function insertJoinRequest(tx: Tx, request: NewJoinRequestRow): Promise<JoinRequestRow> {
  const { id, companyId, inviteId, address } = request;
  const { userId, email, role } = request.person ?? NOBODY;
  const { name, adapterType, capabilities, payload, secretHash, secretHours } = request.agent ?? NO_AGENT;
  const type = request.agent === undefined ? "human" : "agent";
  const who = [id, companyId, inviteId, type, address, userId, email, role];
  const what = [
    name,
    adapterType,
    capabilities,
    payload === null ? null : JSON.stringify(payload),
    secretHash,
    secretHours,
  ];
  return one(await tx.rows<JoinRequestRow>(INSERT, [...who, ...what]));
}

const FIND = statement("find_join_request", `select * from join_requests where id = $1`);
const LOCK = statement("lock_join_request", `select id from join_requests where id = $1 for update`);

export async function findJoinRequest(db: Queryable, id: string): Promise<JoinRequestRow | undefined> {
  if (!isUuid(id)) return undefined;
  const [row] = await db.rows<JoinRequestRow>(FIND, [id]);
  return row;
}

/** Locked first and read afterwards, so that nobody decides it twice. */
export async function lockJoinRequest(tx: Tx, id: string): Promise<JoinRequestRow | undefined> {
  if (!isUuid(id)) return undefined;
  await tx.rows(LOCK, [id]);
  return findJoinRequest(tx, id);
}

const DECIDE = statement(
  "decide_join_request",
  `update join_requests set status = $2, decided_by_user_id = $3, created_agent_id = $4, decided_at = now(), updated_at = now()
    where id = $1 returning *`,
);

export interface JoinDecision {
  readonly status: "approved" | "rejected";
  readonly by: string;
  readonly agentId: string | null;
}

export async function decideJoinRequest(
  tx: Tx,
  id: string,
  { status, by, agentId }: JoinDecision,
): Promise<JoinRequestRow> {
  return one(await tx.rows<JoinRequestRow>(DECIDE, [id, status, by, agentId]));
}

const CONSUME = statement(
  "consume_claim_secret",
  `update join_requests set claim_secret_consumed_at = now(), updated_at = now()
    where id = $1 and claim_secret_consumed_at is null and claim_secret_expires_at > now() returning id`,
);

/** Of callers that come at once, one gets it. */
export async function consumeClaimSecret(tx: Tx, id: string): Promise<boolean> {
  return (await tx.rows(CONSUME, [id])).length > 0;
}

/** The newest first. */
export function listJoinRequests(db: Queryable, companyId: string, page: JoinRequestPage): Promise<JoinRequestRow[]> {
  const rows = sqlBuilder("join_requests")
    .select("*")
    .where("company_id", companyId)
    .orderBy("id", "desc")
    .limit(page.limit);
  if (page.status !== undefined) void rows.where("status", page.status);
  if (page.requestType !== undefined) void rows.where("request_type", page.requestType);
  if (page.cursor !== undefined) void rows.where("id", "<", page.cursor);
  return db.run<JoinRequestRow>(rows);
}
