import type { Actor } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import type { Run } from "../runs/run.schema.ts";
import { toRun } from "../runs/run-view.ts";
import type { Issue } from "./issue.schema.ts";
import { visibleIssue } from "./issue-access.ts";
import type { IssueRunPage } from "./issue-reading.schema.ts";
import { listRunsOfIssue, sumSpent } from "./issue-runs.store.ts";

/** What the work on issues comes to. */
export interface IssueAccounts {
  /** The runs that were about it as they are, newest first. @throws not_found */
  readonly listWholeRuns: (actor: Actor, ref: string, page: IssueRunPage) => Promise<Run[]>;
  /** What each has cost so far, in micro-dollars, by its id. */
  readonly spentOn: (issues: readonly Pick<Issue, "id">[]) => Promise<ReadonlyMap<string, number>>;
}

export const createIssueAccounts = ({ db }: { readonly db: Db }): IssueAccounts => ({
  listWholeRuns: async (actor, ref, page) => {
    const { id } = await visibleIssue(db, actor, ref);
    return (await listRunsOfIssue(db, id, page)).map((row) => toRun(row));
  },

  spentOn: (issues) =>
    sumSpent(
      db,
      issues.map(({ id }) => id),
    ),
});
