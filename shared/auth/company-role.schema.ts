import { z } from "zod";

/** What a person is in a company. */
export const CompanyRole = z.enum(["owner", "admin", "operator", "viewer", "member"]);
export type CompanyRole = z.infer<typeof CompanyRole>;

/** What a person may be given beyond what the role brings. */
export const PermissionKey = z.enum([
  "agents:create",
  "users:invite",
  "users:manage_permissions",
  "tasks:assign",
  "tasks:assign_scope",
  "joins:approve",
]);
export type PermissionKey = z.infer<typeof PermissionKey>;
