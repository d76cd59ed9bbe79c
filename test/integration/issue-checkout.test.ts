import { describe, expect, it } from "vitest";

import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { times } from "../support/waking.ts";
import { change, checkOut, endOf, inRun, issueOf, say, wakesOf } from "../support/working.ts";
import { asAgent, board, World } from "../support/world.ts";

const conflict = (message: string, details: object = {}) => ({ code: "conflict", message, details });

describe("a checkout", () => {
  it("is one caller's, of fifty who ask at once, and the others are told whose", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const agents = await Promise.all(times(50, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    const runs = [];
    for (const { id } of agents) runs.push(await world.run(id));
    const issue = await issueOf(world, companyId, { status: "todo" });

    const answers = await Promise.allSettled(
      runs.map((claimed) => checkOut(world, issue.id, inRun(claimed), { agentId: claimed.run.agent_id })),
    );

    const [winner] = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    expect(winner).toMatchObject({ status: "in_progress", startedAt: expect.any(String) });
    const { assigneeAgentId, checkoutRunId, executionRunId } = winner!;
    expect(executionRunId).toBe(checkoutRunId);
    const lost = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason] : []));
    expect(lost).toHaveLength(49);
    for (const error of lost) {
      expect(error).toMatchObject(
        conflict("Issue checkout conflict", {
          issueId: issue.id,
          status: "in_progress",
          assigneeAgentId,
          checkoutRunId,
          executionRunId,
        }),
      );
    }
    await checkInvariants(world.sql);
  });

  it("may be said again by its owner, whatever it expects, and by none of its other runs", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 2 } } });
    const [one, other] = [
      await world.run(agent.id, { payload: { taskKey: "a" } }),
      await world.run(agent.id, { payload: { taskKey: "b" } }),
    ];
    const { id } = await issueOf(world, agent.companyId, { status: "todo" });

    const first = await checkOut(world, id, inRun(one), { agentId: agent.id });
    const again = await checkOut(world, id, inRun(one), { agentId: agent.id, from: ["todo"] });
    expect(again).toEqual(first);
    await expect(
      checkOut(world, id, inRun(other), { agentId: agent.id, from: ["todo", "in_progress"] }),
    ).rejects.toMatchObject(conflict("Issue checkout conflict", { checkoutRunId: one.run.id }));
    await endOf(world, one.run.id);
    await expect(
      checkOut(world, id, inRun(other), { agentId: agent.id, from: ["in_progress"] }),
    ).resolves.toMatchObject({ checkoutRunId: other.run.id, executionRunId: other.run.id, startedAt: first.startedAt });
  });

  it("asks for a status that is expected, for one that can be begun, and for a project that goes on", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id);
    const { id } = await issueOf(world, agent.companyId, { status: "blocked" });

    await expect(checkOut(world, id, inRun(claimed), { agentId: agent.id, from: ["todo"] })).rejects.toMatchObject(
      conflict("Issue checkout conflict", { status: "blocked", assigneeAgentId: null }),
    );
    await change(world, id, { status: "done" });
    await expect(checkOut(world, id, inRun(claimed), { agentId: agent.id, from: ["done"] })).rejects.toMatchObject({
      code: "illegal_transition",
    });
    await change(world, id, { status: "todo" });
    const [project] = await world.sql<{ id: string }>(
      "insert into projects (id, company_id, name, pause_causes) values (gen_random_uuid(), $1, 'p', '{budget}') returning id",
      [agent.companyId],
    );
    await change(world, id, { projectId: project!.id });
    await expect(checkOut(world, id, inRun(claimed), { agentId: agent.id })).rejects.toMatchObject({
      ...conflict("Project is paused because its budget hard-stop was reached"),
      details: { projectId: project!.id },
    });
  });

  it("is an agent's own and a run's own", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const colleague = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const { id } = await issueOf(world, agent.companyId, { status: "todo" });

    await expect(checkOut(world, id, asAgent(agent), { agentId: agent.id })).rejects.toMatchObject({
      code: "unauthenticated",
      message: "Agent run id required",
    });
    await expect(checkOut(world, id, asAgent(agent), { agentId: colleague.id })).rejects.toMatchObject({
      code: "forbidden",
    });
  });

  it("by the board wakes the agent, whose run then has it", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await issueOf(world, agent.companyId, { status: "todo" });

    await expect(checkOut(world, id, board, { agentId: agent.id })).resolves.toMatchObject({
      status: "in_progress",
      assigneeAgentId: agent.id,
      checkoutRunId: null,
    });
    expect(await wakesOf(world, agent.id)).toEqual(["assignment issue_checked_out"]);
    const claimed = await world.run(agent.id, { payload: { issueId: id } });
    await say(world, id, "I am at it", inRun(claimed));
    await expect(world.services.issues.get(board, id)).resolves.toMatchObject({ checkoutRunId: claimed.run.id });
  });

  it("keeps other runs of the issue waiting until its run has ended", async () => {
    await using world = await World.open();
    const alice = await world.agent();
    const bob = await world.agent({ companyId: alice.companyId, name: "Bob" });
    const { id } = await issueOf(world, alice.companyId, { status: "todo" });
    const claimed = await world.run(alice.id);
    await checkOut(world, id, inRun(claimed), { agentId: alice.id });

    await say(world, id, "@bob, please look", inRun(claimed));
    await world.services.admission.admit();
    const [waiting] = await world.sql<{ id: string }>("select id from heartbeat_runs where agent_id = $1", [bob.id]);
    await expect(world.services.execution.claim(waiting!.id, bob.id, 60)).resolves.toBeNull();

    await world.services.execution.settle(endingOf(claimed));
    await world.services.admission.admit();
    await expect(world.services.execution.claim(waiting!.id, bob.id, 60)).resolves.toMatchObject({
      run: { id: waiting!.id },
    });
    await expect(world.services.issues.get(board, id)).resolves.toMatchObject({ executionRunId: waiting!.id });
  });
});

