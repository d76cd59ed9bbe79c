import { recordActivity } from "../activity/activity.store.ts";
import { isManagedBy } from "../agents/agent-managers.ts";
import { listReports } from "../agents/reporting-line.store.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, requireCompany } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Queryable, Tx } from "../db/db.ts";
import { ConflictError, ForbiddenError, IllegalTransitionError, NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type {
  CreateEvaluation,
  Evaluation,
  EvaluationFilter,
  EvaluationRange,
  EvaluationSummary,
  QueueFilter,
  QueueItem,
  UpdateEvaluation,
} from "./evaluation.schema.ts";
import type { EvaluationRow, Sight } from "./evaluation.store.ts";
import {
  deleteEvaluation,
  findEvaluation,
  insertEvaluation,
  listEvaluations,
  lockEvaluation,
  summarizeEvaluations,
  updateEvaluation,
} from "./evaluation.store.ts";
import { toEvaluation, toQueueItem, toSummary } from "./evaluation-view.ts";
import { findSubject, listQueue } from "./queue.store.ts";

/**
 * How good finished work was. The board evaluates everybody's, an agent that of those below it, and nobody its own.
 * All of it: forbidden, not_found.
 */
export interface EvaluationService {
  /** What nobody has evaluated, the newest first; an agent's queue is the work of those below it. */
  readonly queue: (actor: Actor, companyId: string, filter: QueueFilter) => Promise<QueueItem[]>;
  /** The newest first; an agent sees those of itself and of those below it, and its own. */
  readonly list: (actor: Actor, companyId: string, filter: EvaluationFilter) => Promise<Evaluation[]>;
  readonly summary: (actor: Actor, companyId: string, range: EvaluationRange) => Promise<EvaluationSummary>;
  readonly get: (actor: Actor, companyId: string, id: string) => Promise<Evaluation>;
  /** @throws conflict where the reviewer has one of it, illegal_transition while it is not finished */
  readonly create: (actor: Actor, companyId: string, body: CreateEvaluation) => Promise<Evaluation>;
  /** By whoever made it. */
  readonly update: (actor: Actor, place: Place, body: UpdateEvaluation) => Promise<Evaluation>;
  /** By whoever made it, and by the board. */
  readonly delete: (actor: Actor, place: Place) => Promise<void>;
}

interface Place {
  readonly companyId: string;
  readonly evaluationId: string;
}

export interface EvaluationDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createEvaluationService({ db, bus }: EvaluationDeps): EvaluationService {
  const enter = async (actor: Actor, companyId: string): Promise<void> => {
    requireCompany(actor, companyId);
    await requireLiveCompany(db, companyId);
  };

  const change = async <T>(actor: Actor, companyId: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    await enter(actor, companyId);
    const done = await db.transaction(work);
    bus.publish({ kind: "events", companyId });
    return done;
  };

  return {
    queue: async (actor, companyId, filter) => {
      await enter(actor, companyId);
      const below = actor.type === "agent" ? await listReports(db, companyId, actor.agentId) : undefined;
      const { agentId } = filter;
      const wanted = agentId === undefined ? below : [agentId].filter((id) => below?.includes(id) ?? true);
      return (await listQueue(db, { companyId, agentIds: wanted }, filter)).map(toQueueItem);
    },

    list: async (actor, companyId, filter) => {
      await enter(actor, companyId);
      const sight = await sightOf(db, actor, companyId);
      return (await listEvaluations(db, { companyId, sight }, filter)).map(toEvaluation);
    },

    summary: async (actor, companyId, range) => {
      await enter(actor, companyId);
      const agentIds = (await sightOf(db, actor, companyId))?.agentIds;
      return (await summarizeEvaluations(db, { companyId, agentIds }, range)).map(toSummary);
    },

    get: async (actor, companyId, id) => {
      await enter(actor, companyId);
      const row = found(await findEvaluation(db, companyId, id));
      if (!(await mayRead(db, actor, row))) throw new ForbiddenError("This evaluation is not of your work, nor yours");
      return toEvaluation(row);
    },

    create: async (actor, companyId, body) =>
      toEvaluation(await change(actor, companyId, (tx) => create(tx, actor, companyId, body))),

    update: async (actor, place, body) =>
      toEvaluation(await change(actor, place.companyId, (tx) => update(tx, actor, place, body))),

    delete: (actor, place) => change(actor, place.companyId, (tx) => remove(tx, actor, place)),
  };
}

const found = (row: EvaluationRow | undefined): EvaluationRow => {
  if (row === undefined) throw new NotFoundError("Evaluation");
  return row;
};

const isReviewer = (actor: Actor, row: EvaluationRow): boolean =>
  row.reviewer_id === actorId(actor) && row.reviewer_type === reviewerType(actor);

const reviewerType = (actor: Actor): "user" | "agent" => (actor.type === "agent" ? "agent" : "user");

async function sightOf(db: Queryable, actor: Actor, companyId: string): Promise<Sight | undefined> {
  if (actor.type !== "agent") return undefined;
  const { agentId } = actor;
  return { agentIds: [agentId, ...(await listReports(db, companyId, agentId))], reviewerId: agentId };
}

async function mayRead(db: Queryable, actor: Actor, row: EvaluationRow): Promise<boolean> {
  if (actor.type !== "agent" || isReviewer(actor, row) || row.agent_id === actor.agentId) return true;
  return row.agent_id !== null && (await isManagedBy(db, row.agent_id, actor.agentId));
}

async function create(tx: Tx, actor: Actor, companyId: string, body: CreateEvaluation): Promise<EvaluationRow> {
  const { subjectType: type, subjectId: id } = body;
  const subject = await findSubject(tx, { companyId, type, id });
  if (subject === undefined) throw new NotFoundError(type === "run" ? "Heartbeat run" : "Issue");
  if (actor.type === "agent") await requireManaged(tx, actor.agentId, subject.agent_id);
  if (!subject.is_finished) throw new IllegalTransitionError(`Only a finished ${type} can be evaluated`);
  const row = await insertEvaluation(tx, {
    id: newId(),
    company_id: companyId,
    subject_type: type,
    subject_id: id,
    agent_id: subject.agent_id,
    verdict: body.verdict,
    score: body.score ?? null,
    notes: body.notes ?? null,
    criteria: body.criteria ?? {},
    reviewer_type: reviewerType(actor),
    reviewer_id: actorId(actor),
  });
  if (row === undefined) throw new ConflictError("You have evaluated this already: change that evaluation instead");
  await record(tx, actor, row, "created");
  return row;
}

async function requireManaged(tx: Tx, reviewerId: string, agentId: string | null): Promise<void> {
  if (agentId === reviewerId) throw new ForbiddenError("An agent cannot evaluate its own work");
  if (agentId !== null && (await isManagedBy(tx, agentId, reviewerId))) return;
  throw new ForbiddenError("Only the board and the agent's managers can evaluate its work");
}

async function update(tx: Tx, actor: Actor, place: Place, body: UpdateEvaluation): Promise<EvaluationRow> {
  const { companyId, evaluationId } = place;
  const before = found(await lockEvaluation(tx, companyId, evaluationId));
  if (!isReviewer(actor, before)) throw new ForbiddenError("Only who made an evaluation can change it");
  await updateEvaluation(tx, evaluationId, body);
  const row = found(await findEvaluation(tx, companyId, evaluationId));
  await record(tx, actor, row, "updated");
  return row;
}

async function remove(tx: Tx, actor: Actor, { companyId, evaluationId }: Place): Promise<void> {
  const row = found(await lockEvaluation(tx, companyId, evaluationId));
  if (actor.type === "agent" && !isReviewer(actor, row)) {
    throw new ForbiddenError("Only who made an evaluation, and the board, can delete it");
  }
  await deleteEvaluation(tx, evaluationId);
  await record(tx, actor, row, "deleted");
}

function record(tx: Tx, actor: Actor, row: EvaluationRow, verb: "created" | "updated" | "deleted"): Promise<void> {
  const { subject_type: subjectType, subject_id: subjectId, verdict } = row;
  return recordActivity(tx, {
    companyId: row.company_id,
    actor,
    action: `evaluation.${verb}`,
    entityType: "evaluation",
    entityId: row.id,
    ...(row.agent_id === null ? {} : { agentId: row.agent_id }),
    details: { subjectType, subjectId, verdict },
  });
}
