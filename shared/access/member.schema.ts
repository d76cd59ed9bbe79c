import { z } from "zod";

import { CompanyRole, PermissionKey } from "../auth/company-role.schema.ts";

const moment = z.string().meta({ format: "date-time" });

export const Member = z
  .object({
    id: z.string(),
    companyId: z.string(),
    principalType: z.literal("user"),
    principalId: z.string().meta({ description: "The user's id." }),
    status: z.literal("active"),
    membershipRole: CompanyRole,
    grants: z.array(PermissionKey).meta({ description: "Permissions beyond those of the role." }),
    permissions: z.array(PermissionKey).meta({ description: "All that it may: the role's, and those granted." }),
    user: z.object({ id: z.string(), email: z.string(), name: z.string(), image: z.null() }),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "CompanyMember" });
export type Member = z.infer<typeof Member>;

export const UpdateMember = z.object({ membershipRole: CompanyRole }).meta({ id: "UpdateCompanyMember" });
export type UpdateMember = z.infer<typeof UpdateMember>;

export const SetGrants = z
  .object({
    grants: z
      .array(z.object({ permissionKey: PermissionKey, scope: z.null().optional() }))
      .max(20)
      .meta({ description: "All that are granted beyond the role; what is left out is taken back." }),
  })
  .meta({ id: "SetMemberPermissions" });
export type SetGrants = z.infer<typeof SetGrants>;
