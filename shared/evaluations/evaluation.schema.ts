import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

const moment = z.string().meta({ format: "date-time" });
const SubjectType = z.enum(["run", "issue"]);
const Verdict = z.enum(["pass", "fail", "needs_work"]);
const Score = z.number().min(0).max(100);
const Criteria = z
  .record(z.string().min(1).max(100), Score)
  .refine((criteria) => Object.keys(criteria).length <= 50, "holds more than 50 criteria");
const cursor = z.guid().optional().meta({ description: "The id of the last one seen; the page goes on behind it." });
const limit = pageLimit(500, 100);

export const Evaluation = z
  .object({
    id: z.string(),
    companyId: z.string(),
    subjectType: SubjectType,
    subjectId: z.string(),
    agentId: z.string().nullable().meta({ description: "Whose work it is; null where it is no agent's." }),
    verdict: Verdict,
    score: z.number().nullable(),
    notes: z.string().nullable(),
    criteria: z.record(z.string(), z.number()),
    reviewerType: z.enum(["user", "agent"]),
    reviewerId: z.string(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "Evaluation", description: "How good somebody found a run, or an issue that is done." });
export type Evaluation = z.infer<typeof Evaluation>;

const judgement = {
  verdict: Verdict,
  score: Score.nullish().meta({ description: "0 to 100, in hundredths." }),
  notes: z.string().max(20_000).nullish(),
  criteria: Criteria.optional().meta({ description: "Scores by name, 0 to 100; at most 50." }),
};

export const CreateEvaluation = z
  .object({ subjectType: SubjectType, subjectId: z.guid().transform((id) => id.toLowerCase()), ...judgement })
  .meta({ id: "CreateEvaluation" });
export type CreateEvaluation = z.infer<typeof CreateEvaluation>;

export const UpdateEvaluation = z.object(judgement).partial().meta({ id: "UpdateEvaluation" });
export type UpdateEvaluation = z.infer<typeof UpdateEvaluation>;

export const EvaluationFilter = z.object({
  agentId: z.guid().optional(),
  subjectType: SubjectType.optional(),
  subjectId: z.guid().optional(),
  verdict: Verdict.optional(),
  cursor,
  limit,
});
export type EvaluationFilter = z.infer<typeof EvaluationFilter>;

export const QueueItem = z
  .object({
    subjectType: SubjectType,
    id: z.string().meta({ description: "Of the run, or the issue." }),
    agentId: z.string().nullable(),
    agentName: z.string().nullable(),
    status: z.string(),
    title: z.string().nullable().meta({ description: "Of an issue; of a run, why it was woken." }),
    identifier: z.string().nullable().meta({ description: "Of an issue, as PAP-123." }),
    createdAt: moment,
    finishedAt: moment.nullable(),
  })
  .meta({ id: "EvaluationQueueItem", description: "Work that is finished and that nobody has evaluated." });
export type QueueItem = z.infer<typeof QueueItem>;

export const QueueFilter = z.object({
  agentId: z.guid().optional(),
  subjectType: SubjectType.optional(),
  status: z.enum(["succeeded", "failed", "timed_out", "done"]).optional(),
  cursor,
  limit,
});
export type QueueFilter = z.infer<typeof QueueFilter>;

export const EvaluationSummary = z
  .array(
    z.object({
      agentId: z.string(),
      agentName: z.string(),
      count: z.number().int(),
      passCount: z.number().int(),
      failCount: z.number().int(),
      needsWorkCount: z.number().int(),
      passRate: z.number().meta({ description: "Of all its evaluations, 0 to 1." }),
      meanScore: z.number().nullable().meta({ description: "Of those that have a score." }),
    }),
  )
  .meta({ id: "EvaluationSummary" });
export type EvaluationSummary = z.infer<typeof EvaluationSummary>;

const at = z.iso.datetime({ offset: true }).optional();
export const EvaluationRange = z.object({ from: at, to: at.meta({ description: "Not included." }) });
export type EvaluationRange = z.infer<typeof EvaluationRange>;
