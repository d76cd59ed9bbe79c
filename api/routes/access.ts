import { z } from "zod";
import { AdminUser, AdminUserPage } from "../../shared/access/admin-user.schema.ts";
import { Member, SetGrants, UpdateMember } from "../../shared/access/member.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf, MemberParams, Ok, UserParams } from "./params.ts";

const tag = "Access";

const members = [
  operation({
    id: "listMembers",
    method: "GET",
    url: "/companies/:companyId/members",
    summary: "List the people of a company, and what they may do",
    tag,
    access: "board",
    params: CompanyParams,
    status: 200,
    reply: z.array(Member),
    run: ({ actor, params, services }) => services.members.list(actor, params.companyId),
  }),
  operation({
    id: "updateMember",
    method: "PATCH",
    url: "/companies/:companyId/members/:memberId",
    summary: "Change a member's role",
    tag,
    access: "board",
    params: MemberParams,
    body: UpdateMember,
    status: 200,
    reply: Member,
    run: ({ actor, params, body, services }) => services.members.update(actor, params, body),
  }),
  operation({
    id: "setMemberPermissions",
    method: "PATCH",
    url: "/companies/:companyId/members/:memberId/permissions",
    summary: "Set what a member may do beyond the role",
    tag,
    access: "board",
    params: MemberParams,
    body: SetGrants,
    status: 200,
    reply: Member,
    run: ({ actor, params, body, services }) => services.members.setGrants(actor, params, body),
  }),
  operation({
    id: "removeMember",
    method: "DELETE",
    url: "/companies/:companyId/members/:memberId",
    summary: "Take a member out of a company",
    tag,
    access: "board",
    params: MemberParams,
    status: 200,
    reply: Ok,
    run: async ({ actor, params, services }) => {
      await services.members.remove(actor, params);
      return { ok: true } as const;
    },
  }),
];

const admins = [
  operation({
    id: "listUsers",
    method: "GET",
    url: "/admin/users",
    summary: "List the instance's people, the oldest first",
    tag,
    access: "instance_admin",
    query: AdminUserPage,
    status: 200,
    reply: z.array(AdminUser),
    nextCursor: cursorOf,
    run: ({ actor, query, services }) => services.adminUsers.list(actor, query),
  }),
  operation({
    id: "promoteInstanceAdmin",
    method: "POST",
    url: "/admin/users/:userId/promote-instance-admin",
    summary: "Make a person an instance admin",
    tag,
    access: "instance_admin",
    params: UserParams,
    status: 200,
    reply: AdminUser,
    run: ({ actor, params, services }) => services.adminUsers.promote(actor, params.userId),
  }),
  operation({
    id: "demoteInstanceAdmin",
    method: "POST",
    url: "/admin/users/:userId/demote-instance-admin",
    summary: "Make a person an instance admin no longer; the last one stays",
    tag,
    access: "instance_admin",
    params: UserParams,
    status: 200,
    reply: AdminUser,
    run: ({ actor, params, services }) => services.adminUsers.demote(actor, params.userId),
  }),
];

export const accessOperations = [...members, ...admins];
