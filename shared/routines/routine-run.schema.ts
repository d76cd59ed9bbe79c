import { z } from "zod";
import { IssueRef, id, moment } from "../issues/issue.schema.ts";
import { pageLimit } from "../paging/page-limit.schema.ts";
import { TRIGGER_KINDS } from "./trigger.schema.ts";

const RUN_SOURCES = ["schedule", "manual", "api", "webhook"] as const;
export type RunSource = (typeof RUN_SOURCES)[number];
const ROUTINE_RUN_STATUSES = ["received", "coalesced", "skipped", "issue_created", "completed", "failed"] as const;
export type RoutineRunStatus = (typeof ROUTINE_RUN_STATUSES)[number];

export const RoutineRun = z
  .object({
    id: z.string(),
    companyId: z.string(),
    routineId: z.string(),
    triggerId: z.string().nullable(),
    source: z.enum(RUN_SOURCES),
    status: z.enum(ROUTINE_RUN_STATUSES),
    triggeredAt: moment,
    dueAt: moment.nullable().meta({ description: "The time of the schedule that it is for." }),
    missedFires: z
      .number()
      .int()
      .meta({ description: "Times before it that have no run of their own; 1000: so many or more." }),
    idempotencyKey: z.string().nullable(),
    triggerPayload: z.record(z.string(), z.unknown()).nullable(),
    linkedIssueId: z.string().nullable(),
    coalescedIntoRunId: z.string().nullable(),
    failureReason: z.string().nullable(),
    completedAt: moment.nullable(),
    createdAt: moment,
    updatedAt: moment,
    linkedIssue: IssueRef.nullable(),
    trigger: z
      .object({ id: z.string(), kind: z.enum(TRIGGER_KINDS), label: z.string().nullable() })
      .nullable()
      .meta({ description: "Null by hand, and where it is gone." }),
  })
  .meta({ id: "RoutineRun", description: "One time that a routine was triggered, and what came of it." });
export type RoutineRun = z.infer<typeof RoutineRun>;

export const RoutineRunFilter = z.object({
  status: z.enum(ROUTINE_RUN_STATUSES).optional(),
  triggerId: id.optional(),
  cursor: id.optional().meta({ description: "The id of the last one seen; the page goes on behind it." }),
  limit: pageLimit(100, 50),
});
export type RoutineRunFilter = z.infer<typeof RoutineRunFilter>;

export const RunRoutine = z
  .object({
    triggerId: id.nullish(),
    payload: z.record(z.string(), z.unknown()).nullish(),
    idempotencyKey: z.string().trim().min(1).max(255).nullish(),
    source: z.enum(["manual", "api"]).default("manual"),
  })
  .meta({ id: "RunRoutine" });
export type RunRoutine = z.infer<typeof RunRoutine>;
