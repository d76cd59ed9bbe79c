import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { ApprovalRow } from "./approval.store.ts";

const LINK = statement(
  "link_approval_issue",
  `insert into approval_issues (approval_id, company_id, issue_id, position)
   select $1, $2, $3, coalesce(max(position), 0) + 1 from approval_issues where approval_id = $1
   on conflict (approval_id, issue_id) do nothing returning issue_id`,
);

interface Link {
  readonly approvalId: string;
  readonly issueId: string;
}

/** Behind those that are linked. False when it is one of them already. Lock the approval first. */
export async function linkIssue(
  tx: Tx,
  { approvalId, companyId, issueId }: Link & { companyId: string },
): Promise<boolean> {
  return (await tx.rows(LINK, [approvalId, companyId, issueId])).length > 0;
}

const UNLINK = statement(
  "unlink_approval_issue",
  "delete from approval_issues where approval_id = $1 and issue_id = any($2::text[]) returning issue_id",
);

/** Whether it was linked, under any of its names. */
export async function unlinkIssue(
  tx: Tx,
  { approvalId, names }: { readonly approvalId: string; readonly names: readonly string[] },
): Promise<boolean> {
  return (await tx.rows(UNLINK, [approvalId, names])).length > 0;
}

/** More decisions than anyone asks about one issue. */
const MAX_APPROVALS = 200;

const OF_ISSUE = statement(
  "approvals_of_issue",
  `select a.* from approvals a
    where a.company_id = $1 and a.id in (select approval_id from approval_issues where issue_id = any($2::text[]))
    order by a.id desc limit ${MAX_APPROVALS}`,
);

/** The decisions that an issue is linked with, the newest first. */
export function listApprovalsOfIssue(
  db: Queryable,
  { companyId, names }: { readonly companyId: string; readonly names: readonly string[] },
): Promise<ApprovalRow[]> {
  return db.rows<ApprovalRow>(OF_ISSUE, [companyId, names]);
}
