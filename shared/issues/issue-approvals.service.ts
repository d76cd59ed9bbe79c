import type { Approval } from "../approvals/approval.schema.ts";
import { lockApproval, requireApproval } from "../approvals/approval.store.ts";
import { linkIssue, listApprovalsOfIssue, unlinkIssue } from "../approvals/approval-issue.store.ts";
import { listIssueIds } from "../approvals/approval-issues.store.ts";
import { toApproval } from "../approvals/approval-view.ts";
import type { Actor } from "../auth/actor.ts";
import { requireVisible } from "../auth/actor.ts";
import type { Queryable } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import type { ApprovalIssue } from "./approval-issue.schema.ts";
import type { IssueRow } from "./issue.row.ts";
import { visibleIssue } from "./issue-access.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import { createChangeIssues, type IssueChangeDeps } from "./issue-changes.ts";
import { toIssue } from "./issue-view.ts";
import { findNamed } from "./reference.store.ts";
import { showIssues } from "./shown-issue.store.ts";

/** The decisions that issues are linked with. */
export interface IssueApprovals {
  /** What a decision is about, the primary one first. @throws not_found */
  readonly listOfApproval: (actor: Actor, approvalId: string) => Promise<ApprovalIssue[]>;
  /** Newest first. @throws not_found */
  readonly listApprovals: (actor: Actor, ref: string) => Promise<Approval[]>;
  /** Linking twice is linking once. Returns all of them. @throws not_found */
  readonly linkApproval: (actor: Actor, ref: string, approvalId: string) => Promise<Approval[]>;
  /** @throws not_found */
  readonly unlinkApproval: (actor: Actor, ref: string, approvalId: string) => Promise<void>;
}

export function createIssueApprovals(deps: IssueChangeDeps): IssueApprovals {
  const { db } = deps;
  const change = createChangeIssues(deps);

  const find = async (actor: Actor, ref: string, approvalId: string): Promise<IssueRow> => {
    const issue = await visibleIssue(db, actor, ref);
    const approval = await requireApproval(db, approvalId);
    if (approval.company_id !== issue.company_id) throw new NotFoundError("Approval");
    return issue;
  };

  return {
    listOfApproval: async (actor, approvalId) => {
      const { company_id: companyId } = await requireApproval(db, approvalId);
      requireVisible(actor, companyId, "Approval");
      return issuesNamed(db, companyId, await listIssueIds(db, approvalId));
    },

    listApprovals: async (actor, ref) => listOf(db, actor, await visibleIssue(db, actor, ref)),

    linkApproval: async (actor, ref, approvalId) => {
      const issue = await find(actor, ref, approvalId);
      const { id: issueId, company_id: companyId } = issue;
      return change(companyId, async (tx) => {
        await lockApproval(tx, approvalId);
        const isNew = await linkIssue(tx, { approvalId, companyId, issueId });
        if (isNew) await recordIssueActivity(tx, actor, issue, { verb: "approval_linked", details: { approvalId } });
        return { value: await listOf(tx, actor, issue), wishes: [] };
      });
    },

    unlinkApproval: async (actor, ref, approvalId) => {
      const issue = await find(actor, ref, approvalId);
      await change(issue.company_id, async (tx) => {
        const wasLinked = await unlinkIssue(tx, { approvalId, names: namesOf(issue) });
        if (wasLinked)
          await recordIssueActivity(tx, actor, issue, { verb: "approval_unlinked", details: { approvalId } });
        return { value: undefined, wishes: [] };
      });
    },
  };
}

/** Each once. What names no issue of the company is told as it was given. */
async function issuesNamed(db: Queryable, companyId: string, names: readonly string[]): Promise<ApprovalIssue[]> {
  const idOf = await findNamed(db, companyId, names);
  const ids = names.map(idOf).filter((id) => id !== undefined);
  const shown = new Map((await showIssues(db, [...new Set(ids)])).map((row) => [row.id, toIssue(row)]));
  return [...new Set(names.map((name) => shown.get(idOf(name) ?? "") ?? { id: name }))];
}

/** Whoever asked for a decision may have named the issue by its identifier. */
const namesOf = ({ id, identifier }: IssueRow): string[] => [id, identifier];

async function listOf(db: Queryable, actor: Actor, issue: IssueRow): Promise<Approval[]> {
  const rows = await listApprovalsOfIssue(db, { companyId: issue.company_id, names: namesOf(issue) });
  return rows.map((row) => toApproval(row, actor));
}
