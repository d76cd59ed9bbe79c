import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireCompany } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { AppError, ConflictError, ForbiddenError, InvalidInputError } from "../kernel/errors.ts";
import { fractionalCentsToMicros } from "../kernel/money.ts";
import { publishCancels } from "../live/after-commit.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Costing } from "../prices/cost-charge.ts";
import type { PriceBook } from "../prices/price-book.ts";
import { companyOfProject } from "../projects/project.store.ts";
import { findRun } from "../runs/run.store.ts";
import type { BookedReport } from "./book-reported.ts";
import { bookReported } from "./book-reported.ts";
import type { CostEvent, CostFilter, CostReport } from "./cost.schema.ts";
import { saidCents } from "./cost.schema.ts";
import type { CostKey } from "./cost-key.store.ts";
import { fillCostKey, findCostByKey, takeCostKey } from "./cost-key.store.ts";
import { listCostEvents } from "./cost-list.store.ts";
import { toCostEvent } from "./cost-view.ts";

export interface CostService {
  /**
   * Books what something has cost. An agent reports for itself only, and with a run's token for that run.
   *
   * @param headerKey the same as the report's `idempotencyKey`, said beside it
   */
  readonly report: (actor: Actor, companyId: string, report: CostReport, headerKey?: string) => Promise<CostEvent>;
  /** A page, what occurred last first. @throws forbidden, not_found, invalid_input */
  readonly list: (actor: Actor, companyId: string, filter: CostFilter) => Promise<CostEvent[]>;
}

export interface CostDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly prices: Pick<PriceBook, "costOf">;
}

export function createCostService({ db, bus, prices }: CostDeps): CostService {
  return {
    report: async (actor, companyId, report, headerKey) => {
      requireCompany(actor, companyId);
      if (actor.type === "agent" && actor.agentId !== report.agentId) {
        throw new ForbiddenError("Agent can only report its own costs");
      }
      const key = keyOf(companyId, report, headerKey);
      const known = key && (await findCostByKey(db, key));
      if (known !== undefined) return toCostEvent(known);

      const runId = await runOf(db, actor, companyId, report);
      await refuseForeignProject(db, companyId, report);
      const [costing] = await prices.costOf([toChargeable(companyId, report)]);
      if (costing === undefined) throw new Error("a charge was not counted");
      const booking = { actor, companyId, report, runId, costing };
      const { row, isToEnd } = await db.transaction((tx) =>
        key === undefined ? book(tx, booking) : bookOnce(tx, booking, key),
      );
      if (isToEnd && runId !== null) publishCancels(bus, [runId]);
      return toCostEvent(row);
    },

    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listCostEvents(db, companyId, filter)).map(toCostEvent);
    },
  };
}

interface Booking {
  readonly actor: Actor;
  readonly companyId: string;
  readonly report: CostReport;
  readonly runId: string | null;
  readonly costing: Costing;
}

/** Whoever comes second gets what the first has booked. */
async function bookOnce(tx: Tx, booking: Booking, key: CostKey): Promise<BookedReport> {
  if (await takeCostKey(tx, key)) {
    const booked = await book(tx, booking);
    await fillCostKey(tx, key, booked.row.id);
    return booked;
  }
  const first = await findCostByKey(tx, key);
  if (first === undefined) throw new ConflictError("What was booked with this idempotencyKey is being removed");
  return { row: first, isToEnd: false };
}

async function book(tx: Tx, { actor, companyId, report, runId, costing }: Booking): Promise<BookedReport> {
  const { costMicros, costStatus } = costing;
  const charge = { ...references(report), companyId, agentId: report.agentId, runId, ...costing, ...usage(report) };
  const booked = await bookReported(tx, charge);
  await recordActivity(tx, {
    companyId,
    actor,
    action: "cost.reported",
    entityType: "cost_event",
    entityId: booked.row.id,
    agentId: report.agentId,
    ...(runId === null ? {} : { runId }),
    details: { costMicros, costStatus, model: report.model },
  });
  return booked;
}

function keyOf(companyId: string, { agentId, idempotencyKey }: CostReport, headerKey?: string): CostKey | undefined {
  if (headerKey !== undefined && idempotencyKey !== undefined && headerKey !== idempotencyKey) {
    throw new InvalidInputError("The header Idempotency-Key and the body's idempotencyKey differ");
  }
  const key = headerKey ?? idempotencyKey;
  return key === undefined ? undefined : { companyId, agentId, key };
}

/** The run that a cost belongs to: the token's own, or one that was named and is that agent's. */
async function runOf(db: Db, actor: Actor, companyId: string, report: CostReport): Promise<string | null> {
  const own = ownRun(actor);
  const named = report.heartbeatRunId ?? own;
  if (own !== null && named !== own) throw new ForbiddenError("A run's token reports the costs of that run only");
  if (named !== null && named !== own) await requireRunOf(db, named, companyId, report.agentId);
  return named;
}

const ownRun = (actor: Actor): string | null => (actor.type === "agent" ? (actor.run?.runId ?? null) : null);

async function requireRunOf(db: Db, runId: string, companyId: string, agentId: string): Promise<void> {
  const run = await findRun(db, runId);
  if (run?.company_id === companyId && run.agent_id === agentId) return;
  throw new AppError("illegal_transition", "heartbeatRunId does not name a run of this agent");
}

/** What it counts against is of this company. One that is deleted is nobody's: the money is gone all the same. */
async function refuseForeignProject(db: Db, companyId: string, { projectId }: CostReport): Promise<void> {
  const owner = typeof projectId === "string" ? await companyOfProject(db, projectId) : undefined;
  if (owner === undefined || owner === companyId) return;
  throw new AppError("illegal_transition", "projectId does not name a project of this company");
}

function toChargeable(companyId: string, report: CostReport) {
  const cents = saidCents(report);
  return { ...usage(report), companyId, costMicros: cents === null ? null : fractionalCentsToMicros(cents) };
}

const references = (report: CostReport) => ({
  issueId: report.issueId ?? null,
  projectId: report.projectId ?? null,
  goalId: report.goalId ?? null,
  billingCode: report.billingCode ?? null,
});

const usage = (report: CostReport) => ({
  provider: report.provider,
  biller: report.biller ?? report.provider,
  billingType: report.billingType,
  model: report.model,
  inputTokens: report.inputTokens,
  cachedInputTokens: report.cachedInputTokens,
  cacheWriteTokens: report.cacheWriteTokens,
  outputTokens: report.outputTokens,
  origin: "reported" as const,
  occurredAt: report.occurredAt,
});
