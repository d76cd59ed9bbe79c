import { describe, expect, it } from "vitest";

import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import type { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { endingOf, failed } from "../support/crew.ts";
import { board, World } from "../support/world.ts";

const onTask = (taskKey: string): Partial<WakeupRequest> => ({ payload: { taskKey } });

/** A run from its wakeup to its end, at which it says in which session it was. */
async function worked(
  world: World,
  agentId: string,
  wake: Partial<WakeupRequest>,
  sessionId: string | null,
): Promise<ClaimedRun> {
  const claimed = await world.run(agentId, wake);
  await world.services.execution.settle(endingOf(claimed, { sessionId }));
  return claimed;
}

/** In which session the next run of this wakeup begins. */
const begins = async (world: World, agentId: string, wake: Partial<WakeupRequest> = {}): Promise<string | null> =>
  (await worked(world, agentId, wake, null)).sessionId;

describe("the session of a run", () => {
  it("is that of its task, and of no other one", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    await worked(world, id, onTask("a"), "s-a");
    await worked(world, id, onTask("b"), "s-b");
    await worked(world, id, {}, "s-none");

    expect(await begins(world, id, onTask("a"))).toBe("s-a");
    expect(await begins(world, id, onTask("b"))).toBe("s-b");
    expect(await begins(world, id, onTask("c"))).toBeNull();
    expect(await begins(world, id)).toBe("s-none");
  });

  it("is the one that the task's last run named", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    await worked(world, id, onTask("a"), "s-1");
    const claimed = await world.run(id, onTask("a"));
    await world.services.execution.settle(endingOf(claimed, { ...failed, sessionId: "s-2" }));

    const [session, ...more] = await world.services.sessions.listOfTasks(board, id, { limit: 10 });

    expect(more).toEqual([]);
    expect(session).toMatchObject({
      taskKey: "a",
      sessionDisplayId: "s-2",
      sessionParamsJson: { sessionId: "s-2" },
      lastRunId: claimed.run.id,
      lastError: failed.error,
    });
  });

  it("is known to a run that nobody may join, and left by it", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    await worked(world, id, onTask("a"), "s-1");

    expect((await worked(world, id, { ...onTask("a"), coalesce: false }, "s-2")).sessionId).toBe("s-1");
    expect(await begins(world, id, onTask("a"))).toBe("s-2");
    expect(await begins(world, id, { coalesce: false })).toBeNull();
  });

  it("begins anew where that is asked for, and where a task is assigned", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    await worked(world, id, onTask("a"), "s-1");

    expect(await begins(world, id, { ...onTask("a"), forceFreshSession: true })).toBeNull();
    expect(await begins(world, id, { ...onTask("a"), source: "assignment", reason: "issue_assigned" })).toBeNull();
    expect(await begins(world, id, { ...onTask("a"), reason: "issue_commented" })).toBe("s-1");
  });

  it("is not handed to another adapter", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    await worked(world, id, onTask("a"), "s-a");
    await worked(world, id, {}, "s-none");
    await world.services.agents.update(board, id, { adapterType: "http" });

    expect(await begins(world, id, onTask("a"))).toBeNull();
    expect(await begins(world, id)).toBeNull();
    await world.services.agents.update(board, id, { adapterType: "process" });
    expect(await begins(world, id, onTask("a"))).toBe("s-a");
    expect(await begins(world, id)).toBeNull();
  });

  it("is kept for each of many runs that end together", async () => {
    await using world = await World.open();
    const { id } = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 10 } } });
    const tasks = Array.from({ length: 8 }, (_, n) => `t-${n}`);
    const runs = await Promise.all(tasks.map((task) => world.run(id, onTask(task))));

    await Promise.all(
      runs.map((run, n) => world.services.execution.settle(endingOf(run, { sessionId: `s-${tasks[n]}` }))),
    );

    const sessions = await world.services.sessions.listOfTasks(board, id, { limit: 100 });
    expect(sessions.map(({ taskKey, sessionDisplayId }) => [taskKey, sessionDisplayId]).sort()).toEqual(
      tasks.map((task) => [task, `s-${task}`]),
    );
  });
});

describe("an agent's runtime state", () => {
  it("is there before its first run, and has the sums of its runs after", async () => {
    await using world = await World.open();
    const { id, companyId } = await world.agent();

    expect(await world.services.sessions.state(board, id)).toMatchObject({
      agentId: id,
      companyId,
      adapterType: "process",
      sessionId: null,
      sessionDisplayId: null,
      sessionParamsJson: null,
      lastRunId: null,
      totalCostCents: 0,
    });
    const { run } = await worked(world, id, {}, "s-1");
    await worked(world, id, onTask("a"), "x".repeat(200));

    expect(await world.services.sessions.state(board, id)).toMatchObject({
      sessionId: "s-1",
      sessionDisplayId: "x".repeat(128),
      sessionParamsJson: { sessionId: "x".repeat(200) },
      lastRunStatus: "succeeded",
    });
    expect(run.agent_id).toBe(id);
  });

  it("is reset for one task, or for all and for none", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    for (const task of ["a", "b", "c"]) await worked(world, id, onTask(task), `s-${task}`);
    await worked(world, id, {}, "s-none");
    const { reset } = world.services.sessions;

    const one = { clearedTaskSessions: 1, sessionId: "s-none", sessionDisplayId: null, sessionParamsJson: null };
    expect(await reset(board, id, "a")).toMatchObject(one);
    expect(await begins(world, id, onTask("a"))).toBeNull();
    expect(await begins(world, id, onTask("b"))).toBe("s-b");

    expect(await reset(board, id, null)).toMatchObject({ clearedTaskSessions: 2, sessionId: null });
    expect(await begins(world, id, onTask("b"))).toBeNull();
    expect(await begins(world, id)).toBeNull();
    await expect(
      world.sql("select details from activity_log where action = 'agent.runtime_session_reset' order by id"),
    ).resolves.toEqual([
      { details: { taskKey: "a", clearedTaskSessions: 1 } },
      { details: { taskKey: null, clearedTaskSessions: 2 } },
    ]);
  });

  it("is listed page by page, what was used last first", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    for (const task of ["a", "b", "c"]) await worked(world, id, onTask(task), `s-${task}`);
    const { listOfTasks } = world.services.sessions;

    const first = await listOfTasks(board, id, { limit: 2 });
    const rest = await listOfTasks(board, id, { limit: 2, cursor: first[1]!.id });

    expect([...first, ...rest].map(({ taskKey }) => taskKey)).toEqual(["c", "b", "a"]);
  });
});
