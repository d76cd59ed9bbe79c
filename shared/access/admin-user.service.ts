import { recordActivityOfMany } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireInstanceAdmin } from "../auth/actor.ts";
import { findUser, listUsers, lockInstanceAdmins, setInstanceAdmin, type UserRow } from "../auth/user.store.ts";
import { listCompanyIds } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { ConflictError, NotFoundError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { AdminUser, AdminUserPage } from "./admin-user.schema.ts";

/** The instance's people. All of it: forbidden to others than instance admins. */
export interface AdminUserService {
  /** The oldest first. */
  readonly list: (actor: Actor, page: AdminUserPage) => Promise<AdminUser[]>;
  /** @throws not_found */
  readonly promote: (actor: Actor, userId: string) => Promise<AdminUser>;
  /** @throws not_found, conflict for the last one */
  readonly demote: (actor: Actor, userId: string) => Promise<AdminUser>;
}

export interface AdminUserDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createAdminUserService({ db, bus }: AdminUserDeps): AdminUserService {
  const set = async (actor: Actor, userId: string, isAdmin: boolean): Promise<AdminUser> => {
    requireInstanceAdmin(actor);
    const { user, companyIds } = await db.transaction(async (tx) => {
      const admins = await lockInstanceAdmins(tx);
      const before = await findUser(tx, userId);
      if (before === undefined) throw new NotFoundError("User");
      if (before.is_instance_admin === isAdmin) return { user: before, companyIds: [] };
      if (!isAdmin && admins <= 1) throw new ConflictError("The last instance admin cannot be demoted");
      const after = await setInstanceAdmin(tx, userId, isAdmin);
      const all = await listCompanyIds(tx);
      const action = isAdmin ? "user.promoted" : "user.demoted";
      await recordActivityOfMany(tx, all, { actor, action, entityType: "user", entityId: userId });
      return { user: after, companyIds: all };
    });
    for (const companyId of companyIds) bus.publish({ kind: "events", companyId });
    return toAdminUser(user);
  };

  return {
    list: async (actor, page) => {
      requireInstanceAdmin(actor);
      return (await listUsers(db, page)).map(toAdminUser);
    },
    promote: (actor, userId) => set(actor, userId, true),
    demote: (actor, userId) => set(actor, userId, false),
  };
}

const toAdminUser = (row: UserRow): AdminUser => ({
  id: row.id,
  email: row.email,
  name: row.name,
  image: null,
  isInstanceAdmin: row.is_instance_admin,
  createdAt: row.created_at.toISOString(),
});
