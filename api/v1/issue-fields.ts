import { z } from "zod";

import { type Issue, PRIORITIES } from "../../shared/issues/issue.schema.ts";
import type { IssueAccount } from "../../shared/issues/issue-accounts.service.ts";
import { encodePublicId, type PublicIdKind } from "../../shared/kernel/public-id.ts";
import type { Services } from "../../shared/services.ts";
import { moment, reference } from "./fields.ts";
import { ISSUE_STATES, isHeld, stateOf } from "./issue-states.ts";
import { toUsd, usdCap } from "./money.ts";

const id = z.string().nullable();

export const V1Issue = z
  .object({
    id: z.string(),
    companyId: z.string(),
    identifier: z.string().meta({ description: "The company's prefix and a number." }),
    title: z.string(),
    description: z.string().nullable(),
    status: z.enum(ISSUE_STATES),
    held: z.boolean().meta({ description: "Nobody takes it up by itself." }),
    heldReason: z.string().nullable(),
    priority: z.enum(PRIORITIES),
    parentId: id,
    projectId: id,
    goalId: id,
    assignedAgentId: id,
    assignedTeamId: id,
    assignedUserId: id.meta({ description: "A person who has it, as of one that is handed off." }),
    labels: z.array(z.string()),
    budget: z.object({
      perTaskUsd: z
        .number()
        .nullable()
        .meta({ description: "What the work on it may cost in all; null: it has no cap of its own." }),
      spent: z.object({ usd: z.number() }),
    }),
    attempt: z.number().int().meta({ description: "1, and one more each time that it was opened again." }),
    createdAt: moment,
    updatedAt: moment,
    startedAt: moment.nullable(),
    completedAt: moment.nullable(),
  })
  .meta({ id: "V1Issue", description: "A task." });
export type V1Issue = z.infer<typeof V1Issue>;

const NOTHING: IssueAccount = { budgetMicros: null, spentMicros: 0 };

const publicId = (kind: PublicIdKind, uuid: string | null): string | null =>
  uuid === null ? null : encodePublicId(kind, uuid);

const toIssue = (issue: Issue, { budgetMicros, spentMicros }: IssueAccount = NOTHING): V1Issue => ({
  id: encodePublicId("issue", issue.id),
  companyId: encodePublicId("company", issue.companyId),
  identifier: issue.identifier,
  title: issue.title,
  description: issue.description,
  status: stateOf(issue),
  held: isHeld(issue),
  heldReason: isHeld(issue) ? issue.heldReason : null,
  priority: issue.priority,
  parentId: publicId("issue", issue.parentId),
  projectId: publicId("project", issue.projectId),
  goalId: publicId("goal", issue.goalId),
  assignedAgentId: publicId("agent", issue.assigneeAgentId),
  assignedTeamId: publicId("team", issue.assignedTeamId),
  assignedUserId: issue.assigneeUserId,
  labels: issue.labels.map(({ name }) => name),
  budget: { perTaskUsd: budgetMicros && toUsd(budgetMicros), spent: { usd: toUsd(spentMicros) } },
  attempt: issue.attempt,
  createdAt: issue.createdAt,
  updatedAt: issue.updatedAt,
  startedAt: issue.startedAt,
  completedAt: issue.completedAt,
});

export async function toIssues({ issues }: Pick<Services, "issues">, list: readonly Issue[]): Promise<V1Issue[]> {
  const accounts = await issues.accountsOf(list);
  return list.map((issue) => toIssue(issue, accounts.get(issue.id)));
}

export async function toOneIssue(services: Pick<Services, "issues">, issue: Issue): Promise<V1Issue> {
  const accounts = await services.issues.accountsOf([issue]);
  return toIssue(issue, accounts.get(issue.id));
}

const team = z.string().min(1).max(100);
const title = z.string().trim().min(1).max(1_000);
const description = z.string().max(200_000).nullish();
const priority = z.enum(PRIORITIES);
const labels = z.array(z.string().trim().min(1).max(48)).max(50);
const heldReason = z.string().trim().min(1).max(2_000).nullish();
const userId = z.string().min(1).max(200);
const said = z.string().trim().min(1).max(100_000);

const budget = z.strictObject({ perTaskUsd: usdCap.optional() }).meta({
  description: "What the work on it may cost in all; null, or 0: no cap of its own.",
});

const placed = {
  description,
  budget: budget.optional(),
  parentId: reference("issue").nullish(),
  projectId: reference("project").nullish(),
  goalId: reference("goal").nullish(),
};

export const V1CreateIssue = z
  .strictObject({
    title,
    ...placed,
    priority: priority.default("medium"),
    assignedAgentId: reference("agent").nullish().meta({ description: "Woken at once, unless it is held." }),
    assignedTeamId: team.nullish().meta({
      description:
        "Id or slug. Whoever of it has least to do gets it, unless an agent is named; while nobody is free, it waits.",
    }),
    labels: labels.default([]).meta({ description: "By name; what there is not yet is made." }),
    held: z.boolean().default(false),
    heldReason,
  })
  .meta({ id: "V1CreateIssue" });
export type V1CreateIssue = z.infer<typeof V1CreateIssue>;

export const V1UpdateIssue = z
  .strictObject({
    title: title.optional(),
    ...placed,
    priority: priority.optional(),
    labels: labels.optional(),
    status: z.enum(ISSUE_STATES).optional(),
    assignedUserId: userId.optional().meta({ description: "With handoff: to whom. Left out: to whoever asks." }),
    held: z.boolean().optional(),
    heldReason,
  })
  .refine(({ status, held }) => status === undefined || held === undefined, {
    path: ["held"],
    message: "a status and this are two changes",
  })
  .refine(({ status, assignedUserId }) => assignedUserId === undefined || status === "handoff", {
    path: ["assignedUserId"],
    message: "it goes with the status handoff",
  })
  .meta({ id: "V1UpdateIssue", description: "What is left out stays as it is; null takes it away." });
export type V1UpdateIssue = z.infer<typeof V1UpdateIssue>;

export const V1AssignIssue = z
  .strictObject({ agentId: reference("agent").optional(), teamId: team.optional() })
  .refine(({ agentId, teamId }) => agentId !== undefined || teamId !== undefined, "name an agent or a team")
  .meta({ id: "V1AssignIssue", description: "An agent, or a team by its id or slug: whoever of it has least to do." });
export type V1AssignIssue = z.infer<typeof V1AssignIssue>;

export const V1CancelIssue = z
  .strictObject({ reason: said.optional().meta({ description: "Becomes a comment." }) })
  .meta({ id: "V1CancelIssue" });
export type V1CancelIssue = z.infer<typeof V1CancelIssue>;

export const V1CommentIssue = z.strictObject({ body: said }).meta({ id: "V1CommentIssue" });
export type V1CommentIssue = z.infer<typeof V1CommentIssue>;
