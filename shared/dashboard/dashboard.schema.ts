import { z } from "zod";

const count = z.number().int();

export const Dashboard = z
  .object({
    companyId: z.string(),
    agents: z.object({
      active: count.meta({ description: "Ready and at nothing." }),
      running: count,
      paused: count,
      error: count,
    }),
    tasks: z.object({
      open: count.meta({ description: "Neither done nor cancelled." }),
      inProgress: count,
      blocked: count,
      done: count,
    }),
    costs: z.object({
      monthSpendCents: z.number(),
      monthBudgetCents: count,
      monthUtilizationPercent: z.number().meta({ description: "0 without a budget." }),
    }),
    pendingApprovals: count,
    budgets: z.object({ activeIncidents: count, pendingApprovals: count, pausedAgents: count, pausedProjects: count }),
  })
  .meta({ id: "Dashboard", description: "A company at a glance; months are UTC's." });
export type Dashboard = z.infer<typeof Dashboard>;

export const SidebarBadges = z
  .object({
    inbox: count.meta({ description: "The sum of the others." }),
    approvals: count.meta({ description: "That wait for the board, or for whom it asked to revise them." }),
    failedRuns: count.meta({ description: "Agents whose last run failed or timed out." }),
    joinRequests: count,
    failedWebhooks: count.meta({ description: "Endpoints of webhooks that were disabled since they failed." }),
  })
  .meta({ id: "SidebarBadges" });
export type SidebarBadges = z.infer<typeof SidebarBadges>;
