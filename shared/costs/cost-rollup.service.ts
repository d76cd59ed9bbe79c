import { type Actor, requireCompany } from "../auth/actor.ts";
import type { PolicySummary } from "../budgets/policy.schema.ts";
import { listOfScope } from "../budgets/policy-state.store.ts";
import { toPolicySummary } from "../budgets/policy-view.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import {
  listPerDay,
  listPerTeam,
  type RollUpDayRow,
  type RollUpRange,
  type RollUpTeamRow,
} from "./cost-rollup.store.ts";
import { companyOfScope } from "./cost-scope.store.ts";
import type { CostScope } from "./cost-scope.ts";

/** What one thing has cost within a time. Amounts are micro-USD. */
export interface RollUp {
  readonly costMicros: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly days: readonly RollUpDayRow[];
  /** Of a company: the dearest first. */
  readonly teams: readonly RollUpTeamRow[];
  /** What is in force over it, and over nothing wider; null: nothing is. */
  readonly budget: PolicySummary | null;
}

export interface CostRollUps {
  /** @throws forbidden, not_found */
  readonly rollUp: (actor: Actor, range: RollUpRange) => Promise<RollUp>;
  /** The budgets over a company as a whole, and where they are heading. @throws forbidden, not_found */
  readonly budgets: (actor: Actor, companyId: string) => Promise<PolicySummary[]>;
}

export function createCostRollUps({ db }: { readonly db: Db }): CostRollUps {
  const inForce = async (companyId: string, type: PolicySummary["scopeType"], id: string): Promise<PolicySummary[]> =>
    (await listOfScope(db, companyId, { type, id })).map(toPolicySummary);

  return {
    rollUp: async (actor, range) => {
      const { companyId, scope, scopeId } = range;
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      if (scope !== "company" && (await companyOfScope(db, scope, scopeId)) !== companyId)
        throw new NotFoundError(WHAT[scope]);
      const [days, teams, policies] = await Promise.all([
        listPerDay(db, range),
        scope === "company" ? listPerTeam(db, range) : [],
        isBudgeted(scope) ? inForce(companyId, scope, scopeId) : [],
      ]);
      const sum = (of: (day: RollUpDayRow) => number): number => days.reduce((total, day) => total + of(day), 0);
      return {
        costMicros: sum((day) => day.cost_micros),
        inputTokens: sum((day) => day.input_tokens),
        outputTokens: sum((day) => day.output_tokens),
        days,
        teams,
        budget: policies.find(({ metric }) => metric === "billed_cents") ?? null,
      };
    },

    budgets: async (actor, companyId) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return inForce(companyId, "company", companyId);
    },
  };
}

const WHAT: Readonly<Record<Exclude<CostScope, "company">, string>> = {
  team: "Team",
  agent: "Agent",
  project: "Project",
  issue: "Issue",
  run: "Run",
};

const isBudgeted = (scope: CostScope): scope is Exclude<CostScope, "issue" | "run"> =>
  scope !== "issue" && scope !== "run";
