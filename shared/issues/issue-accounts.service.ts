import type { Actor } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import type { Run } from "../runs/run.schema.ts";
import { toRun } from "../runs/run-view.ts";
import type { Issue } from "./issue.schema.ts";
import { visibleIssue } from "./issue-access.ts";
import type { IssueRunPage } from "./issue-reading.schema.ts";
import { type IssueAccountRow, listAccounts, listRunsOfIssue } from "./issue-runs.store.ts";

/** What the work on issues comes to. */
export interface IssueAccounts {
  /** The runs that were about it as they are, newest first. @throws not_found */
  readonly listWholeRuns: (actor: Actor, ref: string, page: IssueRunPage) => Promise<Run[]>;
  /** What each may cost, and has cost so far, by its id. */
  readonly accountsOf: (issues: readonly Pick<Issue, "id">[]) => Promise<ReadonlyMap<string, IssueAccount>>;
}

export interface IssueAccount {
  /** Null: no cap. */
  readonly budgetMicros: number | null;
  readonly spentMicros: number;
}

const toAccount = ({ budget_micros: budget, spent_micros: spentMicros }: IssueAccountRow): IssueAccount => ({
  budgetMicros: budget === 0 ? null : budget,
  spentMicros,
});

export const createIssueAccounts = ({ db }: { readonly db: Db }): IssueAccounts => ({
  listWholeRuns: async (actor, ref, page) => {
    const { id } = await visibleIssue(db, actor, ref);
    return (await listRunsOfIssue(db, id, page)).map((row) => toRun(row));
  },

  accountsOf: async (issues) => {
    const ids = issues.map(({ id }) => id);
    const rows = ids.length === 0 ? [] : await listAccounts(db, ids);
    return new Map(rows.map((row) => [row.id, toAccount(row)]));
  },
});
