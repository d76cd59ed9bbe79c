import { z } from "zod";

import { ISSUE_STATUSES, type IssueStatus } from "./issue-machine.ts";
import { Label } from "./label.schema.ts";

export const PRIORITIES = ["critical", "high", "medium", "low"] as const;

export const status = z.enum(ISSUE_STATUSES as [IssueStatus, ...IssueStatus[]]);
export const priority = z.enum(PRIORITIES);
const outcome = z.literal("failed");
export const moment = z.string().meta({ format: "date-time" });

/** An id of a body or a query, as PostgreSQL writes it. */
export const id = z.guid().transform((text) => text.toLowerCase());

export const ActiveRun = z
  .object({
    id: z.string(),
    status: z.string(),
    agentId: z.string(),
    invocationSource: z.string(),
    triggerDetail: z.string().nullable(),
    startedAt: moment.nullable(),
    finishedAt: moment.nullable(),
    createdAt: moment,
  })
  .meta({ id: "IssueActiveRun", description: "The run that works on an issue, or else the newest that waits to." });
export type ActiveRun = z.infer<typeof ActiveRun>;

export const Issue = z
  .object({
    id: z.string(),
    companyId: z.string(),
    issueNumber: z.number().int(),
    identifier: z.string().meta({ description: "The company's prefix and the number; paths take it for the id." }),
    title: z.string(),
    description: z.string().nullable(),
    status,
    priority,
    projectId: z.string().nullable(),
    goalId: z.string().nullable(),
    parentId: z.string().nullable(),
    assigneeAgentId: z.string().nullable(),
    assigneeUserId: z.string().nullable(),
    createdByAgentId: z.string().nullable(),
    createdByUserId: z.string().nullable(),
    originKind: z.string(),
    originId: z.string().nullable(),
    originRunId: z.string().nullable(),
    requestDepth: z.number().int(),
    billingCode: z.string().nullable(),
    checkoutRunId: z.string().nullable().meta({ description: "Of its assignee's runs the one that may write to it." }),
    executionRunId: z.string().nullable().meta({ description: "The run that works on it, while that goes on." }),
    executionAgentNameKey: z.string().nullable(),
    executionLockedAt: moment.nullable(),
    startedAt: moment.nullable(),
    completedAt: moment.nullable(),
    cancelledAt: moment.nullable(),
    hiddenAt: moment.nullable().meta({ description: "Lists leave it out." }),
    outcome: outcome.nullable().meta({ description: "`failed`: it is cancelled, since it could not be done." }),
    heldReason: z.string().nullable().meta({ description: "Why nobody is to take it up, where that was said." }),
    assignedTeamId: z.string().nullable().meta({ description: "The team that it was given to." }),
    attempt: z.number().int().meta({ description: "1, and one more each time that it was opened again." }),
    createdAt: moment,
    updatedAt: moment,
    labelIds: z.array(z.string()),
    labels: z.array(Label),
    project: z.object({ id: z.string(), name: z.string() }).nullable(),
    goal: z.object({ id: z.string(), title: z.string() }).nullable(),
    activeRun: ActiveRun.nullable(),
  })
  .meta({ id: "Issue", description: "A piece of work, with one owner at a time: an agent or a person." });
export type Issue = z.infer<typeof Issue>;

export const IssueRef = z
  .object({ id: z.string(), identifier: z.string(), title: z.string(), status, priority })
  .meta({ id: "IssueRef", description: "An issue in short." });
export type IssueRef = z.infer<typeof IssueRef>;

export const IssueDetail = Issue.extend({
  ancestors: z.array(IssueRef).meta({ description: "Its parent, the parent of that, and so on." }),
}).meta({ id: "IssueDetail" });
export type IssueDetail = z.infer<typeof IssueDetail>;

const title = z.string().trim().min(1).max(1_000);
const description = z.string().max(200_000).nullish();
const labelIds = z.array(id).max(50);
const requestDepth = z.number().int().min(0).max(1_000_000);
const userId = z.string().min(1).max(200);

export const CreateIssue = z
  .object({
    title,
    description,
    status: status.default("backlog"),
    priority: priority.default("medium"),
    projectId: id.nullish(),
    goalId: id.nullish(),
    parentId: id.nullish(),
    assigneeAgentId: id.nullish().meta({ description: "Woken at once, unless the issue is in the backlog." }),
    assigneeUserId: userId.nullish(),
    labelIds: labelIds.default([]),
    billingCode: z.string().max(200).nullish(),
    requestDepth: requestDepth.optional().meta({
      description: "How many requests lie between it and a person's; an agent's are one deeper than what it works on.",
    }),
  })
  .meta({ id: "CreateIssue" });
export type CreateIssue = z.infer<typeof CreateIssue>;

export const UpdateIssue = z
  .object({
    title: title.optional(),
    description,
    status: status.optional(),
    priority: priority.optional(),
    projectId: id.nullish(),
    goalId: id.nullish(),
    parentId: id.nullish(),
    assigneeAgentId: id.nullish().meta({ description: "Takes it from whoever had it, also from a person." }),
    assigneeUserId: userId.nullish(),
    labelIds: labelIds.optional(),
    billingCode: z.string().max(200).nullish(),
    requestDepth: requestDepth.optional(),
    hiddenAt: z.iso.datetime({ offset: true }).nullish(),
    comment: z.string().trim().min(1).max(100_000).optional().meta({ description: "Said with the change." }),
    reopen: z.boolean().optional().meta({ description: "With a comment: a closed issue becomes todo." }),
    outcome: outcome.nullish().meta({ description: "With the status cancelled: it could not be done." }),
  })
  .meta({ id: "UpdateIssue", description: "What is left out stays as it is; null takes it away." });
export type UpdateIssue = z.infer<typeof UpdateIssue>;

/** What may be changed of an issue, on whatever wire. */
export interface IssueRevision extends UpdateIssue {
  readonly heldReason?: string | null | undefined;
  readonly assignedTeamId?: string | null | undefined;
  /** What the work on it may cost in all; null, or 0: no cap. */
  readonly budgetMicros?: number | null | undefined;
}

export const CheckoutIssue = z
  .object({
    agentId: id,
    expectedStatuses: z.array(status).min(1).max(20),
  })
  .meta({ id: "CheckoutIssue" });
export type CheckoutIssue = z.infer<typeof CheckoutIssue>;