describe("an issue that is in progress", () => {
  it("is changed by its assignee from the run that has it, and by others as before", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 2 } } });
    const bob = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const [one, other] = [
      await world.run(agent.id, { payload: { taskKey: "a" } }),
      await world.run(agent.id, { payload: { taskKey: "b" } }),
    ];
    const { id } = await issueOf(world, agent.companyId, { status: "todo" });
    await checkOut(world, id, inRun(one), { agentId: agent.id });
    const body = { format: "markdown" as const, body: "x" };

    for (const attempt of [
      () => change(world, id, { status: "done" }, inRun(other)),
      () => say(world, id, "Done", inRun(other)),
      () => world.services.issueDocuments.put(inRun(other), id, "plan", body),
      () => world.services.issues.release(inRun(other), id),
    ]) {
      await expect(attempt()).rejects.toMatchObject(
        conflict("Issue run ownership conflict", { checkoutRunId: one.run.id, actorRunId: other.run.id }),
      );
    }
    await expect(say(world, id, "Done", asAgent(agent))).rejects.toMatchObject({ code: "unauthenticated" });
    await expect(say(world, id, "Well?", asAgent(bob))).resolves.toMatchObject({ authorAgentId: bob.id });
    await expect(change(world, id, { status: "in_review" }, inRun(one))).resolves.toMatchObject({
      checkoutRunId: null,
    });
  });

  it("is taken over by its assignee's next run when the one that had it is over", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const first = await world.run(agent.id);
    const { id } = await issueOf(world, agent.companyId, { status: "todo" });
    await checkOut(world, id, inRun(first), { agentId: agent.id });
    await world.services.execution.settle(endingOf(first));
    const second = await world.run(agent.id);

    await say(world, id, "Going on", inRun(second));

    await expect(world.services.issues.get(board, id)).resolves.toMatchObject({
      checkoutRunId: second.run.id,
      executionRunId: second.run.id,
    });
    await expect(
      world.sql("select from activity_log where action = 'issue.checkout_lock_adopted' and run_id = $1", [
        second.run.id,
      ]),
    ).resolves.toHaveLength(1);
  });

  it("is given back by its assignee or the board, and is anybody's then", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const bob = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const [own, others] = [await world.run(agent.id), await world.run(bob.id)];
    const { id } = await issueOf(world, agent.companyId, { status: "todo" });
    await checkOut(world, id, inRun(own), { agentId: agent.id });

    await expect(world.services.issues.release(inRun(others), id)).rejects.toMatchObject(
      conflict("Only assignee can release issue"),
    );
    await expect(world.services.issues.release(inRun(own), id)).resolves.toMatchObject({
      status: "todo",
      assigneeAgentId: null,
      checkoutRunId: null,
      executionRunId: null,
    });
    await expect(checkOut(world, id, inRun(others), { agentId: bob.id })).resolves.toMatchObject({
      assigneeAgentId: bob.id,
    });
    await change(world, id, { status: "done" });
    await expect(world.services.issues.release(board, id)).rejects.toMatchObject({ code: "illegal_transition" });
  });

  it("is interrupted by the board's comment: its run is cancelled, and the comment wakes the next one", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id } = await issueOf(world, agent.companyId, { status: "in_progress", assigneeAgentId: agent.id });
    const claimed = await world.run(agent.id, { payload: { issueId: id } });

    await expect(say(world, id, { body: "Stop", interrupt: true }, inRun(claimed))).rejects.toMatchObject({
      code: "forbidden",
    });
    await say(world, id, { body: "Stop, and do this first", interrupt: true });

    const [run] = await world.sql<{ cancel_requested_at: Date | null }>(
      "select cancel_requested_at from heartbeat_runs where id = $1",
      [claimed.run.id],
    );
    expect(run!.cancel_requested_at).not.toBeNull();
    expect(await wakesOf(world, agent.id)).toContain("automation issue_commented");
  });
});
