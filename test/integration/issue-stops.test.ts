import { describe, expect, it } from "vitest";

import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { statusesOf, times, wakeupsOf } from "../support/waking.ts";
import { change, checkOut, inRun, issueOf, say } from "../support/working.ts";
import { board, World } from "../support/world.ts";

interface StoppedRun {
  status: string;
  error_code: string | null;
  cancel_reason: string | null;
  is_asked: boolean;
}

const runOf = async (world: World, runId: string): Promise<StoppedRun> => {
  const [run] = await world.sql<StoppedRun>(
    "select status, error_code, cancel_reason, cancel_requested_at is not null as is_asked from heartbeat_runs where id = $1",
    [runId],
  );
  return run!;
};

const team = async (world: World) => {
  const alice = await world.agent({ name: "Alice" });
  const bob = await world.agent({ companyId: alice.companyId, name: "Bob" });
  return { companyId: alice.companyId, alice, bob };
};

const outcomes = async (world: World, agentId: string) =>
  (await wakeupsOf(world, agentId)).map((row) => `${row.reason} ${row.outcome} ${row.outcome_reason}`);

describe("an issue that is cancelled or deleted", () => {
  it.each([
    ["cancelled", "issue_cancelled", "The issue was cancelled"],
    ["deleted", "issue_not_found", "The issue was deleted"],
  ])("and is %s ends the run that works on it, and what waits for it", async (end, errorCode, reason) => {
    await using world = await World.open();
    const { companyId, alice, bob } = await team(world);
    const { id } = await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "in_progress" });
    const working = await world.run(alice.id, { payload: { issueId: id } });
    await say(world, id, "Go on, and @bob too");
    const other = await world.run(bob.id, { payload: { issueId: (await issueOf(world, companyId)).id } });

    await (end === "deleted" ? world.services.issues.delete(board, id) : change(world, id, { status: "cancelled" }));

    expect(await runOf(world, working.run.id)).toEqual({
      status: "running",
      error_code: errorCode,
      cancel_reason: reason,
      is_asked: true,
    });
    await until(() => world.hints.find((hint) => hint.kind === "cancel" && hint.runId === working.run.id));
    expect(await statusesOf(world, alice.id)).toEqual(["running", "cancelled"]);
    expect((await statusesOf(world, bob.id)).toSorted()).toEqual(["cancelled", "running"]);
    expect(await runOf(world, other.run.id)).toMatchObject({ is_asked: false });
    const trail = await world.services.activity.list(board, companyId, { limit: 50, action: "heartbeat.cancelled" });
    expect(trail).toMatchObject([{ entityId: working.run.id, agentId: alice.id, details: { issueId: id } }]);
    await world.services.execution.settle(endingOf(working, { status: "cancelled", errorCode, error: reason }));
    await checkInvariants(world.sql);
  });

  it("is worked on by whatever run has checked it out, whatever that was woken for", async () => {
    await using world = await World.open();
    const { companyId, alice } = await team(world);
    const { id } = await issueOf(world, companyId, { status: "todo" });
    const own = await world.run(alice.id);
    await checkOut(world, id, inRun(own), { agentId: alice.id });

    await change(world, id, { status: "cancelled" });

    expect(await runOf(world, own.run.id)).toMatchObject({ is_asked: true, error_code: "issue_cancelled" });
  });

  it("lets an agent go on in the run in which it says so", async () => {
    await using world = await World.open();
    const { companyId, alice } = await team(world);
    const { id } = await issueOf(world, companyId, { status: "todo" });
    const own = await world.run(alice.id, { payload: { issueId: id } });
    await checkOut(world, id, inRun(own), { agentId: alice.id });

    await change(world, id, { status: "cancelled" }, inRun(own));

    expect(await runOf(world, own.run.id)).toMatchObject({ is_asked: false });
  });

  it("takes along what was kept for later, with its reason, and leaves what is of other issues", async () => {
    await using world = await World.open();
    const { companyId, alice } = await team(world);
    await world.services.agents.pause(board, alice.id);
    const { id } = await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "todo" });
    await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "todo" });

    await change(world, id, { status: "cancelled" });
    await world.services.agents.resume(board, alice.id);
    await world.services.release.releaseDeferred();

    expect(await outcomes(world, alice.id)).toEqual([
      "issue_assigned cancelled issue.cancelled",
      "issue_assigned queued released",
    ]);
  });

  it("wakes whom the cancelling comment calls: that comes after the end", async () => {
    await using world = await World.open();
    const { companyId, bob } = await team(world);
    const { id } = await issueOf(world, companyId, { status: "todo" });
    await say(world, id, "@bob please look");

    await change(world, id, { status: "cancelled", comment: "@bob this is not for us" });

    expect(await outcomes(world, bob.id)).toEqual([
      "issue_comment_mentioned queued run.queued",
      "issue_comment_mentioned queued run.queued",
    ]);
    expect(await statusesOf(world, bob.id)).toEqual(["cancelled", "queued"]);
  });

  it("strands nothing, whoever wakes its agents or starts their runs meanwhile", async () => {
    await using world = await World.open();
    const { companyId, alice, bob } = await team(world);
    const issues = await Promise.all(
      times(8, (n) => issueOf(world, companyId, { assigneeAgentId: (n % 2 ? alice : bob).id, status: "todo" })),
    );

    await Promise.all(
      issues.flatMap(({ id }, n) => [
        change(world, id, { status: "cancelled" }),
        say(world, id, `@alice and @bob, about ${n}`),
        world.wake(alice.id, { payload: { issueId: id } }),
      ]),
    );

    await checkInvariants(world.sql);
    const kept = await world.sql("select 1 from agent_wakeup_requests where outcome = 'deferred'");
    expect(kept).toEqual([]);
  });
});

describe("an issue that is given to somebody else", () => {
  it("ends the run of whoever had it, and what that waits for as its assignee, and nothing else", async () => {
    await using world = await World.open();
    const { companyId, alice, bob } = await team(world);
    const { id } = await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "in_progress" });
    const working = await world.run(alice.id, { payload: { issueId: id } });
    await say(world, id, "Go on");

    await change(world, id, { assigneeAgentId: bob.id });

    expect(await runOf(world, working.run.id)).toMatchObject({ is_asked: true, error_code: "issue_reassigned" });
    expect(await statusesOf(world, alice.id)).toEqual(["running", "cancelled"]);
    expect(await outcomes(world, bob.id)).toEqual(["issue_assigned queued run.queued"]);
  });

  it("leaves what its former assignee was asked for by name or outright", async () => {
    await using world = await World.open();
    const { companyId, alice, bob } = await team(world);
    const { id } = await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "todo" });
    const { id: mine } = await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "todo" });
    await world.wake(alice.id, { payload: { issueId: mine } });

    for (const issueId of [id, mine]) await change(world, issueId, { assigneeAgentId: bob.id });

    expect((await statusesOf(world, alice.id)).toSorted()).toEqual(["cancelled", "queued"]);
  });

  it("goes on in the run of the agent that hands it on itself", async () => {
    await using world = await World.open();
    const { companyId, alice, bob } = await team(world);
    const { id } = await issueOf(world, companyId, { status: "todo" });
    const own = await world.run(alice.id, { payload: { issueId: id } });
    await checkOut(world, id, inRun(own), { agentId: alice.id });

    await change(world, id, { assigneeAgentId: bob.id, status: "todo" }, inRun(own));

    expect(await runOf(world, own.run.id)).toMatchObject({ is_asked: false });
  });
});
