import { describe, expect, it } from "vitest";

import { runEnvironment } from "../../worker/run-environment.ts";
import { countBy, times } from "../support/waking.ts";
import { change, endOf, inRun, issueOf, say, wakesOf } from "../support/working.ts";
import { asAgent, board, World } from "../support/world.ts";

const team = async (world: World) => {
  const { id: companyId } = await world.company();
  const alice = await world.agent({ companyId, name: "Alice" });
  const bob = await world.agent({ companyId, name: "Bob Senior" });
  return { companyId, alice, bob };
};

const ASSIGNED = "assignment issue_assigned";
const MOVED = "automation issue_status_changed";
const SAID = "automation issue_commented";
const REOPENED = "automation issue_reopened_via_comment";
const CALLED = "automation issue_comment_mentioned";

describe("who is woken by what is done to an issue", () => {
  it("is the assignee, when it is given the issue and when that is for now", async () => {
    await using world = await World.open();
    const { companyId, alice, bob } = await team(world);

    const later = await issueOf(world, companyId, { assigneeAgentId: alice.id });
    expect(await wakesOf(world, alice.id)).toEqual([]);
    await change(world, later.id, { status: "todo" });
    expect(await wakesOf(world, alice.id)).toEqual([MOVED]);
    await change(world, later.id, { title: "Write it well" });
    await change(world, later.id, { assigneeAgentId: alice.id, status: "todo" });
    expect(await wakesOf(world, alice.id)).toEqual([MOVED]);
    await change(world, later.id, { assigneeAgentId: bob.id });
    expect(await wakesOf(world, bob.id)).toEqual([ASSIGNED]);
    await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "todo" }, asAgent(alice));
    expect(await wakesOf(world, alice.id)).toEqual([MOVED, ASSIGNED]);
  });

  it("is the assignee when the issue is unblocked, comes back from review, or is opened again", async () => {
    await using world = await World.open();
    const { companyId, alice } = await team(world);
    const { id } = await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "blocked" });
    expect(await wakesOf(world, alice.id)).toEqual([ASSIGNED]);

    for (const [away, back] of [
      ["blocked", "todo"],
      ["in_review", "in_progress"],
      ["done", "todo"],
    ]) {
      await change(world, id, { status: away });
      await change(world, id, { status: back });
    }

    expect(await wakesOf(world, alice.id)).toEqual([ASSIGNED, MOVED, MOVED, MOVED]);
  });

  it("is the assignee when others say something, unless the issue is closed and stays so", async () => {
    await using world = await World.open();
    const { companyId, alice, bob } = await team(world);
    const { id } = await issueOf(world, companyId, { assigneeAgentId: alice.id });

    await say(world, id, "How far is it?");
    await say(world, id, "Nearly done", asAgent(alice));
    await change(world, id, { comment: "Go on" }, asAgent(bob));
    expect(await wakesOf(world, alice.id)).toEqual([SAID, SAID]);
    await change(world, id, { status: "cancelled" });
    await say(world, id, "A pity");
    expect(await wakesOf(world, alice.id)).toEqual([SAID, SAID]);
    await say(world, id, { body: "But no", reopen: true });
    expect(await wakesOf(world, alice.id)).toEqual([SAID, SAID, REOPENED]);
    await expect(world.services.issues.get(board, id)).resolves.toMatchObject({ status: "todo", cancelledAt: null });
  });

  it("is whoever is called by name or url key, once, and not by itself", async () => {
    await using world = await World.open();
    const { companyId, alice, bob } = await team(world);
    const { id } = await issueOf(world, companyId, { assigneeAgentId: alice.id });

    await say(world, id, "@bob-senior, @Bob Senior: please help @alice! Not you, mail@bob-senior.example.");
    await say(world, id, "I am @Alice, and @nobody is there", asAgent(alice));

    expect(await wakesOf(world, bob.id)).toEqual([CALLED]);
    expect(await wakesOf(world, alice.id)).toEqual([SAID]);
  });

  it("is one agent of the same company only", async () => {
    await using world = await World.open();
    const { companyId } = await team(world);
    const stranger = await world.agent({ name: "Stranger" });
    const { id } = await issueOf(world, companyId);

    await say(world, id, "Hello @stranger");

    expect(await wakesOf(world, stranger.id)).toEqual([]);
  });

  it("is the parent's assignee, once, when all its children are closed, also when the last are closed at once", async () => {
    await using world = await World.open();
    const { companyId, alice } = await team(world);
    const parent = await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "in_progress" });
    const children = await Promise.all(
      times(6, () => issueOf(world, companyId, { parentId: parent.id, status: "todo" })),
    );

    await Promise.all(children.map(({ id }, n) => change(world, id, { status: n % 2 ? "done" : "cancelled" })));

    expect(await wakesOf(world, alice.id)).toEqual([ASSIGNED, "automation issue_children_completed"]);
    const [wake] = await world.sql<{ payload: object }>(
      "select payload from agent_wakeup_requests where reason = 'issue_children_completed'",
    );
    expect(wake!.payload).toMatchObject({ issueId: parent.id, taskId: parent.id });
  });
});

