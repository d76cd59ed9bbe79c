import type { Queryable, Tx } from "../db/db.ts";
import { sqlBuilder, statement } from "../db/db.ts";
import type { EvaluationFilter, EvaluationRange } from "./evaluation.schema.ts";

/** A row of `evaluations`. */
export interface EvaluationRow {
  id: string;
  company_id: string;
  subject_type: "run" | "issue";
  subject_id: string;
  agent_id: string | null;
  verdict: "pass" | "fail" | "needs_work";
  /** Of type numeric: as text. */
  score: string | null;
  notes: string | null;
  criteria: Record<string, number>;
  reviewer_type: "user" | "agent";
  reviewer_id: string;
  created_at: Date;
  updated_at: Date;
}

export type NewEvaluation = Omit<EvaluationRow, "created_at" | "updated_at" | "score"> & { score: number | null };

/** `evaluations_one_per_reviewer` arbitrates; undefined where the reviewer has said something of it already. */
export async function insertEvaluation(tx: Tx, evaluation: NewEvaluation): Promise<EvaluationRow | undefined> {
  const criteria = JSON.stringify(evaluation.criteria);
  const [row] = await tx.run<EvaluationRow>(
    sqlBuilder("evaluations")
      .insert({ ...evaluation, criteria })
      .onConflict(["subject_id", "subject_type", "reviewer_type", "reviewer_id"])
      .ignore()
      .returning("*"),
  );
  return row;
}

export interface EvaluationChange {
  readonly verdict?: EvaluationRow["verdict"] | undefined;
  readonly score?: number | null | undefined;
  readonly notes?: string | null | undefined;
  readonly criteria?: Readonly<Record<string, number>> | undefined;
}

/** What is undefined stays. */
export async function updateEvaluation(tx: Tx, id: string, change: EvaluationChange): Promise<void> {
  const columns = { ...change, criteria: change.criteria && JSON.stringify(change.criteria) };
  const given = Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
  await tx.run(
    sqlBuilder("evaluations")
      .where({ id })
      .update({ ...given, updated_at: sqlBuilder.fn.now() }),
  );
}

const DELETE = statement("delete_evaluation", `delete from evaluations where id = $1`);

export async function deleteEvaluation(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}

const FIND = statement("find_evaluation", `select * from evaluations where company_id = $1 and id = $2`);
const LOCK = statement("lock_evaluation", `select * from evaluations where company_id = $1 and id = $2 for update`);

export async function findEvaluation(db: Queryable, companyId: string, id: string): Promise<EvaluationRow | undefined> {
  const [row] = await db.rows<EvaluationRow>(FIND, [companyId, id]);
  return row;
}

export async function lockEvaluation(tx: Tx, companyId: string, id: string): Promise<EvaluationRow | undefined> {
  const [row] = await tx.rows<EvaluationRow>(LOCK, [companyId, id]);
  return row;
}

/** Whose evaluations somebody sees: those of these agents, and what they have said themselves. Undefined: all. */
export interface Sight {
  readonly agentIds: readonly string[];
  readonly reviewerId: string;
}

/** The newest first. */
export function listEvaluations(
  db: Queryable,
  { companyId, sight }: { readonly companyId: string; readonly sight: Sight | undefined },
  filter: EvaluationFilter,
): Promise<EvaluationRow[]> {
  const query = sqlBuilder("evaluations").where("company_id", companyId).orderBy("id", "desc").limit(filter.limit);
  if (filter.agentId !== undefined) void query.where("agent_id", filter.agentId);
  if (filter.subjectType !== undefined) void query.where("subject_type", filter.subjectType);
  if (filter.subjectId !== undefined) void query.where("subject_id", filter.subjectId);
  if (filter.verdict !== undefined) void query.where("verdict", filter.verdict);
  if (filter.cursor !== undefined) void query.where("id", "<", filter.cursor);
  if (sight !== undefined) {
    void query.where((own) => {
      void own.whereIn("agent_id", sight.agentIds).orWhere({ reviewer_type: "agent", reviewer_id: sight.reviewerId });
    });
  }
  return db.run<EvaluationRow>(query);
}

export interface SummaryRow {
  agent_id: string;
  agent_name: string;
  count: number;
  pass: number;
  fail: number;
  needs_work: number;
  mean_score: number | null;
}

const SUMMARY = statement(
  "evaluation_summary",
  `
  select e.agent_id, a.name as agent_name, count(*)::int as count,
         count(*) filter (where e.verdict = 'pass')::int as pass, count(*) filter (where e.verdict = 'fail')::int as fail,
         count(*) filter (where e.verdict = 'needs_work')::int as needs_work, round(avg(e.score), 2)::float8 as mean_score
    from evaluations e join agents a on a.id = e.agent_id
   where e.company_id = $1 and ($2::timestamptz is null or e.created_at >= $2) and ($3::timestamptz is null or e.created_at < $3)
     and ($4::uuid[] is null or e.agent_id = any($4))
   group by e.agent_id, a.name order by count(*) desc, e.agent_id limit 1000`,
);

/** Those with the most evaluations first; at most 1,000. */
export function summarizeEvaluations(
  db: Queryable,
  { companyId, agentIds }: { readonly companyId: string; readonly agentIds: readonly string[] | undefined },
  { from, to }: EvaluationRange,
): Promise<SummaryRow[]> {
  return db.rows<SummaryRow>(SUMMARY, [companyId, from ?? null, to ?? null, agentIds ?? null]);
}
