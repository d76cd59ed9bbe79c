import type { CommentRow } from "../comments/comment.store.ts";
import { toComment } from "../comments/comment-view.ts";
import type { IssueComment } from "./comment.schema.ts";

export const toIssueComment = (issueId: string, row: CommentRow): IssueComment => ({ ...toComment(row), issueId });
