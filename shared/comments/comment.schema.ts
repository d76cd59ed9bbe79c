import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });

/** Something that was said; what about, whoever shows it adds. */
export const Comment = z.object({
  id: z.string(),
  companyId: z.string(),
  authorAgentId: z.string().nullable(),
  authorUserId: z.string().nullable(),
  body: z.string(),
  createdAt: moment,
  updatedAt: moment,
});
export type Comment = z.infer<typeof Comment>;
