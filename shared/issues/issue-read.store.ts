import type { Tx } from "../db/db.ts";
import { one, statement } from "../db/db.ts";

const SET = statement(
  "set_issue_read",
  `insert into issue_reads (issue_id, company_id, user_id, last_read_at) values ($1, $2, $3, case when $4 then now() end)
   on conflict (issue_id, user_id) do update set last_read_at = excluded.last_read_at
   returning last_read_at`,
);

/** When the person has looked at it; null when it is to be unread. */
export async function setRead(
  tx: Tx,
  { issueId, companyId, userId, isRead }: { issueId: string; companyId: string; userId: string; isRead: boolean },
): Promise<Date | null> {
  return one(await tx.rows<{ last_read_at: Date | null }>(SET, [issueId, companyId, userId, isRead])).last_read_at;
}
