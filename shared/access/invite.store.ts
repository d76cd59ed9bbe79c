import type { CompanyRole } from "../auth/company-role.schema.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { isUuid } from "../kernel/ids.ts";
import type { InvitePage, InviteState } from "./invite.schema.ts";

export interface InviteRow {
  id: string;
  company_id: string;
  company_name: string;
  allowed_join_types: "human" | "agent" | "both";
  human_role: CompanyRole;
  defaults_payload: Record<string, unknown> | null;
  agent_message: string | null;
  invited_by_user_id: string | null;
  signed_up_user_id: string | null;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  accepted_at: Date | null;
  state: InviteState;
}

const STATE = `
  case when i.revoked_at is not null then 'revoked' when i.accepted_at is not null then 'accepted'
       when i.expires_at <= now() then 'expired' else 'active' end`;

const SELECT = `
  select i.id, i.company_id, c.name as company_name, i.allowed_join_types, i.human_role, i.defaults_payload, i.agent_message,
         i.invited_by_user_id, i.signed_up_user_id, i.created_at, i.expires_at, i.revoked_at, i.accepted_at, ${STATE} as state
    from invites i join companies c on c.id = i.company_id and c.deleted_at is null`;

const INSERT = statement(
  "insert_invite",
  `insert into invites (id, company_id, token_hash, allowed_join_types, human_role, defaults_payload, agent_message,
                        invited_by_user_id, expires_at)
   values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, now() + make_interval(hours => $9))`,
);

export interface NewInviteRow {
  readonly id: string;
  readonly companyId: string;
  readonly hash: string;
  readonly joinTypes: InviteRow["allowed_join_types"];
  readonly humanRole: CompanyRole;
  readonly defaults: Readonly<Record<string, unknown>> | null;
  readonly message: string | null;
  readonly by: string;
  readonly hours: number;
}

export async function insertInvite(tx: Tx, invite: NewInviteRow): Promise<InviteRow> {
  const { id, companyId, hash, joinTypes, humanRole, message, by, hours } = invite;
  const defaults = invite.defaults === null ? null : JSON.stringify(invite.defaults);
  await tx.rows(INSERT, [id, companyId, hash, joinTypes, humanRole, defaults, message, by, hours]);
  return one(await tx.rows<InviteRow>(BY_ID, [id]));
}

const BY_ID = statement("find_invite", `${SELECT} where i.id = $1`);
const BY_TOKEN = statement("find_invite_by_token", `${SELECT} where i.token_hash = $1`);
const LOCK = statement("lock_invite", `select id from invites where token_hash = $1 for update`);

export async function findInvite(db: Queryable, id: string): Promise<InviteRow | undefined> {
  if (!isUuid(id)) return undefined;
  const [row] = await db.rows<InviteRow>(BY_ID, [id]);
  return row;
}

export async function findInviteByToken(db: Queryable, hash: string): Promise<InviteRow | undefined> {
  const [row] = await db.rows<InviteRow>(BY_TOKEN, [hash]);
  return row;
}

/** Locked first and read afterwards: of callers that come at once, the second reads what the first has done. */
export async function lockInviteByToken(tx: Tx, hash: string): Promise<InviteRow | undefined> {
  await tx.rows(LOCK, [hash]);
  return findInviteByToken(tx, hash);
}

const ACCEPT = statement("accept_invite", `update invites set accepted_at = now() where id = $1`);
const SIGNED_UP = statement("note_invite_sign_up", `update invites set signed_up_user_id = $2 where id = $1`);
const REVOKE = statement(
  "revoke_invite",
  `update invites set revoked_at = now() where id = $1 and revoked_at is null and accepted_at is null returning id`,
);

export async function acceptInvite(tx: Tx, id: string): Promise<void> {
  await tx.rows(ACCEPT, [id]);
}

export async function noteSignUp(tx: Tx, id: string, userId: string): Promise<void> {
  await tx.rows(SIGNED_UP, [id, userId]);
}

/** Returns whether there was something to revoke. */
export async function revokeInvite(tx: Tx, id: string): Promise<boolean> {
  return (await tx.rows(REVOKE, [id])).length > 0;
}

/** The newest first. */
export function listInvites(db: Queryable, companyId: string, page: InvitePage): Promise<InviteRow[]> {
  const rows = sqlBuilder
    .select("*")
    .from(sqlBuilder.raw(`(${SELECT} where i.company_id = ?) as invite`, [companyId]))
    .orderBy("id", "desc")
    .limit(page.limit);
  if (page.state !== undefined) void rows.where("state", page.state);
  if (page.cursor !== undefined) void rows.where("id", "<", page.cursor);
  return db.run<InviteRow>(rows);
}
