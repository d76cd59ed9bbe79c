import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";

const TAKE = statement(
  "take_issue_number",
  `update companies set issue_counter = issue_counter + 1 where id = $1 and deleted_at is null
   returning issue_prefix, issue_counter`,
);

export interface IssueNumber {
  readonly issueNumber: number;
  readonly identifier: string;
}

/**
 * The company's next issue number. The company's row arbitrates, to the end of the transaction: issues that are made at
 * once have numbers of their own, and one that is not made after all leaves no gap. @throws not_found
 */
export async function takeIssueNumber(tx: Tx, companyId: string): Promise<IssueNumber> {
  const [row] = await tx.rows<{ issue_prefix: string; issue_counter: number }>(TAKE, [companyId]);
  if (row === undefined) throw new NotFoundError("Company");
  const { issue_prefix: prefix, issue_counter: issueNumber } = row;
  return { issueNumber, identifier: `${prefix}-${issueNumber}` };
}
