import { z } from "zod";

import { Comment } from "../comments/comment.schema.ts";
import { pageLimit } from "../paging/page-limit.schema.ts";
import { Issue } from "./issue.schema.ts";

export const IssueComment = Comment.extend({ issueId: z.string() }).meta({ id: "IssueComment" });
export type IssueComment = z.infer<typeof IssueComment>;

export const CreateComment = z
  .object({
    body: z.string().trim().min(1).max(100_000).meta({ description: "An @name or @url-key in it wakes that agent." }),
    reopen: z.boolean().optional().meta({ description: "A closed issue becomes todo." }),
    interrupt: z.boolean().optional().meta({ description: "Cancels the run that works on the issue; the board only." }),
  })
  .meta({ id: "CreateIssueComment" });
export type CreateComment = z.infer<typeof CreateComment>;

const cursor = z.guid().transform((text) => text.toLowerCase());

export const CommentPage = z.object({
  after: cursor.optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  afterCommentId: cursor.optional().meta({ description: "The same." }),
  cursor: cursor.optional().meta({ description: "The same." }),
  order: z.enum(["asc", "desc"]).default("desc").meta({ description: "By age." }),
  limit: pageLimit(500, 200),
});
export type CommentPage = z.infer<typeof CommentPage>;

export const UpdatedIssue = Issue.extend({
  comment: IssueComment.nullable().meta({ description: "What was said with the change." }),
}).meta({ id: "UpdatedIssue" });
export type UpdatedIssue = z.infer<typeof UpdatedIssue>;