describe("a wakeup by an issue", () => {
  it("is there if the change is, and else is not", async () => {
    await using world = await World.open();
    const { companyId, alice } = await team(world);
    const { id } = await issueOf(world, companyId, { assigneeAgentId: alice.id });
    // Whatever fails behind the wakeup takes it along, and the change too.
    await world.sql(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
       create constraint trigger refused after insert on agent_wakeup_requests deferrable initially deferred
         for each row execute function refuse()`,
    );

    await expect(change(world, id, { status: "todo" })).rejects.toThrow("no");
    await expect(say(world, id, "hello")).rejects.toThrow("no");
    await expect(issueOf(world, companyId, { assigneeAgentId: alice.id, status: "todo" })).rejects.toThrow("no");

    expect(await wakesOf(world, alice.id)).toEqual([]);
    await expect(world.services.issues.get(board, id)).resolves.toMatchObject({ status: "backlog" });
    expect(await world.sql("select from issue_comments")).toHaveLength(0);
    await expect(world.services.companies.get(board, companyId)).resolves.toMatchObject({ issueCounter: 1 });
  });

  it("waits while its agent is paused, and comes when that is over", async () => {
    await using world = await World.open();
    const { companyId, alice } = await team(world);
    await world.services.agents.pause(board, alice.id);

    await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "todo" });
    const outcome = async () =>
      (await world.sql<{ outcome: string }>("select outcome from agent_wakeup_requests")).map((row) => row.outcome);
    expect(await outcome()).toEqual(["deferred"]);
    await world.services.agents.resume(board, alice.id);
    await world.services.release.releaseDeferred();

    expect(await outcome()).toEqual(["queued"]);
  });

  it("joins the run that waits for the same issue, and tells the agent's process of the issue and the comment", async () => {
    await using world = await World.open();
    const { companyId, alice } = await team(world);
    const issue = await issueOf(world, companyId, { assigneeAgentId: alice.id, status: "todo" });
    await say(world, issue.id, "First");
    const comment = await say(world, issue.id, "Second");
    const runs = await world.sql<{ id: string; issue_id: string }>("select id, issue_id from heartbeat_runs");
    expect(runs).toEqual([{ id: expect.any(String), issue_id: issue.id }]);

    await world.services.admission.admit();
    const claimed = await world.services.execution.claim(runs[0]!.id, companyId, 60);

    expect(runEnvironment(claimed!, { apiUrl: "http://x", apiKey: "k", traceparent: "t" })).toMatchObject({
      PAPERCLIP_TASK_ID: issue.id,
      PAPERCLIP_WAKE_REASON: "issue_commented",
      PAPERCLIP_WAKE_COMMENT_ID: comment.id,
    });
    await expect(world.services.issues.get(board, issue.id)).resolves.toMatchObject({
      executionRunId: runs[0]!.id,
      executionAgentNameKey: "alice",
      activeRun: { id: runs[0]!.id, status: "running", agentId: alice.id },
    });
    await endOf(world, runs[0]!.id);
    await expect(world.services.issues.get(board, issue.id)).resolves.toMatchObject({
      executionRunId: null,
      activeRun: null,
    });
  });

  it("is one for each agent, however often it is meant", async () => {
    await using world = await World.open();
    const { companyId, alice, bob } = await team(world);
    const { id } = await issueOf(world, companyId, { status: "todo" });

    await change(world, id, { assigneeAgentId: alice.id, comment: "@alice and @bob-senior and @alice" });

    expect(countBy(await wakesOf(world, alice.id))).toEqual({ [ASSIGNED]: 1 });
    expect(countBy(await wakesOf(world, bob.id))).toEqual({ [CALLED]: 1 });
  });

  it("does not come to a run that begins its own issue", async () => {
    await using world = await World.open();
    const { companyId, alice } = await team(world);
    const claimed = await world.run(alice.id);

    const issue = await issueOf(world, companyId, { status: "todo" }, inRun(claimed));
    await change(world, issue.id, { assigneeAgentId: alice.id, status: "in_progress" }, inRun(claimed));

    expect(await wakesOf(world, alice.id)).toEqual(["on_demand null"]);
    await expect(world.services.issues.get(board, issue.id)).resolves.toMatchObject({
      checkoutRunId: claimed.run.id,
      executionRunId: claimed.run.id,
    });
  });
});
