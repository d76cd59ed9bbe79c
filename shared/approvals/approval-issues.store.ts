import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

const LINK = statement(
  "link_approval_issues",
  `insert into approval_issues (approval_id, company_id, issue_id, position)
   select $1, $2, coalesce(known.id::text, i.id), i.position
     from unnest($3::text[]) with ordinality as i(id, position)
     left join issues known on known.company_id = $2 and known.identifier = upper(i.id)
   on conflict (approval_id, issue_id) do nothing`,
);

/** The first is the primary one. An identifier is kept as the id of its issue, where there is one. */
export async function linkIssues(
  tx: Tx,
  { approvalId, companyId, issueIds }: { approvalId: string; companyId: string; issueIds: readonly string[] },
): Promise<void> {
  if (issueIds.length > 0) await tx.rows(LINK, [approvalId, companyId, issueIds]);
}

const ISSUES = statement(
  "list_approval_issues",
  "select issue_id from approval_issues where approval_id = $1 order by position",
);

export async function listIssueIds(db: Queryable, approvalId: string): Promise<string[]> {
  return (await db.rows<{ issue_id: string }>(ISSUES, [approvalId])).map((row) => row.issue_id);
}

const PRIMARY = statement(
  "primary_approval_issues",
  `select distinct on (approval_id) approval_id, issue_id from approval_issues
    where approval_id = any($1::uuid[]) order by approval_id, position`,
);

/** By approval; those that are about no issue are left out. */
export async function listPrimaryIssues(
  db: Queryable,
  approvalIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await db.rows<{ approval_id: string; issue_id: string }>(PRIMARY, [approvalIds]);
  return new Map(rows.map(({ approval_id: id, issue_id: issueId }) => [id, issueId]));
}
