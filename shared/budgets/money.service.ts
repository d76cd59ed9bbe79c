import { type CostAdjustments, createCostAdjustments } from "../costs/cost-adjustment.service.ts";
import { type CostDays, createCostDays } from "../costs/cost-days.service.ts";
import { type CostRollUps, createCostRollUps } from "../costs/cost-rollup.service.ts";
import { type CostSummaryService, createCostSummaryService } from "../costs/cost-summary.service.ts";
import type { Db } from "../db/db.ts";
import { createFinanceService, type FinanceService } from "../finance/finance.service.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { createIncidentService, type IncidentService } from "./incident.service.ts";
import { type BudgetPolicyService, createBudgetPolicyService } from "./policy.service.ts";
import { type BudgetUpkeep, createBudgetUpkeep } from "./upkeep.service.ts";

/** What may be spent, and what was. */
export interface MoneyServices {
  readonly budgets: BudgetPolicyService;
  readonly budgetIncidents: IncidentService;
  readonly budgetUpkeep: BudgetUpkeep;
  readonly costSummaries: CostSummaryService;
  readonly costRollUps: CostRollUps;
  readonly costAdjustments: CostAdjustments;
  readonly costDays: CostDays;
  readonly finance: FinanceService;
}

export interface MoneyDeps {
  readonly db: Db;
  readonly bus: LiveBus;
}

export const createMoneyServices = ({ db, bus }: MoneyDeps): MoneyServices => ({
  budgets: createBudgetPolicyService({ db, bus }),
  budgetIncidents: createIncidentService({ db, bus }),
  budgetUpkeep: createBudgetUpkeep({ db }),
  costSummaries: createCostSummaryService({ db }),
  costRollUps: createCostRollUps({ db }),
  costAdjustments: createCostAdjustments({ db, bus }),
  costDays: createCostDays({ db }),
  finance: createFinanceService({ db, bus }),
});
