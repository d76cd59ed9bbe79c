import type { Evaluation, EvaluationSummary, QueueItem } from "./evaluation.schema.ts";
import type { EvaluationRow, SummaryRow } from "./evaluation.store.ts";
import type { QueueRow } from "./queue.store.ts";

export const toEvaluation = (row: EvaluationRow): Evaluation => ({
  id: row.id,
  companyId: row.company_id,
  subjectType: row.subject_type,
  subjectId: row.subject_id,
  agentId: row.agent_id,
  verdict: row.verdict,
  score: row.score === null ? null : Number(row.score),
  notes: row.notes,
  criteria: row.criteria,
  reviewerType: row.reviewer_type,
  reviewerId: row.reviewer_id,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const toQueueItem = (row: QueueRow): QueueItem => ({
  subjectType: row.subject_type,
  id: row.id,
  agentId: row.agent_id,
  agentName: row.agent_name,
  status: row.status,
  title: row.title,
  identifier: row.identifier,
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
});

export const toSummary = (row: SummaryRow): EvaluationSummary[number] => ({
  agentId: row.agent_id,
  agentName: row.agent_name,
  count: row.count,
  passCount: row.pass,
  failCount: row.fail,
  needsWorkCount: row.needs_work,
  passRate: Math.round((row.pass / row.count) * 10_000) / 10_000,
  meanScore: row.mean_score,
});
