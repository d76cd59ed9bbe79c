import { type Actor, actorId } from "../../shared/auth/actor.ts";
import type { IssueComment } from "../../shared/issues/comment.schema.ts";
import type { Issue } from "../../shared/issues/issue.schema.ts";
import { AppError, NotFoundError } from "../../shared/kernel/errors.ts";
import { usdToMicros } from "../../shared/kernel/money.ts";
import { decodePublicId } from "../../shared/kernel/public-id.ts";
import type { Services } from "../../shared/services.ts";
import { assigning, holding, issueOf, openIssueOf, toState } from "./issue-changes.ts";
import type { V1AssignIssue, V1CancelIssue, V1CommentIssue, V1CreateIssue, V1UpdateIssue } from "./issue-fields.ts";

/** Who does something, and in which company. */
export interface Doing {
  readonly actor: Actor;
  readonly companyId: string;
  readonly services: Services;
}

/** Another company's is told like what never was. @throws not_found */
export async function findIssue({ actor, companyId, services }: Doing, issueId: string): Promise<Issue> {
  const issue = await services.issues.get(actor, issueId);
  if (issue.companyId !== companyId) throw new NotFoundError("Issue");
  return issue;
}

export async function createIssue(doing: Doing, body: V1CreateIssue): Promise<Issue> {
  const { actor, companyId, services } = doing;
  const { assignedAgentId, assignedTeamId: team, labels, held, heldReason, budget, ...fields } = body;
  const assignedTeamId = team == null ? null : await teamIdOf(doing, team);
  const labelIds = await services.labels.named(actor, companyId, labels);
  const status = held ? "backlog" : "todo";
  const made = {
    ...fields,
    status,
    assigneeAgentId: assignedAgentId,
    assignedTeamId,
    labelIds,
    heldReason: held ? heldReason : null,
    budgetMicros: microsOf(budget),
  };
  return services.issues.create(actor, companyId, { ...made, status });
}

export async function updateIssue(
  { actor, companyId, services }: Doing,
  issueId: string,
  { labels, status, assignedUserId, held, heldReason, budget, ...fields }: V1UpdateIssue,
): Promise<Issue> {
  const labelIds = labels && (await services.labels.named(actor, companyId, labels));
  return services.issues.revise(actor, issueId, (row) => {
    const seen = openIssueOf(row, companyId);
    const standing =
      status === undefined || status === seen.state
        ? holding({ held, heldReason }, seen)
        : toState(status, row, assignedUserId ?? actorId(actor));
    return { ...fields, labelIds, budgetMicros: microsOf(budget), ...standing };
  });
}

/** What is not said stays as it is. */
const microsOf = (budget: V1UpdateIssue["budget"]): number | undefined =>
  budget?.perTaskUsd === undefined ? undefined : usdToMicros(budget.perTaskUsd ?? 0);

/** A team by its id or slug. @throws invalid_reference */
async function teamIdOf({ companyId, services }: Doing, named: string): Promise<string> {
  const id = await services.teams.idOf(companyId, decodePublicId("team", named) ?? named);
  if (id === undefined) throw new AppError("invalid_reference", "Team must belong to the same company");
  return id;
}

export async function assignIssue(
  doing: Doing,
  issueId: string,
  { agentId, teamId, isTaking }: V1AssignIssue & { readonly isTaking: boolean },
): Promise<Issue> {
  const { actor, companyId, services } = doing;
  const assignedTeamId = teamId === undefined ? undefined : await teamIdOf(doing, teamId);
  return services.issues.revise(actor, issueId, (row) => {
    openIssueOf(row, companyId);
    return assigning(row, { agentId, assignedTeamId, isTaking });
  });
}

/** One that is cancelled stays so, and nothing more is said of it. */
export const cancelIssue = (
  { actor, companyId, services }: Doing,
  issueId: string,
  { reason }: V1CancelIssue,
): Promise<Issue> =>
  services.issues.revise(actor, issueId, (row) => {
    if (issueOf(row, companyId).state === "cancelled") return {};
    openIssueOf(row, companyId);
    return { status: "cancelled", comment: reason };
  });

export async function commentOnIssue(doing: Doing, issueId: string, { body }: V1CommentIssue): Promise<IssueComment> {
  const { actor, services } = doing;
  const { id } = await findIssue(doing, issueId);
  return services.issues.comment(actor, id, { body });
}
