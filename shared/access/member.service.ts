import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireCompany, requireMayConfer, requirePermission } from "../auth/actor.ts";
import { permissionsOf } from "../auth/company-role.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, NotFoundError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Member, SetGrants, UpdateMember } from "./member.schema.ts";
import {
  countOwners,
  deleteMembership,
  findMember,
  listMembers,
  type MemberRow,
  setMemberGrants,
  setMemberRole,
} from "./membership.store.ts";

/** Who belongs to a company, and as what. All of it: forbidden, not_found. */
export interface MemberService {
  readonly list: (actor: Actor, companyId: string) => Promise<Member[]>;
  /** @throws conflict for the last owner */
  readonly update: (actor: Actor, at: MemberPath, body: UpdateMember) => Promise<Member>;
  readonly setGrants: (actor: Actor, at: MemberPath, body: SetGrants) => Promise<Member>;
  /** @throws conflict for the last owner */
  readonly remove: (actor: Actor, at: MemberPath) => Promise<void>;
}

export interface MemberPath {
  readonly companyId: string;
  readonly memberId: string;
}

export interface MemberDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createMemberService({ db, bus }: MemberDeps): MemberService {
  /** The company's lock is what keeps two owners from leaving it to each other. */
  const change = async (
    actor: Actor,
    { companyId, memberId }: MemberPath,
    step: (tx: Tx, member: MemberRow) => Promise<void>,
  ): Promise<MemberRow | undefined> => {
    requireBoard(actor);
    requirePermission(actor, companyId, "users:manage_permissions");
    const row = await db.transaction(async (tx) => {
      await lockCompany(tx, companyId);
      const member = await findMember(tx, companyId, memberId);
      if (member === undefined) throw new NotFoundError("Member");
      requireMayConfer(actor, companyId, member);
      await step(tx, member);
      return findMember(tx, companyId, memberId);
    });
    bus.publish({ kind: "events", companyId });
    return row;
  };

  return {
    list: async (actor, companyId) => {
      requireBoard(actor);
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listMembers(db, companyId)).map(toMember);
    },

    update: async (actor, at, { membershipRole: role }) =>
      shown(
        await change(actor, at, async (tx, member) => {
          requireMayConfer(actor, at.companyId, { role, grants: [] });
          if (role !== "owner") await requireAnotherOwner(tx, member);
          await setMemberRole(tx, member.id, role);
          await note(tx, actor, member, { verb: "role_changed", details: { from: member.role, to: role } });
        }),
      ),

    setGrants: async (actor, at, body) =>
      shown(
        await change(actor, at, async (tx, member) => {
          const grants = [...new Set(body.grants.map(({ permissionKey }) => permissionKey))].sort();
          for (const key of grants) requirePermission(actor, at.companyId, key);
          await setMemberGrants(tx, member.id, grants);
          await note(tx, actor, member, { verb: "permissions_set", details: { from: member.grants, to: grants } });
        }),
      ),

    remove: async (actor, at) => {
      await change(actor, at, async (tx, member) => {
        await requireAnotherOwner(tx, member);
        await deleteMembership(tx, member.id);
        await note(tx, actor, member, { verb: "removed", details: { role: member.role } });
      });
    },
  };
}

async function requireAnotherOwner(tx: Tx, { role, company_id: companyId }: MemberRow): Promise<void> {
  if (role !== "owner" || (await countOwners(tx, companyId)) > 1) return;
  throw new ConflictError("A company keeps at least one owner");
}

const note = (
  tx: Tx,
  actor: Actor,
  member: MemberRow,
  { verb, details }: { readonly verb: string; readonly details: Readonly<Record<string, unknown>> },
): Promise<void> =>
  recordActivity(tx, {
    companyId: member.company_id,
    actor,
    action: `company_member.${verb}`,
    entityType: "company_member",
    entityId: member.id,
    details: { userId: member.user_id, ...details },
  });

function shown(row: MemberRow | undefined): Member {
  if (row === undefined) throw new NotFoundError("Member");
  return toMember(row);
}

const toMember = (row: MemberRow): Member => ({
  id: row.id,
  companyId: row.company_id,
  principalType: "user",
  principalId: row.user_id,
  status: "active",
  membershipRole: row.role,
  grants: row.grants,
  permissions: permissionsOf(row),
  user: { id: row.user_id, email: row.email, name: row.name, image: null },
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
