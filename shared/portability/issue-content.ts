import type { Queryable } from "../db/db.ts";
import type { LabelRow } from "../issues/issue.row.ts";
import { listLabels } from "../issues/label.store.ts";
import { listPackagedIssues, type PackagedIssueRow } from "./packaged-issue.store.ts";
import { requireFits } from "./packaged-size.store.ts";
import { slugsFor } from "./slugs.ts";

/** A company's issues by slug, in the order of their numbers, and what they are sorted by. */
export interface IssueContent {
  readonly issues: ReadonlyMap<string, PackagedIssueRow>;
  readonly labels: readonly LabelRow[];
}

export const NO_ISSUES: IssueContent = { issues: new Map(), labels: [] };

/** Hidden ones are not among them. @throws illegal_transition for more than a package can hold */
export async function readIssues(db: Queryable, companyId: string): Promise<IssueContent> {
  await requireFits(db, companyId, "issues");
  const rows = await listPackagedIssues(db, companyId);
  const slugs = slugsFor(rows.map(({ title }) => title));
  return {
    issues: new Map(rows.map((row, index) => [slugs[index] ?? "", row])),
    labels: await listLabels(db, companyId),
  };
}
