import type { CompanyRole, PermissionKey } from "../auth/company-role.schema.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { isUuid, newId } from "../kernel/ids.ts";

export interface MemberRow {
  id: string;
  company_id: string;
  user_id: string;
  role: CompanyRole;
  grants: PermissionKey[];
  created_at: Date;
  updated_at: Date;
  email: string;
  name: string;
}

const SELECT = `
  select m.id, m.company_id, m.user_id, m.role, m.grants, m.created_at, m.updated_at, u.email, u.name
    from company_memberships m join users u on u.id = m.user_id`;

const LIST = statement("list_members", `${SELECT} where m.company_id = $1 order by m.id limit 1000`);
const FIND = statement("find_member", `${SELECT} where m.company_id = $1 and m.id = $2`);

export function listMembers(db: Queryable, companyId: string): Promise<MemberRow[]> {
  return db.rows<MemberRow>(LIST, [companyId]);
}

export async function findMember(db: Queryable, companyId: string, memberId: string): Promise<MemberRow | undefined> {
  if (!isUuid(memberId)) return undefined;
  const [row] = await db.rows<MemberRow>(FIND, [companyId, memberId]);
  return row;
}

/** `memberships_one_per_person` arbitrates. */
const INSERT = statement(
  "insert_membership",
  `insert into company_memberships (id, company_id, user_id, role) values ($1, $2, $3, $4)
   on conflict on constraint memberships_one_per_person do nothing returning id`,
);

/** Returns whether the person was no member before; who was keeps the role. */
export async function insertMembership(
  tx: Tx,
  { companyId, userId, role }: { readonly companyId: string; readonly userId: string; readonly role: CompanyRole },
): Promise<boolean> {
  return (await tx.rows(INSERT, [newId(), companyId, userId, role])).length > 0;
}

const IS_MEMBER = statement(
  "is_member",
  `select exists (select from company_memberships where company_id = $1 and user_id = $2) as known`,
);

export async function isMember(db: Queryable, companyId: string, userId: string): Promise<boolean> {
  return one(await db.rows<{ known: boolean }>(IS_MEMBER, [companyId, userId])).known;
}

const SET_ROLE = statement(
  "set_member_role",
  `update company_memberships set role = $2, updated_at = now() where id = $1`,
);
const SET_GRANTS = statement(
  "set_member_grants",
  `update company_memberships set grants = $2, updated_at = now() where id = $1`,
);
const DELETE = statement("delete_membership", `delete from company_memberships where id = $1`);
const OWNERS = statement(
  "count_owners",
  `select count(*)::int as count from company_memberships where company_id = $1 and role = 'owner'`,
);

export async function setMemberRole(tx: Tx, memberId: string, role: CompanyRole): Promise<void> {
  await tx.rows(SET_ROLE, [memberId, role]);
}

export async function setMemberGrants(tx: Tx, memberId: string, grants: readonly PermissionKey[]): Promise<void> {
  await tx.rows(SET_GRANTS, [memberId, grants]);
}

export async function deleteMembership(tx: Tx, memberId: string): Promise<void> {
  await tx.rows(DELETE, [memberId]);
}

/** With the company locked, nobody else changes it meanwhile. */
export async function countOwners(tx: Tx, companyId: string): Promise<number> {
  return one(await tx.rows<{ count: number }>(OWNERS, [companyId])).count;
}
