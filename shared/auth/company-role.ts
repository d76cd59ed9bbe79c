import type { CompanyRole, PermissionKey } from "./company-role.schema.ts";

/** A person's place in one company. */
export interface Membership {
  readonly role: CompanyRole;
  /** Permissions beyond those of the role. */
  readonly grants: readonly PermissionKey[];
}

const WORK = ["tasks:assign", "tasks:assign_scope"] as const;
const PEOPLE = ["agents:create", "users:invite", "joins:approve"] as const;

/** What each role brings by itself. A viewer reads, whatever else it was granted. */
const OF_ROLE: Readonly<Record<CompanyRole, readonly PermissionKey[]>> = {
  owner: [...WORK, ...PEOPLE, "users:manage_permissions"],
  admin: [...WORK, ...PEOPLE],
  operator: WORK,
  member: WORK,
  viewer: [],
};

/** Those who may end the company, or put it to rest. */
const LEADERS: ReadonlySet<CompanyRole> = new Set(["owner", "admin"]);

export const mayChange = ({ role }: Membership): boolean => role !== "viewer";

export const leads = ({ role }: Membership): boolean => LEADERS.has(role);

export const permits = (membership: Membership, key: PermissionKey): boolean =>
  mayChange(membership) && (OF_ROLE[membership.role].includes(key) || membership.grants.includes(key));

/** All that a membership permits. */
export const permissionsOf = (membership: Membership): PermissionKey[] =>
  [...WORK, ...PEOPLE, "users:manage_permissions" as const].filter((key) => permits(membership, key));

/** Nobody gives to others what they have not themselves: neither a permission, nor the lead. */
export const mayConfer = (own: Membership, other: Membership): boolean =>
  (!leads(other) || leads(own)) && permissionsOf(other).every((key) => permits(own, key));
