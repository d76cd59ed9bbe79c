import { describe, expect, it } from "vitest";

import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { claim, outcomesOf, request, statusesOf, times } from "../support/waking.ts";
import { change, issueOf } from "../support/working.ts";
import { board, World } from "../support/world.ts";

const paused = async (world: World) => {
  const agent = await world.agent();
  await world.services.agents.pause(board, agent.id);
  const issue = await issueOf(world, agent.companyId, { status: "todo" });
  return { agentId: agent.id, companyId: agent.companyId, issueId: issue.id };
};

const goesOn = async (world: World, agentId: string): Promise<void> => {
  await world.services.agents.resume(board, agentId);
  await world.services.release.releaseDeferred();
};

describe("a wakeup that is kept and names an issue", () => {
  it.each([
    ["a run of its own", (issueId: string) => ({ coalesce: false, payload: { issueId } })],
    ["a session of its own", (taskId: string) => ({ forceFreshSession: true, payload: { taskId } })],
    ["its task", (issueId: string) => ({ payload: { taskKey: "weekly", issueId: issueId.toUpperCase() } })],
    ["a task that is no issue", (taskId: string) => ({ payload: { issueId: "PAP-1", taskId } })],
  ])("ends with that issue, also where it was to have %s", async (_, body) => {
    await using world = await World.open();
    const { agentId, companyId, issueId } = await paused(world);
    const other = await issueOf(world, companyId);
    const deleted = await issueOf(world, companyId);
    for (const id of [issueId, other.id, deleted.id]) await request(world, agentId, { hold: true, ...body(id) });

    await change(world, issueId, { status: "cancelled" });
    await world.services.issues.delete(board, deleted.id);
    await goesOn(world, agentId);

    expect(await outcomesOf(world, agentId)).toEqual([
      "on_demand cancelled issue.cancelled",
      "on_demand queued released",
      "on_demand cancelled issue.deleted",
    ]);
    await checkInvariants(world.sql);
  });

  it("stays where the issue is another company's, or is done", async () => {
    await using world = await World.open();
    const { agentId, issueId } = await paused(world);
    const foreign = await issueOf(world, (await world.company({ name: "Foreign" })).id);
    for (const id of [foreign.id, issueId])
      await request(world, agentId, { hold: true, coalesce: false, payload: { issueId: id } });

    await change(world, foreign.id, { status: "cancelled" });
    await change(world, issueId, { status: "done" });
    await goesOn(world, agentId);

    expect(await statusesOf(world, agentId)).toEqual(["queued", "queued"]);
  });

  it("does not run if its issue was cancelled since, whatever missed that; what is asked afterwards runs", async () => {
    await using world = await World.open();
    const { agentId, issueId } = await paused(world);
    const ask = (coalesce: boolean) => request(world, agentId, { hold: true, coalesce, payload: { issueId } });
    await ask(true);
    await ask(false);
    await world.sql("update issues set status = 'cancelled', cancelled_at = now() where id = $1", [issueId]);
    await ask(true);

    await goesOn(world, agentId);

    expect(await outcomesOf(world, agentId)).toEqual([
      "on_demand cancelled issue.cancelled",
      "on_demand cancelled issue.cancelled",
      "on_demand queued released",
    ]);
    await checkInvariants(world.sql);
  });

  it("ends also while it is being released", async () => {
    await using world = await World.open();
    const agents = await Promise.all(times(8, (n) => world.agent({ name: `Agent ${n}` })));
    for (const { id } of agents) await world.services.agents.pause(board, id);
    const issues = await Promise.all(
      agents.map(({ id, companyId }) => issueOf(world, companyId, { assigneeAgentId: id, status: "todo" })),
    );
    for (const { id } of agents) await world.services.agents.resume(board, id);

    await Promise.all([
      ...issues.map(({ id }) => change(world, id, { status: "cancelled" })),
      ...times(3, () => world.services.release.releaseDeferred()),
    ]);

    const left = await world.sql(
      `select w.id from agent_wakeup_requests w left join heartbeat_runs r on r.id = w.run_id
        where coalesce(r.status, w.outcome) <> 'cancelled'`,
    );
    expect(left).toEqual([]);
    await checkInvariants(world.sql);
  });
});

describe("a run that ends with its issue, or by a person's hand", () => {
  it.each([
    ["its issue", (world: World, issueId: string) => change(world, issueId, { assigneeAgentId: null })],
    ["a person", (world: World, _: string, runId: string) => world.services.runs.cancel(board, runId)],
  ])("is not begun again by a pause that comes before it has ended: %s", async (_, end) => {
    await using world = await World.open();
    const agent = await world.agent();
    const assigned = { status: "todo", assigneeAgentId: agent.id };
    const { id: issueId } = await issueOf(world, agent.companyId, assigned);
    const [waiting] = await world.sql<{ id: string }>("select id from heartbeat_runs");
    const working = (await claim(world, waiting!.id))!;

    await end(world, issueId, working.run.id);
    await world.services.agents.pause(board, agent.id);
    await world.services.execution.settle(endingOf(working, { status: "cancelled", errorCode: "cancelled" }));
    await goesOn(world, agent.id);

    expect(await statusesOf(world, agent.id)).toEqual(["cancelled"]);
    await checkInvariants(world.sql);
  });

  it("leaves what it was to do for another issue: that has a run of its own", async () => {
    await using world = await World.open();
    const { id: agentId, companyId } = await world.agent();
    const [one, other] = [await issueOf(world, companyId), await issueOf(world, companyId)];
    for (const { id: issueId } of [one, other]) await world.wake(agentId, { payload: { taskKey: "weekly", issueId } });

    await change(world, one.id, { status: "cancelled" });
    await world.services.release.releaseDeferred();

    const runs = await world.sql("select status, issue_id, scope from heartbeat_runs order by id");
    expect(runs).toEqual([
      { status: "cancelled", issue_id: one.id, scope: "weekly" },
      { status: "queued", issue_id: other.id, scope: "weekly" },
    ]);
    expect(await outcomesOf(world, agentId)).toEqual(["on_demand queued run.queued", "on_demand queued released"]);
    await checkInvariants(world.sql);
  });
});
