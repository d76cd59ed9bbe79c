import { type Actor, authorOf } from "../auth/actor.ts";
import { takeIssueNumber } from "../companies/issue-number.store.ts";
import type { Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { IssueRow } from "./issue.row.ts";
import type { CreateIssue, IssueRevision } from "./issue.schema.ts";
import { insertIssue, requireIssue } from "./issue.store.ts";
import { recordIssueActivity } from "./issue-activity.ts";
import type { Done } from "./issue-changes.ts";
import { setIssueLabels } from "./issue-labels.store.ts";
import { pickOfTeam } from "./issue-team.store.ts";
import { requireMayAssign, requireOneAssignee, requireReferences } from "./issue-terms.ts";
import { wishesOf } from "./issue-wakes.ts";
import { findDepthOfRun } from "./reference.store.ts";

export interface NewIssue {
  readonly companyId: string;
  readonly body: CreateIssue & Pick<IssueRevision, "assignedTeamId" | "heldReason" | "budgetMicros">;
  /** What brought it about, where that is not a person or an agent. */
  readonly origin?: { readonly kind: string; readonly id: string | null; readonly runId?: string };
}

/** A new issue, and whom it wakes. Locks the company, then the assignee. @throws not_found, illegal_transition, conflict */
export async function createIssue(
  tx: Tx,
  actor: Actor,
  { companyId, body, origin = { kind: "manual", id: null } }: NewIssue,
): Promise<Done<IssueRow>> {
  const parent = await findParent(tx, companyId, body.parentId ?? null);
  const given = columnsOf(body, parent);
  const userId = given.assignee_user_id;
  requireOneAssignee(body.status, { agentId: given.assignee_agent_id, userId });
  const { issueNumber, identifier } = await takeIssueNumber(tx, companyId);
  const columns = { ...given, assignee_agent_id: await firstAssignee(tx, companyId, given) };
  const agentId = columns.assignee_agent_id;
  await requireReferences(tx, companyId, body);
  await requireMayAssign(tx, actor, { companyId, agentId });

  const author = authorOf(actor);
  const row = await insertIssue(tx, {
    ...columns,
    id: newId(),
    company_id: companyId,
    issue_number: issueNumber,
    budget_micros: body.budgetMicros ?? null,
    identifier,
    created_by_agent_id: author.agentId,
    created_by_user_id: author.userId,
    origin_kind: origin.kind,
    origin_id: origin.id,
    origin_run_id: origin.runId ?? runOf(actor),
    request_depth: body.requestDepth ?? (await depthOf(tx, actor, parent)),
  });
  await setIssueLabels(tx, { issueId: row.id, companyId, labelIds: body.labelIds });
  const { title, status, priority } = body;
  const details = { title: title.slice(0, 200), status, priority, assigneeAgentId: agentId, assigneeUserId: userId };
  await recordIssueActivity(tx, actor, row, { verb: "created", details });
  return { value: row, wishes: wishesOf({ actor, after: row, mutation: "create" }) };
}

/** Of what is for a team, and not for later: whoever of it has least to do. */
async function firstAssignee(
  tx: Tx,
  companyId: string,
  {
    assignee_agent_id: agentId,
    assignee_user_id: userId,
    assigned_team_id: teamId,
    status,
  }: ReturnType<typeof columnsOf>,
): Promise<string | null> {
  if (agentId !== null || userId !== null || teamId === null || status !== "todo") return agentId;
  return (await pickOfTeam(tx, { teamId, companyId })) ?? null;
}

const runOf = (actor: Actor): string | null => (actor.type === "agent" ? (actor.run?.runId ?? null) : null);

/** @throws illegal_transition */
async function findParent(tx: Tx, companyId: string, parentId: string | null): Promise<IssueRow | undefined> {
  if (parentId === null) return undefined;
  await requireReferences(tx, companyId, { parentId });
  return requireIssue(tx, parentId);
}

/** What it says nothing about, it has of its parent: the project that pays, and the goal that it serves. */
const columnsOf = (given: NewIssue["body"], parent: IssueRow | undefined) => ({
  title: given.title,
  description: given.description ?? null,
  status: given.status,
  priority: given.priority,
  project_id: inherited(given.projectId, parent?.project_id),
  goal_id: inherited(given.goalId, parent?.goal_id),
  parent_id: given.parentId ?? null,
  assignee_agent_id: given.assigneeAgentId ?? null,
  assignee_user_id: given.assigneeUserId ?? null,
  billing_code: given.billingCode ?? null,
  assigned_team_id: given.assignedTeamId ?? null,
  held_reason: given.heldReason ?? null,
});

const inherited = (own: string | null | undefined, ofParent: string | null | undefined): string | null =>
  (own === undefined ? ofParent : own) ?? null;

/** What an agent asks for is one deeper than what it works on, or than what it is a part of. */
async function depthOf(tx: Tx, actor: Actor, parent: IssueRow | undefined): Promise<number> {
  if (actor.type !== "agent") return 0;
  const runId = runOf(actor);
  const ofRun = runId === null ? undefined : await findDepthOfRun(tx, runId);
  return Math.max(parent?.request_depth ?? 0, ofRun ?? 0) + 1;
}
