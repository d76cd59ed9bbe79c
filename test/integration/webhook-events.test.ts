import { describe, expect, it } from "vitest";

import { CreateGoal, UpdateGoal } from "../../shared/goals/goal.schema.ts";
import { CreateProject, UpdateProject } from "../../shared/projects/project.schema.ts";
import { eventsOf, type ToldEntry } from "../../shared/webhooks/event-of-entry.ts";
import { askedBy, hire, pendingHire } from "../support/approving.ts";
import { cappedBy } from "../support/capping.ts";
import { spend } from "../support/waking.ts";
import { listenAt } from "../support/webhooks.ts";
import { change, checkOut, inRun, issueOf } from "../support/working.ts";
import { asAgent, board, World } from "../support/world.ts";

interface Told {
  /** The types of what has happened since it was asked last, with its status, in order; other entries of the trail left out. */
  readonly since: () => Promise<string[]>;
}

/** A company to which somebody listens. */
async function toldOf(world: World, companyId: string): Promise<Told> {
  await listenAt(world, companyId, "https://example.com", ["*"]);
  const since = async (): Promise<string[]> => {
    const rows = await world.sql<ToldEntry>(
      `with gone as (delete from webhook_outbox where company_id = $1 returning *) select * from gone order by sequence`,
      [companyId],
    );
    const events = rows.flatMap(eventsOf).filter(({ type }) => type !== "audit.recorded");
    return events.map(({ type, status }) => (status === undefined ? type : `${type} ${status}`));
  };
  await since();
  return { since };
}

describe("what is done to", () => {
  it("agents, is told", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const told = await toldOf(world, companyId);
    const { agents, approvals } = world.services;

    const { id } = await world.agent({ companyId });
    await agents.update(board, id, { title: "Boss" });
    await agents.pause(board, id);
    await agents.pause(board, id);
    await agents.resume(board, id);
    await agents.terminate(board, id);
    await agents.delete(board, id);
    expect(await told.since()).toEqual([
      "agent.hired active",
      "agent.updated",
      "agent.paused paused",
      "agent.resumed active",
      "agent.retired retired",
    ]);

    const other = await world.agent({ companyId });
    await agents.delete(board, other.id);
    expect(await told.since()).toEqual(["agent.hired active", "agent.retired retired"]);

    await world.services.companies.update(board, companyId, { requireBoardApprovalForNewAgents: true });
    const { agent, approval } = await hire(world, board, companyId);
    expect(await told.since()).toEqual(["company.updated", "approval.requested pending"]);
    await approvals.approve(board, approval!.id, {});
    expect(await told.since()).toEqual(["agent.hired active", "approval.approved approved"]);
    expect(agent.status).toBe("pending_approval");
    const refused = await pendingHire(world, companyId);
    const { id: approvalId } = (
      await world.sql<{ id: string }>("select id from approvals where hired_agent_id = $1", [refused])
    )[0]!;
    await approvals.reject(board, approvalId, {});
    expect(await told.since()).toEqual(["approval.requested pending", "approval.denied denied"]);
  });

  it("tasks, is told, whoever does it", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { companyId } = agent;
    const told = await toldOf(world, companyId);

    const issue = await issueOf(world, companyId);
    await change(world, issue.id, { assigneeAgentId: agent.id, status: "todo" });
    expect(await told.since()).toEqual(["task.created queued", "task.assigned assigned"]);

    const actor = inRun(await world.run(agent.id, { payload: { issueId: issue.id } }));
    await told.since();
    await checkOut(world, issue.id, actor, { agentId: agent.id });
    await checkOut(world, issue.id, actor, { agentId: agent.id });
    await change(world, issue.id, { status: "in_review" }, actor);
    await change(world, issue.id, { status: "done", comment: "here" }, actor);
    expect(await told.since()).toEqual(["task.started running", "task.review review", "task.completed done"]);

    const other = await issueOf(world, companyId, { assigneeAgentId: agent.id, status: "todo" });
    await change(world, other.id, { title: "Another title" });
    await change(world, other.id, { status: "in_progress" });
    await change(world, other.id, { status: "cancelled" });
    expect(await told.since()).toEqual([
      "task.created assigned",
      "task.assigned assigned",
      "task.started running",
      "task.cancelled cancelled",
    ]);

    const hopeless = await issueOf(world, companyId);
    await change(world, hopeless.id, { status: "cancelled", outcome: "failed" });
    expect(await told.since()).toEqual(["task.created queued", "task.failed failed"]);
  });

  it("approvals, goals, projects and the company, is told", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { companyId } = agent;
    const told = await toldOf(world, companyId);
    const { approvals, goals, projects, companies } = world.services;

    const approval = await askedBy(world, agent);
    await approvals.requestRevision(board, approval.id, {});
    await approvals.resubmit(asAgent(agent), approval.id, {});
    await approvals.approve(board, approval.id, {});
    expect(await told.since()).toEqual([
      "approval.requested pending",
      "approval.question_asked asked_question",
      "approval.requested pending",
      "approval.approved approved",
    ]);

    const goal = await goals.create(board, companyId, CreateGoal.parse({ title: "More" }));
    await goals.update(board, goal.id, UpdateGoal.parse({ title: "Even more" }));
    await goals.update(board, goal.id, UpdateGoal.parse({ status: "achieved" }));
    const project = await projects.create(board, companyId, CreateProject.parse({ name: "It" }));
    await projects.update(board, { key: project.id }, UpdateProject.parse({ description: "all of it" }));
    await projects.update(board, { key: project.id }, UpdateProject.parse({ archivedAt: new Date().toISOString() }));
    expect(await told.since()).toEqual([
      "goal.created",
      "goal.updated",
      "goal.closed closed",
      "project.created",
      "project.updated",
      "project.archived archived",
    ]);

    await companies.update(board, companyId, { status: "paused" });
    await companies.update(board, companyId, { status: "active" });
    await companies.archive(board, companyId);
    await companies.update(board, companyId, { status: "active" });
    await companies.delete(board, companyId);
    expect(await told.since()).toEqual([
      "company.updated",
      "company.updated",
      "company.archived archived",
      "company.restored active",
      "company.deleted deleting",
    ]);
  });

  it("budgets, is told when they are met", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const told = await toldOf(world, agent.companyId);
    await cappedBy(world, agent, { amount: 100 });
    await cappedBy(world, agent, { scopeType: "company", scopeId: agent.companyId, amount: 100 });

    await spend(world, agent, 85);
    await world.services.budgetIncidents.applyMet();
    expect((await told.since()).sort()).toEqual(["agent.budget.breach soft", "budget.breach soft"]);

    await spend(world, agent, 15);
    await world.services.budgetIncidents.applyMet();
    const events = await told.since();
    expect(events).toContain("agent.budget.breach hard");
    expect(events).toContain("budget.breach hard");
  });
});
