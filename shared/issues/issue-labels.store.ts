import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";

const CLEAR = statement(
  "clear_issue_labels",
  "delete from issue_labels where issue_id = $1 and not (label_id = any($2::uuid[]))",
);

const SET = statement(
  "set_issue_labels",
  `insert into issue_labels (issue_id, label_id, company_id)
   select $1, l.id, l.company_id from labels l where l.id = any($2::uuid[]) and l.company_id = $3
   on conflict (issue_id, label_id) do update set company_id = excluded.company_id
   returning label_id`,
);

/** The issue has these labels and no others. @throws invalid_reference */
export async function setIssueLabels(
  tx: Tx,
  { issueId, companyId, labelIds }: { issueId: string; companyId: string; labelIds: readonly string[] },
): Promise<void> {
  const wanted = [...new Set(labelIds)];
  await tx.rows(CLEAR, [issueId, wanted]);
  if (wanted.length === 0) return;
  const set = await tx.rows(SET, [issueId, wanted, companyId]);
  if (set.length < wanted.length) throw new AppError("invalid_reference", "Labels must belong to the same company");
}
