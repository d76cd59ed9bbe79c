import { z } from "zod";

import { Issue } from "./issue.schema.ts";

export const ApprovalIssue = z
  .union([Issue, z.strictObject({ id: z.string().meta({ description: "As it was given; there is no such issue." }) })])
  .meta({ id: "ApprovalIssue", description: "An issue that a decision is about." });
export type ApprovalIssue = z.infer<typeof ApprovalIssue>;
