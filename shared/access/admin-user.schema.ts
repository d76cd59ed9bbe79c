import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

export const AdminUser = z
  .object({
    id: z.string(),
    email: z.string(),
    name: z.string(),
    image: z.null(),
    isInstanceAdmin: z.boolean(),
    createdAt: z.string().meta({ format: "date-time" }),
  })
  .meta({ id: "AdminUser" });
export type AdminUser = z.infer<typeof AdminUser>;

export const AdminUserPage = z.object({
  query: z.string().trim().max(120).optional().meta({ description: "In the name or the email." }),
  cursor: z.guid().optional().meta({ description: "The id of the last user seen; the page goes on behind it." }),
  limit: pageLimit(500, 100),
});
export type AdminUserPage = z.infer<typeof AdminUserPage>;
