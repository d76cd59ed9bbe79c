import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { isUuid } from "../kernel/ids.ts";
import type { CliChallengeStatus } from "./cli-challenge.schema.ts";

export interface ChallengeRow {
  id: string;
  secret_hash: string;
  command: string;
  client_name: string | null;
  requested_access: "board" | "instance_admin_required";
  requested_company_id: string | null;
  requested_company_name: string | null;
  pending_key_hash: string;
  approved_by_user_id: string | null;
  approver_name: string | null;
  approver_email: string | null;
  board_api_key_id: string | null;
  created_at: Date;
  expires_at: Date;
  approved_at: Date | null;
  cancelled_at: Date | null;
  status: CliChallengeStatus;
}

const FIND = statement(
  "find_cli_challenge",
  `
  select h.*, c.name as requested_company_name, u.name as approver_name, u.email as approver_email,
         case when h.cancelled_at is not null then 'cancelled' when h.approved_at is not null then 'approved'
              when h.expires_at <= now() then 'expired' else 'pending' end as status
    from cli_auth_challenges h
    left join companies c on c.id = h.requested_company_id and c.deleted_at is null
    left join users u on u.id = h.approved_by_user_id
   where h.id = $1`,
);
const LOCK = statement("lock_cli_challenge", `select id from cli_auth_challenges where id = $1 for update`);

export async function findChallenge(db: Queryable, id: string): Promise<ChallengeRow | undefined> {
  if (!isUuid(id)) return undefined;
  const [row] = await db.rows<ChallengeRow>(FIND, [id]);
  return row;
}

/** Locked first and read afterwards, so that it is decided once. */
export async function lockChallenge(tx: Tx, id: string): Promise<ChallengeRow | undefined> {
  if (isUuid(id)) await tx.rows(LOCK, [id]);
  return findChallenge(tx, id);
}

const INSERT = statement(
  "insert_cli_challenge",
  `insert into cli_auth_challenges (id, secret_hash, command, client_name, requested_access, requested_company_id,
                                    pending_key_hash, expires_at)
   values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => $8)) returning expires_at`,
);
const PRUNE = statement(
  "prune_cli_challenges",
  `delete from cli_auth_challenges where id in (
     select id from cli_auth_challenges where expires_at < now() - interval '1 day' limit 20 for update skip locked)`,
);

export interface NewChallengeRow {
  readonly id: string;
  readonly secretHash: string;
  readonly keyHash: string;
  readonly command: string;
  readonly clientName: string | null;
  readonly access: ChallengeRow["requested_access"];
  readonly companyId: string | null;
  readonly seconds: number;
}

/** Returns when it ends. Those that are long over go with each new one, so that they do not pile up. */
export async function insertChallenge(tx: Tx, row: NewChallengeRow): Promise<Date> {
  await tx.rows(PRUNE);
  const { id, secretHash, command, clientName, access, companyId, keyHash, seconds } = row;
  const values = [id, secretHash, command, clientName, access, companyId, keyHash, seconds];
  return one(await tx.rows<{ expires_at: Date }>(INSERT, values)).expires_at;
}

const APPROVE = statement(
  "approve_cli_challenge",
  `update cli_auth_challenges set approved_at = now(), approved_by_user_id = $2, board_api_key_id = $3 where id = $1`,
);
const CANCEL = statement("cancel_cli_challenge", `update cli_auth_challenges set cancelled_at = now() where id = $1`);

export async function approveChallenge(tx: Tx, id: string, by: { userId: string; keyId: string }): Promise<void> {
  await tx.rows(APPROVE, [id, by.userId, by.keyId]);
}

export async function cancelChallenge(tx: Tx, id: string): Promise<void> {
  await tx.rows(CANCEL, [id]);
}
