import { describe, expect, it } from "vitest";

import { UpdateRoutine } from "../../shared/routines/routine.schema.ts";
import { UpdateTrigger } from "../../shared/routines/trigger.schema.ts";
import { checkInvariants } from "../support/invariants.ts";
import { dueTrigger, fatesOf, routineOf, runNow, runsOf, triggerOf } from "../support/routines.ts";
import { claim, countBy, outcomesOf, times } from "../support/waking.ts";
import { change, endOf } from "../support/working.ts";
import { asAgent, board, World } from "../support/world.ts";

const DUE = "2026-01-01T09:00:00.000Z";
const NOW = new Date("2026-01-01T09:00:01Z");

/** What a scheduler does in one round, as of this time. */
const round = async (services: World["services"], now: Date = NOW): Promise<number> => {
  const fired = await services.clock.fireDue(undefined, now);
  await services.routines.carryOut();
  return fired;
};

const issuesOf = (world: World, routineId: string) =>
  world.sql<{ id: string; status: string; origin_run_id: string; assignee_agent_id: string | null }>(
    "select * from issues where origin_kind = 'routine_execution' and origin_id = $1 order by id",
    [routineId],
  );

const update = (world: World, routineId: string, body: object) =>
  world.services.routines.update(board, routineId, UpdateRoutine.parse(body));

/** The run of the routine's newest issue, claimed and ended, which leaves the issue as it is. */
async function workOnIt(world: World, agentId: string): Promise<void> {
  const [run] = await world.sql<{ id: string }>(
    "select id from heartbeat_runs where agent_id = $1 and status = 'queued' order by id desc",
    [agentId],
  );
  await claim(world, run!.id);
  await endOf(world, run!.id);
}

