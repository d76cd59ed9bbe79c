import { z } from "zod";
import { IssueRef, id, moment, priority } from "../issues/issue.schema.ts";
import { pageLimit } from "../paging/page-limit.schema.ts";
import { RoutineRun } from "./routine-run.schema.ts";
import { RoutineTrigger } from "./trigger.schema.ts";

const ROUTINE_STATUSES = ["active", "paused", "archived"] as const;
const CONCURRENCY_POLICIES = ["coalesce_if_active", "always_enqueue", "skip_if_active"] as const;
const CATCH_UP_POLICIES = ["skip_missed", "enqueue_missed_with_cap"] as const;

const status = z.enum(ROUTINE_STATUSES).meta({
  description: "Only what is active follows its schedules and webhooks; what is archived cannot be run by hand either.",
});
const concurrencyPolicy = z.enum(CONCURRENCY_POLICIES).meta({
  description: "What becomes of a fire while the issue of one before it is being worked on, or waits for its agent.",
});
const catchUpPolicy = z.enum(CATCH_UP_POLICIES).meta({
  description:
    "Of the times that came due while nothing ran: one fire for all of them, or one for each of the newest 25.",
});

const columns = {
  id: z.string(),
  companyId: z.string(),
  projectId: z.string().nullable(),
  goalId: z.string().nullable(),
  parentIssueId: z.string().nullable(),
  title: z.string(),
  description: z.string().nullable(),
  assigneeAgentId: z.string().nullable(),
  priority,
  status,
  concurrencyPolicy,
  catchUpPolicy,
  createdByAgentId: z.string().nullable(),
  createdByUserId: z.string().nullable(),
  updatedByAgentId: z.string().nullable(),
  updatedByUserId: z.string().nullable(),
  lastTriggeredAt: moment.nullable(),
  lastEnqueuedAt: moment.nullable().meta({ description: "When it last became an issue." }),
  createdAt: moment,
  updatedAt: moment,
};

export const Routine = z
  .object(columns)
  .meta({ id: "Routine", description: "Work that comes again: whenever it is triggered it becomes an issue." });
export type Routine = z.infer<typeof Routine>;

export const ListedRoutine = z
  .object({
    ...columns,
    triggers: z.array(RoutineTrigger),
    lastRun: RoutineRun.nullable(),
    activeIssue: IssueRef.nullable().meta({ description: "Of a run before, and being worked on, or soon to be." }),
  })
  .meta({ id: "ListedRoutine" });
export type ListedRoutine = z.infer<typeof ListedRoutine>;

export const RoutineDetail = z
  .object({
    ...columns,
    triggers: z.array(RoutineTrigger),
    recentRuns: z.array(RoutineRun).meta({ description: "The newest 25, newest first." }),
    activeIssue: IssueRef.nullable(),
    parentIssue: IssueRef.nullable(),
    project: z.object({ id: z.string(), name: z.string() }).nullable(),
    assignee: z.object({ id: z.string(), name: z.string(), role: z.string(), title: z.string().nullable() }).nullable(),
  })
  .meta({ id: "RoutineDetail" });
export type RoutineDetail = z.infer<typeof RoutineDetail>;

const fields = {
  projectId: id.nullish(),
  goalId: id.nullish(),
  parentIssueId: id.nullish(),
  title: z.string().trim().min(1).max(200),
  description: z.string().max(200_000).nullish(),
  assigneeAgentId: id.nullish().meta({ description: "Who gets the issues; without one a routine is paused." }),
};

export const CreateRoutine = z
  .object({
    ...fields,
    priority: priority.default("medium"),
    status: status.default("active"),
    concurrencyPolicy: concurrencyPolicy.default("coalesce_if_active"),
    catchUpPolicy: catchUpPolicy.default("skip_missed"),
  })
  .meta({ id: "CreateRoutine" });
export type CreateRoutine = z.infer<typeof CreateRoutine>;

export const UpdateRoutine = z
  .object({ ...fields, priority, status, concurrencyPolicy, catchUpPolicy })
  .partial()
  .meta({ id: "UpdateRoutine", description: "What is left out stays as it is." });
export type UpdateRoutine = z.infer<typeof UpdateRoutine>;

export const RoutineFilter = z.object({
  projectId: id.optional(),
  assigneeAgentId: id.optional(),
  status: z.enum(ROUTINE_STATUSES).optional(),
  cursor: id.optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(200, 100),
});
export type RoutineFilter = z.infer<typeof RoutineFilter>;
