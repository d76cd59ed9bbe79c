import { recordActivity } from "../activity/activity.store.ts";
import { requireAgentOf } from "../agents/agent-membership.ts";
import { type Actor, requireLead } from "../auth/actor.ts";
import { closeBook, openBook } from "../budgets/budget-book.ts";
import { correct } from "../budgets/spending.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { CostEvent } from "./cost.schema.ts";
import { bookCharges, spentThisMonth } from "./cost.store.ts";
import { toCostEvent } from "./cost-view.ts";

export interface Adjustment {
  readonly agentId: string;
  /** Below zero: so much was booked too much. Never zero. */
  readonly costMicros: number;
  readonly reason: string;
}

/** Corrections of what was booked: charges of their own, which nobody removes. */
export interface CostAdjustments {
  /** @throws forbidden, not_found, budget_invalid for more than the agent has spent in this month */
  readonly adjust: (actor: Actor, companyId: string, adjustment: Adjustment) => Promise<CostEvent>;
}

export interface CostAdjustmentDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

const NAME = "adjustment";

export const createCostAdjustments = ({ db, bus }: CostAdjustmentDeps): CostAdjustments => ({
  adjust: async (actor, companyId, adjustment) => {
    requireLead(actor, companyId);
    const event = await db.transaction((tx) => adjust(tx, actor, companyId, adjustment));
    // What is taken off may let something in.
    bus.publish({ kind: "timers" });
    bus.publish({ kind: "admission" });
    bus.publish({ kind: "events", companyId });
    return event;
  },
});

async function adjust(tx: Tx, actor: Actor, companyId: string, adjustment: Adjustment): Promise<CostEvent> {
  const { agentId, costMicros, reason } = adjustment;
  await lockCompany(tx, companyId);
  await requireAgentOf(tx, { companyId, agentId, as: "Agent" });
  const [row] = await bookCharges(tx, [{ ...NOTHING, companyId, agentId, costMicros, valueMicros: costMicros }]);
  if (row === undefined) throw new Error("an adjustment was not booked");
  if ((await spentThisMonth(tx, agentId)) < 0) {
    throw new AppError("budget_invalid", "The agent has not spent so much in this month");
  }
  const book = await openBook(tx, [{ runId: null, agentId, projectId: null }]);
  const [spender] = book.spenders;
  if (spender !== undefined) correct(book.accounts, spender, { costMicros, costEventId: row.id });
  await recordActivity(tx, {
    companyId,
    actor,
    action: "cost.adjusted",
    entityType: "cost_event",
    entityId: row.id,
    agentId,
    details: { costMicros, reason },
  });
  await closeBook(tx, book);
  return toCostEvent(row);
}

const NOTHING = {
  runId: null,
  issueId: null,
  projectId: null,
  goalId: null,
  billingCode: NAME,
  provider: NAME,
  biller: NAME,
  billingType: "unknown",
  model: NAME,
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  costStatus: "reported",
  priceId: null,
  origin: "reported",
  occurredAt: null,
} as const;