describe("a schedule that is due", () => {
  it("becomes one issue of the routine's agent, which is woken, however many schedulers look", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const { id: companyId } = await world.company();
    const agents = await Promise.all(times(6, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    const routines = await Promise.all(agents.map((agent) => routineOf(world, agent, { description: "All of it" })));
    for (const { id } of routines) await dueTrigger(world, id, { dueAt: DUE });

    const schedulers = [world.services, other.services, world.services, other.services];
    const fired = await Promise.all(schedulers.map((services) => round(services)));
    await Promise.all(schedulers.map((services) => round(services)));

    expect(fired.reduce((sum, n) => sum + n, 0)).toBe(6);
    for (const [n, routine] of routines.entries()) {
      const [run, ...others] = await runsOf(world, routine.id);
      expect(others).toEqual([]);
      expect(run).toMatchObject({ source: "schedule", status: "issue_created", dueAt: DUE, missedFires: 0 });
      expect(await issuesOf(world, routine.id)).toMatchObject([
        {
          title: "Sweep",
          description: "All of it",
          status: "todo",
          assignee_agent_id: agents[n]!.id,
          origin_run_id: run!.id,
        },
      ]);
      expect(await outcomesOf(world, agents[n]!.id)).toEqual(["assignment queued run.queued"]);
      const { triggers } = await world.services.routines.get(board, routine.id);
      expect(triggers).toMatchObject([
        { nextRunAt: "2026-01-02T09:00:00.000Z", lastResult: expect.stringMatching(/^Created execution issue /) },
      ]);
    }
    await checkInvariants(world.sql);
  });

  it("fires a due time once, even where it is due again", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent(), { concurrencyPolicy: "always_enqueue" });
    const triggerId = await dueTrigger(world, routine.id, { dueAt: DUE });

    await round(world.services);
    await world.sql("update clock_timers set due_at = $2, fires_at = $2 where trigger_id = $1", [triggerId, DUE]);
    await expect(round(world.services)).resolves.toBe(0);

    expect(await fatesOf(world, routine.id)).toEqual(["issue_created"]);
  });

  it("is neither lost nor doubled by a scheduler that dies on the way", async () => {
    await using world = await World.open();
    await using heir = await world.another();
    const routine = await routineOf(world, await world.agent());
    await dueTrigger(world, routine.id, { dueAt: DUE });
    await world.sql(
      "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'died'; end $$",
    );

    // Before its fire is recorded: all of it is undone.
    await world.sql("create trigger refuse before update on clock_timers for each row execute function refuse()");
    await expect(world.services.clock.fireDue(undefined, NOW)).rejects.toThrow("died");
    expect(await runsOf(world, routine.id)).toEqual([]);
    await world.sql("drop trigger refuse on clock_timers");

    // Between the record and the issue: whoever comes next goes on from there.
    await expect(world.services.clock.fireDue(undefined, NOW)).resolves.toBe(1);
    expect(await fatesOf(world, routine.id)).toEqual(["received"]);
    expect(await issuesOf(world, routine.id)).toEqual([]);

    await Promise.all([heir.services.routines.carryOut(), world.services.routines.carryOut()]);
    expect(await fatesOf(world, routine.id)).toEqual(["issue_created"]);
    expect(await issuesOf(world, routine.id)).toHaveLength(1);
  });

  it("that cannot be carried out for a reason of ours is tried again later, and the others go on", async () => {
    await using world = await World.open();
    const [first, second] = [await world.agent(), await world.agent()];
    const [stuck, well] = [await routineOf(world, first, { title: "stuck" }), await routineOf(world, second)];
    for (const { id } of [stuck, well]) await dueTrigger(world, id, { dueAt: DUE });
    await world.sql(`create function refuse() returns trigger language plpgsql as $$ begin
      if new.title = 'stuck' then raise exception 'no'; end if; return new; end $$`);
    await world.sql("create trigger refuse before insert on issues for each row execute function refuse()");

    await round(world.services);

    expect(await fatesOf(world, well.id)).toEqual(["issue_created"]);
    expect(await runsOf(world, stuck.id)).toMatchObject([{ status: "received", failureReason: "no" }]);
    await expect(world.services.routines.carryOut()).resolves.toBe(0);

    await world.sql("drop trigger refuse on issues");
    await world.sql("update routine_runs set retry_at = now()");
    await world.services.routines.carryOut();
    expect(await runsOf(world, stuck.id)).toMatchObject([{ status: "issue_created", failureReason: null }]);
  });

  it("that cannot be reckoned is set aside with the reason, and the others go on", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const [bad, good] = [await routineOf(world, agent), await routineOf(world, agent)];
    const badTrigger = await dueTrigger(world, bad.id, { dueAt: DUE });
    await dueTrigger(world, good.id, { dueAt: DUE });
    await world.sql("update routine_triggers set timezone = 'Mars/Base' where id = $1", [badTrigger]);
    await world.sql("update clock_timers set timezone = 'Mars/Base' where trigger_id = $1", [badTrigger]);

    await expect(round(world.services)).resolves.toBe(1);

    expect(await fatesOf(world, good.id)).toEqual(["issue_created"]);
    const { triggers } = await world.services.routines.get(board, bad.id);
    expect(triggers).toMatchObject([{ nextRunAt: null, lastResult: "Set aside: Invalid timezone: Mars/Base" }]);

    const mended = await world.services.routines.updateTrigger(
      board,
      badTrigger,
      UpdateTrigger.parse({ timezone: "UTC" }),
    );
    expect(Date.parse(mended.nextRunAt!)).toBeGreaterThan(Date.now());
  });

  it("of an agent that takes no work fails, and says so", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const routine = await routineOf(world, agent);
    await dueTrigger(world, routine.id, { dueAt: DUE });
    await world.sql("update agents set lifecycle = 'terminated' where id = $1", [agent.id]);

    await round(world.services);

    const failureReason = "Cannot assign work to terminated agents";
    expect(await runsOf(world, routine.id)).toMatchObject([{ status: "failed", failureReason }]);
    const { triggers } = await world.services.routines.get(board, routine.id);
    expect(triggers).toMatchObject([{ lastResult: `Failed: ${failureReason}` }]);
    expect(await issuesOf(world, routine.id)).toEqual([]);
  });
});

describe("times that were missed", () => {
  it("have one fire together, which says how many they were", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent());
    const triggerId = await dueTrigger(world, routine.id, { dueAt: DUE });

    await round(world.services, new Date("2026-01-04T12:00:00Z"));

    expect(await runsOf(world, routine.id)).toMatchObject([{ dueAt: "2026-01-04T09:00:00.000Z", missedFires: 3 }]);
    const [timer] = await world.sql<{ due_at: Date }>("select * from clock_timers where trigger_id = $1", [triggerId]);
    expect(timer?.due_at).toEqual(new Date("2026-01-05T09:00:00Z"));
  });

  it("have a fire each where that is asked for, the newest 25 of them", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent(), { catchUpPolicy: "enqueue_missed_with_cap" });
    await dueTrigger(world, routine.id, { dueAt: DUE });

    await expect(world.services.clock.fireDue(undefined, new Date("2026-02-10T12:00:00Z"))).resolves.toBe(25);

    const runs = await runsOf(world, routine.id);
    expect(runs[0]).toMatchObject({ dueAt: "2026-02-10T09:00:00.000Z", missedFires: 0 });
    expect(runs.at(-1)).toMatchObject({ dueAt: "2026-01-17T09:00:00.000Z", missedFires: 16 });
    await expect(world.services.clock.fireDue(undefined, new Date("2026-02-10T12:00:00Z"))).resolves.toBe(0);
  });
});

