import { recordActivity } from "../activity/activity.store.ts";
import { requireAgent } from "../agents/agent.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireCompany } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { CostWindow } from "../costs/cost-summary.schema.ts";
import { momentsOf } from "../costs/cost-window.ts";
import type { Db, Tx } from "../db/db.ts";
import { AppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type {
  FinanceByBiller,
  FinanceByKind,
  FinanceEvent,
  FinanceFilter,
  FinanceSummary,
  ReportFinanceEvent,
} from "./finance.schema.ts";
import {
  insertFinanceEvent,
  listFinanceByBiller,
  listFinanceByKind,
  listFinanceEvents,
  readFinanceSums,
} from "./finance.store.ts";
import { toRow, viewEvent, viewSums } from "./finance-view.ts";

/** What billers charged and credited: kept beside what agents spend, and in no budget. Each: @throws forbidden, not_found */
export interface FinanceService {
  /** @throws invalid_input */
  readonly summary: (actor: Actor, companyId: string, window: CostWindow) => Promise<FinanceSummary>;
  /** @throws invalid_input */
  readonly byBiller: (actor: Actor, companyId: string, window: CostWindow) => Promise<FinanceByBiller[]>;
  /** @throws invalid_input */
  readonly byKind: (actor: Actor, companyId: string, window: CostWindow) => Promise<FinanceByKind[]>;
  /** The latest first. @throws invalid_input */
  readonly list: (actor: Actor, companyId: string, filter: FinanceFilter) => Promise<FinanceEvent[]>;
  /** @throws illegal_transition */
  readonly report: (actor: Actor, companyId: string, event: ReportFinanceEvent) => Promise<FinanceEvent>;
}

export interface FinanceDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createFinanceService({ db, bus }: FinanceDeps): FinanceService {
  const rangeOf = async (actor: Actor, companyId: string, window: CostWindow) => {
    requireCompany(actor, companyId);
    await requireLiveCompany(db, companyId);
    return { companyId, ...momentsOf(window) };
  };

  return {
    summary: async (actor, companyId, window) => ({
      companyId,
      ...viewSums(await readFinanceSums(db, await rangeOf(actor, companyId, window))),
    }),
    byBiller: async (actor, companyId, window) =>
      (await listFinanceByBiller(db, await rangeOf(actor, companyId, window))).map((row) => ({
        biller: row.biller,
        ...viewSums(row),
        kindCount: row.kinds,
      })),
    byKind: async (actor, companyId, window) =>
      (await listFinanceByKind(db, await rangeOf(actor, companyId, window))).map((row) => ({
        eventKind: row.event_kind,
        ...viewSums(row),
        billerCount: row.billers,
      })),
    list: async (actor, companyId, { cursor = null, limit, ...window }) => {
      const range = await rangeOf(actor, companyId, window);
      return (await listFinanceEvents(db, { ...range, cursor, limit })).map(viewEvent);
    },
    report: async (actor, companyId, event) => {
      requireBoard(actor);
      requireCompany(actor, companyId);
      const reported = await db.transaction((tx) => report(tx, actor, companyId, event));
      bus.publish({ kind: "events", companyId });
      return reported;
    },
  };
}

async function report(tx: Tx, actor: Actor, companyId: string, event: ReportFinanceEvent): Promise<FinanceEvent> {
  await lockCompany(tx, companyId);
  await requireLiveCompany(tx, companyId);
  if (event.agentId) await requireAgentOf(tx, event.agentId, companyId);
  const row = await insertFinanceEvent(tx, toRow(newId(), companyId, event));
  const { event_kind: kind, direction, amount_micros: amountMicros } = row;
  await recordActivity(tx, {
    companyId,
    actor,
    action: "finance_event.reported",
    entityType: "finance_event",
    entityId: row.id,
    ...(event.agentId ? { agentId: event.agentId } : {}),
    details: { kind, direction, amountMicros, biller: row.biller },
  });
  return viewEvent(row);
}

async function requireAgentOf(tx: Tx, agentId: string, companyId: string): Promise<void> {
  const agent = await requireAgent(tx, agentId);
  if (agent.company_id !== companyId) throw new AppError("illegal_transition", "Agent must belong to the same company");
}
