import { agentStatus } from "../agents/agent-view.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireCompany } from "../auth/actor.ts";
import type { Company } from "../companies/company.schema.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Queryable } from "../db/db.ts";
import { centsToMicros, microsToFractionalCents } from "../kernel/money.ts";
import type {
  CostByAgent,
  CostByAgentModel,
  CostByBiller,
  CostByProject,
  CostByProvider,
  CostSummary,
  CostWindow,
  CostWindowSpend,
  ProviderQuota,
} from "./cost-summary.schema.ts";
import type { EventRange } from "./cost-summary.store.ts";
import {
  listByAgent,
  listByAgentModel,
  listByBiller,
  listByProject,
  listByProvider,
  listLately,
  readSummary,
} from "./cost-summary.store.ts";
import type { PlanColumns, SpentColumns } from "./cost-sums.ts";
import { momentsOf } from "./cost-window.ts";

const WINDOWS = [
  { window: "5h", hours: 5 },
  { window: "24h", hours: 24 },
  { window: "7d", hours: 168 },
] as const;

type Ask<Answer> = (actor: Actor, companyId: string, window: CostWindow) => Promise<Answer>;

/**
 * What a company has spent, and on what, the dearest first: within a time; without one, as booked in this UTC month,
 * which is what the monthly budget sees. Each: @throws forbidden, not_found, invalid_input
 */
export interface CostSummaryService {
  readonly summary: Ask<CostSummary>;
  readonly byAgent: Ask<CostByAgent[]>;
  readonly byAgentModel: Ask<CostByAgentModel[]>;
  readonly byProvider: Ask<CostByProvider[]>;
  readonly byBiller: Ask<CostByBiller[]>;
  readonly byProject: Ask<CostByProject[]>;
  /** Of the last hours and days. */
  readonly windows: (actor: Actor, companyId: string) => Promise<CostWindowSpend[]>;
  /** What adapters know of their providers' own limits. */
  readonly quotas: (actor: Actor, companyId: string) => Promise<ProviderQuota[]>;
}

export function createCostSummaryService({ db }: { readonly db: Db }): CostSummaryService {
  const list =
    <Row, View>(read: (from: Queryable, range: EventRange) => Promise<Row[]>, view: (row: Row) => View): Ask<View[]> =>
    async (actor, companyId, window) => {
      await requireReadable(db, actor, companyId);
      return (await read(db, { companyId, window: toWindow(window) })).map(view);
    };

  return {
    summary: async (actor, companyId, window) => {
      const { budgetMonthlyCents } = await requireReadable(db, actor, companyId);
      const row = await readSummary(db, { companyId, window: toWindow(window) });
      return {
        companyId,
        spendCents: microsToFractionalCents(row.cost_micros),
        budgetCents: budgetMonthlyCents,
        utilizationPercent: percent(row.cost_micros, centsToMicros(budgetMonthlyCents)),
        valueCents: microsToFractionalCents(row.value_micros),
        unpricedEventCount: row.unpriced,
      };
    },

    byAgent: list(listByAgent, (row) => ({
      agentId: row.agent_id,
      agentName: row.name,
      agentStatus: agentStatus(row),
      ...spent(row),
      ...plans(row),
    })),
    byAgentModel: list(listByAgentModel, (row) => ({
      agentId: row.agent_id,
      agentName: row.name,
      ...model(row),
      ...spent(row),
    })),
    byProvider: list(listByProvider, (row) => ({ ...model(row), ...spent(row), ...plans(row) })),
    byBiller: list(listByBiller, (row) => ({
      biller: row.biller,
      providerCount: row.providers,
      modelCount: row.models,
      ...spent(row),
      ...plans(row),
    })),
    byProject: list(listByProject, (row) => ({ projectId: row.project_id, projectName: row.name, ...spent(row) })),

    windows: async (actor, companyId) => {
      await requireReadable(db, actor, companyId);
      return (await Promise.all(WINDOWS.map((window) => spentLately(db, companyId, window)))).flat();
    },

    quotas: async (actor, companyId) => {
      requireBoard(actor);
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      // None of the adapters there are asks its provider.
      return [];
    },
  };
}

async function spentLately(
  db: Db,
  companyId: string,
  { window, hours: windowHours }: (typeof WINDOWS)[number],
): Promise<CostWindowSpend[]> {
  const rows = await listLately(db, companyId, windowHours);
  return rows.map((row) => ({ provider: row.provider, biller: row.biller, window, windowHours, ...spent(row) }));
}

async function requireReadable(db: Db, actor: Actor, companyId: string): Promise<Company> {
  requireCompany(actor, companyId);
  return requireLiveCompany(db, companyId);
}

function toWindow(window: CostWindow): EventRange["window"] {
  const moments = momentsOf(window);
  return moments.from === null && moments.to === null ? "this month" : moments;
}

const percent = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100);

const spent = (row: SpentColumns) => ({
  costCents: microsToFractionalCents(row.cost_micros),
  inputTokens: row.input_tokens,
  cachedInputTokens: row.cached_input_tokens,
  outputTokens: row.output_tokens,
  unpricedEventCount: row.unpriced,
});

const plans = (row: PlanColumns) => ({
  apiRunCount: row.api_runs,
  subscriptionRunCount: row.subscription_runs,
  subscriptionCachedInputTokens: row.subscription_cached_input_tokens,
  subscriptionInputTokens: row.subscription_input_tokens,
  subscriptionOutputTokens: row.subscription_output_tokens,
});

const model = (row: { provider: string; biller: string; billing_type: string; model: string }) => ({
  provider: row.provider,
  biller: row.biller,
  billingType: row.billing_type,
  model: row.model,
});