describe("a fire while the issue of one before is open", () => {
  it.each([
    ["coalesce_if_active", "coalesced", 1],
    ["skip_if_active", "skipped", 1],
    ["always_enqueue", "issue_created", 2],
  ])("is, under %s, %s", async (concurrencyPolicy, status, issues) => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent(), { concurrencyPolicy });

    const first = await runNow(world, routine.id);
    const second = await runNow(world, routine.id);

    expect(first.status).toBe("issue_created");
    expect(second.status).toBe(status);
    const isJoined = status === "coalesced";
    expect(second.coalescedIntoRunId).toBe(isJoined ? first.id : null);
    expect(second.linkedIssueId === first.linkedIssueId).toBe(isJoined);
    expect(await issuesOf(world, routine.id)).toHaveLength(issues);
  });

  it("makes one issue of many that come at once", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent());

    const runs = await Promise.all(times(6, () => runNow(world, routine.id)));

    expect(countBy(runs.map(({ status }) => status))).toEqual({ issue_created: 1, coalesced: 5 });
    expect(await issuesOf(world, routine.id)).toHaveLength(1);
  });

  it.each(["coalesce_if_active", "skip_if_active"])(
    "is not kept out for ever, under %s, by an issue that nobody works on",
    async (concurrencyPolicy) => {
      await using world = await World.open();
      const agent = await world.agent();
      const routine = await routineOf(world, agent, { concurrencyPolicy });
      await runNow(world, routine.id);

      await workOnIt(world, agent.id);

      expect((await issuesOf(world, routine.id)).map(({ status }) => status)).toEqual(["todo"]);
      expect((await runNow(world, routine.id)).status).toBe("issue_created");
    },
  );

  it("tells whoever works on it what it brought, and nothing where it brought nothing", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const routine = await routineOf(world, agent);
    const { linkedIssueId } = await runNow(world, routine.id);

    await runNow(world, routine.id);
    expect(await outcomesOf(world, agent.id)).toHaveLength(1);

    const told = await runNow(world, routine.id, { payload: { commit: "abc" } });
    const [wakeup] = await world.sql<{ payload: object }>(
      "select reason, outcome, payload from agent_wakeup_requests where agent_id = $1 order by id desc",
      [agent.id],
    );
    expect(wakeup).toEqual({
      reason: "routine_coalesced",
      outcome: "coalesced",
      payload: {
        issueId: linkedIssueId,
        taskId: linkedIssueId,
        mutation: "routine",
        routineId: routine.id,
        routineRunId: told.id,
        triggerPayload: { commit: "abc" },
      },
    });
  });
});

describe("the work of a paused agent", () => {
  it("waits, counts as active meanwhile, and is done when the agent is resumed", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const routine = await routineOf(world, agent, { concurrencyPolicy: "skip_if_active" });
    await world.services.agents.pause(board, agent.id);
    await dueTrigger(world, routine.id, { dueAt: DUE });

    await round(world.services);

    expect(await fatesOf(world, routine.id)).toEqual(["issue_created"]);
    expect(await outcomesOf(world, agent.id)).toEqual(["assignment deferred agent.paused"]);
    expect((await runNow(world, routine.id)).status).toBe("skipped");

    await world.services.agents.resume(board, agent.id);
    await world.services.release.releaseDeferred();
    const [run] = await world.sql<{ issue_id: string }>("select issue_id from heartbeat_runs where status = 'queued'");
    expect(run?.issue_id).toBe((await issuesOf(world, routine.id))[0]!.id);
    await checkInvariants(world.sql);
  });
});

