import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { askedBy } from "../support/approving.ts";
import { endingOf, failed } from "../support/crew.ts";
import { spend } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

const issue = (
  world: World,
  companyId: string,
  n: number,
  { status, hiddenAt = null }: { status: string; hiddenAt?: string | null },
) =>
  world.sql(
    `insert into issues (id, company_id, issue_number, identifier, title, status, hidden_at)
     values ($1, $2, $3, 'X-' || $3::int, 't', $4, $5)`,
    [newId(), companyId, n, status, hiddenAt],
  );

describe("the dashboard", () => {
  it("is all zero for a company with nothing", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();

    expect(await world.services.dashboard.dashboard(board, companyId)).toEqual({
      companyId,
      agents: { active: 0, running: 0, paused: 0, error: 0 },
      tasks: { open: 0, inProgress: 0, blocked: 0, done: 0 },
      costs: { monthSpendCents: 0, monthBudgetCents: 0, monthUtilizationPercent: 0 },
      pendingApprovals: 0,
      budgets: { activeIncidents: 0, pendingApprovals: 0, pausedAgents: 0, pausedProjects: 0 },
    });
  });

  it("counts agents, tasks, money and what waits for the board, of this company alone", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 3_000 });
    const [idle, running, paused, broken, gone] = await Promise.all(
      Array.from({ length: 5 }, () => world.agent({ companyId })),
    );
    await world.run(running!.id);
    await world.services.agents.pause(board, paused!.id);
    await world.sql("update agent_slots set breaker_opened_at = now() where agent_id = $1", [broken!.id]);
    await world.services.agents.terminate(board, gone!.id);
    await spend(world, idle!, 1_000);
    await askedBy(world, idle!);
    const statuses = ["backlog", "todo", "in_progress", "in_progress", "in_review", "blocked", "done", "cancelled"];
    for (const [n, status] of statuses.entries()) await issue(world, companyId, n, { status });
    await issue(world, companyId, 99, { status: "todo", hiddenAt: "2026-01-01" });
    const other = await world.agent();
    await issue(world, other.companyId, 1, { status: "todo" });

    expect(await world.services.dashboard.dashboard(board, companyId)).toEqual({
      companyId,
      agents: { active: 1, running: 1, paused: 1, error: 1 },
      tasks: { open: 6, inProgress: 2, blocked: 1, done: 1 },
      costs: { monthSpendCents: 1_000, monthBudgetCents: 3_000, monthUtilizationPercent: 33.33 },
      pendingApprovals: 1,
      budgets: { activeIncidents: 0, pendingApprovals: 0, pausedAgents: 0, pausedProjects: 0 },
    });
  });

  it("shows a budget that is met", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    await spend(world, agent, 100);
    await world.services.budgetIncidents.applyMet();

    expect(await world.services.dashboard.dashboard(board, agent.companyId)).toMatchObject({
      agents: { active: 0, paused: 1 },
      budgets: { activeIncidents: 1, pausedAgents: 1, pendingApprovals: 1 },
    });
  });
});

describe("the badges of the sidebar", () => {
  it("count approvals that wait, and agents whose last run failed", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const asked = await askedBy(world, agent);
    await askedBy(world, agent);
    await world.services.approvals.approve(board, asked.id, {});
    const { execution, dashboard } = world.services;
    const failing = await world.run(agent.id);
    await execution.settle(endingOf(failing, failed));

    expect(await dashboard.badges(board, agent.companyId)).toEqual({
      inbox: 2,
      approvals: 1,
      failedRuns: 1,
      joinRequests: 0,
      failedWebhooks: 0,
    });
    await execution.settle(endingOf(await world.run(agent.id)));
    expect(await dashboard.badges(board, agent.companyId)).toMatchObject({ inbox: 1, failedRuns: 0 });
  });
});
