import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { endWorkerLeases } from "../../shared/runs/end-worker-leases.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { endingOf, failed, retried, runOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { board, World } from "../support/world.ts";

const onTask = { payload: { taskKey: "a" } };
const own = ({ run, fencingToken }: ClaimedRun) => ({ runId: run.id, fencingToken });

const begin = (world: World, claimed: ClaimedRun, sessionId: string): Promise<boolean> =>
  world.services.execution.beginSession(own(claimed), { sessionId, params: null });

/** Its worker dies: its leases are ended by its guardian, and the run is handed over. */
async function lose(world: World, claimed: ClaimedRun): Promise<void> {
  const { worker_id: workerId } = await runOf(world, claimed.run.id);
  await endWorkerLeases({ databaseUrl: world.databaseUrl, workerId: workerId!, elapsedMs: 0, hasDied: true });
  expect(await world.services.reaper.reap()).toBe(1);
}

/** The attempt that follows, in the hands of another worker. */
async function next(world: World, { run }: ClaimedRun): Promise<ClaimedRun> {
  const [waiting] = await world.sql<{ id: string }>(
    "update heartbeat_runs set status = 'queued', admitted_at = now() where retry_of_run_id = $1 returning id",
    [run.id],
  );
  await world.sql("update agent_slots set admitted = 1 where agent_id = $1", [run.agent_id]);
  return (await world.services.execution.claim(waiting!.id, newId(), 60))!;
}

const taskSessions = async (world: World, agentId: string) =>
  (await world.services.sessions.listOfTasks(board, agentId, { limit: 10 })).map(({ taskKey, sessionDisplayId }) => [
    taskKey,
    sessionDisplayId,
  ]);

describe("a session that has begun", () => {
  it.each([
    ["of a task", onTask],
    ["of a task that nobody may join", { ...onTask, coalesce: false }],
    ["of no task", {}],
    ["of a task that was just assigned", { ...onTask, source: "assignment", reason: "issue_assigned" } as const],
  ])("%s is gone on with where its worker dies in the middle of it", async (_of, wake) => {
    await using world = await World.open();
    const agent = await world.agent();
    const first = await world.run(agent.id, wake);

    expect(await begin(world, first, "s-1")).toBe(true);
    await lose(world, first);

    const second = await next(world, first);
    expect(second.sessionId).toBe("s-1");
    await lose(world, second);
    expect((await next(world, second)).sessionId).toBe("s-1");
    await checkInvariants(world.sql);
  });

  it("is where the task goes on, too, once its runs are given up", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const run = await world.run(agent.id, onTask);
    await world.sql("update heartbeat_runs set lost_count = 9 where id = $1", [run.run.id]);
    await begin(world, run, "s-1");

    await lose(world, run);

    expect(await taskSessions(world, agent.id)).toEqual([["a", "s-1"]]);
    expect((await world.run(agent.id, onTask)).sessionId).toBe("s-1");
  });

  it("is that which was named last, whatever its worker says at the end", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const run = await world.run(agent.id, onTask);

    for (const sessionId of ["unknown", "half \ud83d and \0"]) {
      await begin(world, run, sessionId);
    }
    await world.services.execution.settle(endingOf(run, { sessionId: null }));

    expect(await taskSessions(world, agent.id)).toEqual([["a", "half \ufffd and \ufffd"]]);
  });

  it("is not told by a worker that has lost the run", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const stale = await world.run(agent.id, onTask);
    await begin(world, stale, "s-1");
    await lose(world, stale);
    const current = await next(world, stale);
    await begin(world, current, "s-2");

    const told = [
      await begin(world, stale, "s-stale"),
      await begin(world, { ...current, fencingToken: stale.fencingToken }, "s-stale"),
      await world.services.execution.settle(endingOf(stale, { sessionId: "s-stale" })),
    ];
    await world.services.execution.settle(endingOf(current, { sessionId: "s-2" }));

    expect(told).toEqual([false, false, false]);
    expect((await runOf(world, stale.run.id)).session_id_after).toBe("s-1");
    expect(await taskSessions(world, agent.id)).toEqual([["a", "s-2"]]);
  });
});

describe("a reset while a run goes on", () => {
  it.each([
    ["its task's", "a"],
    ["all of them", null],
  ])("keeps it from leaving its session behind: %s", async (_of, taskKey) => {
    await using world = await World.open();
    const agent = await world.agent();
    const run = await world.run(agent.id, onTask);
    await begin(world, run, "s-1");

    await world.services.sessions.reset(board, agent.id, taskKey);
    await begin(world, run, "s-2");
    await world.services.execution.settle(endingOf(run, { sessionId: "s-2" }));

    expect(await taskSessions(world, agent.id)).toEqual([]);
    expect((await world.run(agent.id, onTask)).sessionId).toBeNull();
  });

  it("of its agent's own session, too", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const run = await world.run(agent.id);
    await world.services.sessions.reset(board, agent.id, null);
    await world.services.execution.settle(endingOf(run, { sessionId: "s-1" }));

    expect((await world.run(agent.id)).sessionId).toBeNull();
  });

  it("of another task leaves it alone", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const run = await world.run(agent.id, onTask);
    await world.services.sessions.reset(board, agent.id, "b");
    await world.services.execution.settle(endingOf(run, { sessionId: "s-1" }));

    expect(await taskSessions(world, agent.id)).toEqual([["a", "s-1"]]);
  });

  it("holds for the attempt that follows, whether it waits already or not", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const waits = await world.run(agent.id, onTask);
    await world.services.execution.settle(endingOf(waits, { ...failed, ...retried(30), sessionId: "s-1" }));
    await world.services.sessions.reset(board, agent.id, "a");
    const second = await next(world, waits);
    expect(second.sessionId).toBeNull();

    await begin(world, second, "s-2");
    await world.services.sessions.reset(board, agent.id, "a");
    await lose(world, second);
    expect((await next(world, second)).sessionId).toBeNull();
  });
});
