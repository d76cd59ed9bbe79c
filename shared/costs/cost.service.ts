import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireCompany } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import { AppError, ForbiddenError } from "../kernel/errors.ts";
import { MICROS_PER_CENT } from "../kernel/money.ts";
import { addRunCost, findRun } from "../runs/run.store.ts";
import type { CostEvent, CostReport } from "./cost.schema.ts";
import type { CostEventRow } from "./cost.store.ts";
import { bookCharges } from "./cost.store.ts";

export interface CostService {
  /** Books what something has cost. An agent reports for itself only, and with a run's token for that run. */
  readonly report: (actor: Actor, companyId: string, report: CostReport) => Promise<CostEvent>;
}

export function createCostService({ db }: { readonly db: Db }): CostService {
  return {
    report: async (actor, companyId, report) => {
      requireCompany(actor, companyId);
      if (actor.type === "agent" && actor.agentId !== report.agentId) {
        throw new ForbiddenError("Agent can only report its own costs");
      }
      const runId = await runOf(db, actor, companyId, report);
      const costMicros = Math.ceil(Number((report.costCents * MICROS_PER_CENT).toFixed(3)));
      const row = await db.transaction(async (tx) => {
        if (runId !== null) await addRunCost(tx, runId, costMicros);
        const [booked] = await bookCharges(tx, [
          { ...references(report), companyId, agentId: report.agentId, runId, costMicros, ...usage(report) },
        ]);
        if (booked === undefined) throw new Error("a charge was not booked");
        await recordActivity(tx, {
          companyId,
          actor,
          action: "cost.reported",
          entityType: "cost_event",
          entityId: booked.id,
          agentId: report.agentId,
          ...(runId === null ? {} : { runId }),
          details: { costMicros, model: report.model },
        });
        return booked;
      });
      return toCostEvent(row);
    },
  };
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
  outputTokens: report.outputTokens,
  origin: "reported" as const,
  occurredAt: report.occurredAt,
});

const toCostEvent = (row: CostEventRow): CostEvent => ({
  id: row.id,
  companyId: row.company_id,
  agentId: row.agent_id,
  issueId: row.issue_id,
  projectId: row.project_id,
  goalId: row.goal_id,
  heartbeatRunId: row.heartbeat_run_id,
  billingCode: row.billing_code,
  provider: row.provider,
  biller: row.biller,
  billingType: row.billing_type,
  model: row.model,
  inputTokens: row.input_tokens,
  cachedInputTokens: row.cached_input_tokens,
  outputTokens: row.output_tokens,
  costCents: row.cost_micros / MICROS_PER_CENT,
  occurredAt: row.occurred_at.toISOString(),
  createdAt: row.created_at.toISOString(),
});
