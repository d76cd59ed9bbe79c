import type { Actor } from "../auth/actor.ts";
import { requireCompany } from "../auth/actor.ts";
import { countHeld } from "../budgets/overview.store.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import type { Dashboard, SidebarBadges } from "./dashboard.schema.ts";
import type { DashboardCounts } from "./dashboard.store.ts";
import { countForBadges, countForDashboard } from "./dashboard.store.ts";

/** A company at a glance. All of it: forbidden, not_found. */
export interface DashboardService {
  readonly dashboard: (actor: Actor, companyId: string) => Promise<Dashboard>;
  readonly badges: (actor: Actor, companyId: string) => Promise<SidebarBadges>;
}

export function createDashboardService({ db }: { readonly db: Db }): DashboardService {
  return {
    dashboard: async (actor, companyId) => {
      requireCompany(actor, companyId);
      const company = await requireLiveCompany(db, companyId);
      const [counts, held] = await Promise.all([countForDashboard(db, companyId), countHeld(db, companyId)]);
      const { spentMonthlyCents: monthSpendCents, budgetMonthlyCents: monthBudgetCents } = company;
      return {
        companyId,
        agents: { active: counts.idle, running: counts.running, paused: counts.paused, error: counts.error },
        tasks: toTasks(counts),
        costs: {
          monthSpendCents,
          monthBudgetCents,
          monthUtilizationPercent: percentOf(monthSpendCents, monthBudgetCents),
        },
        pendingApprovals: counts.approvals,
        budgets: {
          activeIncidents: counts.incidents,
          pendingApprovals: held.approvals,
          pausedAgents: held.agents,
          pausedProjects: held.projects,
        },
      };
    },

    badges: async (actor, companyId) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      const counts = await countForBadges(db, companyId);
      const {
        approvals,
        failed_runs: failedRuns,
        join_requests: joinRequests,
        failed_webhooks: failedWebhooks,
      } = counts;
      const inbox = approvals + failedRuns + joinRequests + failedWebhooks;
      return { inbox, approvals, failedRuns, joinRequests, failedWebhooks };
    },
  };
}

function toTasks({ tasks }: Pick<DashboardCounts, "tasks">): Dashboard["tasks"] {
  const of = (status: string): number => tasks[status] ?? 0;
  const all = Object.values(tasks).reduce((sum, count) => sum + count, 0);
  return {
    open: all - of("done") - of("cancelled"),
    inProgress: of("in_progress"),
    blocked: of("blocked"),
    done: of("done"),
  };
}

/** In hundredths of a percent. */
const percentOf = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;