describe("a routine's run", () => {
  it.each([
    ["is completed", { status: "done" }, { status: "completed", failureReason: null }],
    ["has failed", { status: "cancelled" }, { status: "failed", failureReason: "The execution issue was cancelled" }],
  ])("%s when its issue becomes %j", async (_, body, expected) => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent());
    const { linkedIssueId } = await runNow(world, routine.id);

    await change(world, linkedIssueId!, body);

    expect(await runsOf(world, routine.id)).toMatchObject([{ ...expected, completedAt: expect.any(String) }]);
  });

  it("has failed when its issue is deleted, and stays what it is when that is opened again", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent(), { concurrencyPolicy: "always_enqueue" });
    const [gone, reopened] = [await runNow(world, routine.id), await runNow(world, routine.id)];

    await world.services.issues.delete(board, gone.linkedIssueId!);
    await change(world, reopened.linkedIssueId!, { status: "done" });
    await change(world, reopened.linkedIssueId!, { status: "todo" });

    expect(await runsOf(world, routine.id)).toMatchObject([
      { id: reopened.id, status: "completed" },
      { id: gone.id, status: "failed", failureReason: "The execution issue was deleted", linkedIssue: null },
    ]);
  });

  it("is made once for each key, whoever asks at the same time", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent(), { concurrencyPolicy: "always_enqueue" });

    const runs = await Promise.all(times(4, () => runNow(world, routine.id, { idempotencyKey: "once" })));

    expect(new Set(runs.map(({ id }) => id)).size).toBe(1);
    expect(await issuesOf(world, routine.id)).toHaveLength(1);
  });

  it("is removed when it is as old as runs may be, unless its issue is still open", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent(), { concurrencyPolicy: "always_enqueue" });
    const [open, done, recent] = [
      await runNow(world, routine.id),
      await runNow(world, routine.id),
      await runNow(world, routine.id),
    ];
    for (const { linkedIssueId } of [done, recent]) await change(world, linkedIssueId!, { status: "done" });
    const age = "update routine_runs set id = run_id_at(now() - make_interval(days => $2)) where id = $1";
    await world.sql(age, [open.id, 92]);
    await world.sql(age, [done.id, 91]);

    await expect(world.services.retention.removeOldTrail()).resolves.toBe(1);

    expect((await runsOf(world, routine.id)).map(({ linkedIssueId }) => linkedIssueId)).toEqual([
      recent.linkedIssueId,
      open.linkedIssueId,
    ]);
  });

  it("by hand that cannot be leaves nothing", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const routine = await routineOf(world, agent);
    await world.sql("update agents set lifecycle = 'terminated' where id = $1", [agent.id]);

    await expect(runNow(world, routine.id)).rejects.toMatchObject({ code: "conflict" });

    expect(await runsOf(world, routine.id)).toEqual([]);
  });
});

describe("a routine", () => {
  it("that is paused fires nothing by itself, can be run by hand, and has missed nothing when it is resumed", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent(), { catchUpPolicy: "enqueue_missed_with_cap" });
    await dueTrigger(world, routine.id, { dueAt: DUE });

    await update(world, routine.id, { status: "paused" });
    await expect(round(world.services)).resolves.toBe(0);
    expect((await runNow(world, routine.id)).status).toBe("issue_created");

    await update(world, routine.id, { status: "active" });
    const { triggers } = await world.services.routines.get(board, routine.id);
    expect(Date.parse(triggers[0]!.nextRunAt!)).toBeGreaterThan(Date.now());
    await expect(world.services.clock.fireDue()).resolves.toBe(0);
  });

  it("that is archived cannot be run", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent());
    await update(world, routine.id, { status: "archived" });

    await expect(runNow(world, routine.id)).rejects.toMatchObject({ code: "conflict", message: "Routine is archived" });
  });

  it("without an agent is paused, and cannot be made active", async () => {
    await using world = await World.open();
    const routine = await routineOf(world, await world.agent(), { assigneeAgentId: null });

    expect(routine.status).toBe("paused");
    await expect(update(world, routine.id, { status: "active" })).rejects.toMatchObject({ code: "illegal_transition" });
  });

  it.each(["terminate", "delete"] as const)("is held when its agent is gone for good (%s)", async (verb) => {
    await using world = await World.open();
    const agent = await world.agent();
    const routine = await routineOf(world, agent);
    await dueTrigger(world, routine.id, { dueAt: DUE });

    await world.services.agents[verb](board, agent.id);

    await expect(round(world.services)).resolves.toBe(0);
    const held = await world.services.routines.get(board, routine.id);
    expect(held).toMatchObject({ status: "paused", assigneeAgentId: verb === "delete" ? null : agent.id });
    expect(held.triggers).toMatchObject([{ nextRunAt: null }]);
  });

  it("of a company that is deleted fires no more", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const routine = await routineOf(world, agent);
    await dueTrigger(world, routine.id, { dueAt: DUE });
    await world.services.companies.delete(board, agent.companyId);

    await expect(round(world.services)).resolves.toBe(0);
    await expect(world.sql("select id from routine_runs")).resolves.toEqual([]);
  });

  it("is an agent's own to manage, and nobody else's work is handed out by it", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const colleague = await world.agent({ companyId: agent.companyId, name: "Other" });
    const routine = await routineOf(world, agent);
    const self = asAgent(agent);

    await expect(triggerOf(world, routine.id, { kind: "api" }, self)).resolves.toMatchObject({ secretMaterial: null });
    await expect(runNow(world, routine.id, {}, self)).resolves.toMatchObject({ status: "issue_created" });
    const handOver = UpdateRoutine.parse({ assigneeAgentId: colleague.id });
    await expect(world.services.routines.update(self, routine.id, handOver)).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(runNow(world, routine.id, {}, asAgent(colleague))).rejects.toMatchObject({ code: "forbidden" });
  });
});
