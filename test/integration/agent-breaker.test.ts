import { describe, expect, it } from "vitest";

import { endingOf, failed, slotsOf } from "../support/crew.ts";
import { hireScheduler } from "../support/hired-worker.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { claim, outcomesOf, request, statusesOf, timersComeDue, times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

const failTimes = async (world: World, agentId: string, count: number): Promise<void> => {
  for (const _ of times(count, (n) => n)) {
    await world.services.execution.settle(endingOf(await world.run(agentId), failed));
  }
};

const clearings = async (world: World, companyId: string) =>
  (await world.services.activity.list(board, companyId, { limit: 100 }))
    .filter(({ action }) => action === "agent.error_cleared")
    .map(({ actorId, agentId, details }) => ({ actorId, agentId, details }));

describe("an agent whose last runs failed", () => {
  it("shows since when, and how many: in its status, its own answer and the list", async () => {
    await using world = await World.open();
    const { id, companyId, breaker } = await world.agent();
    expect(breaker).toBeNull();
    await failTimes(world, id, 4);
    expect(await world.services.agents.get(board, id)).toMatchObject({ status: "idle", breaker: null });

    await failTimes(world, id, 2);

    const open = { openedAt: expect.stringMatching(/^\d{4}-.*Z$/), consecutiveFailures: 6 };
    expect(await world.services.agents.get(board, id)).toMatchObject({ status: "error", breaker: open });
    expect(await world.services.agents.list(board, companyId)).toMatchObject([{ status: "error", breaker: open }]);
  });

  it("goes on with what waited when its error is cleared, and counts from none", async () => {
    await using world = await World.open();
    const { id, companyId } = await world.agent();
    await failTimes(world, id, 5);
    for (const taskKey of ["a", "b"]) await request(world, id, { source: "assignment", payload: { taskKey } });
    expect(await world.services.release.releaseDeferred()).toBe(0);

    const cleared = await world.services.agents.clearError(board, id);

    expect(cleared).toMatchObject({ id, status: "idle", breaker: null });
    expect(world.hints).toContainEqual({ kind: "admission" });
    expect(await world.services.release.releaseDeferred()).toBe(2);
    expect((await statusesOf(world, id)).filter((status) => status === "queued")).toHaveLength(2);
    expect(await clearings(world, companyId)).toEqual([
      { actorId: board.id, agentId: id, details: { wasOpen: true, consecutiveFailures: 5 } },
    ]);
    await checkInvariants(world.sql);
    for (let n = 0; n < 4; n += 1) {
      await world.services.admission.admit();
      const [next] = await world.sql<{ id: string }>(
        "select id from heartbeat_runs where status = 'queued' and admitted_at is not null",
      );
      const run = next === undefined ? await world.run(id) : await claim(world, next.id);
      await world.services.execution.settle(endingOf(run!, failed));
    }
    expect(await slotsOf(world, id)).toMatchObject({ consecutive_failures: 4, breaker_opened_at: null });
  });

  it("that has not failed often enough is counted from none, too", async () => {
    await using world = await World.open();
    const { id, companyId } = await world.agent();
    await failTimes(world, id, 3);

    await world.services.agents.clearError(board, id);

    expect(await slotsOf(world, id)).toMatchObject({ consecutive_failures: 0 });
    expect(await clearings(world, companyId)).toMatchObject([{ details: { wasOpen: false, consecutiveFailures: 3 } }]);
  });

  it("has one timer wake in a quarter of an hour; they come as before once it is cleared", async () => {
    await using world = await World.open();
    const { id } = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 60 } } });
    const fire = async (): Promise<string[]> => {
      await timersComeDue(world);
      await world.services.clock.fireDue();
      return outcomesOf(world, id);
    };
    await failTimes(world, id, 5);
    await world.sql("delete from agent_wakeup_requests");
    await fire();
    expect(await fire()).toEqual(["timer skipped agent.error"]);

    await world.services.agents.clearError(board, id);

    expect(await fire()).toContain("timer queued run.queued");
  });

  it("goes on within a second where a scheduler runs", async () => {
    await using world = await World.open();
    await using _scheduler = await hireScheduler(world);
    const { id } = await world.agent();
    await world.sql(
      "update agent_slots set breaker_opened_at = now(), last_heartbeat_at = now(), consecutive_failures = 5 where agent_id = $1",
      [id],
    );
    await request(world, id, { source: "assignment" });

    const cleared = performance.now();
    await world.services.agents.clearError(board, id);
    await until(async () => (await outcomesOf(world, id)).includes("assignment queued released"), {
      what: "its assignment to be released",
    });

    expect(performance.now() - cleared).toBeLessThan(1_000);
  });
});

describe("clearing an error", () => {
  it("where there is none changes nothing, and writes nothing down", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    expect(await world.services.agents.clearError(board, agent.id)).toEqual(agent);
    expect(await clearings(world, agent.companyId)).toEqual([]);
  });

  it("races with failures: the count is right, whoever comes first", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    await failTimes(world, id, 4);
    const last = await world.run(id);

    await Promise.all([
      world.services.execution.settle(endingOf(last, failed)),
      world.services.agents.clearError(board, id),
      world.services.agents.clearError(board, id),
    ]);

    const { consecutive_failures: count, breaker_opened_at: opened } = await slotsOf(world, id);
    expect([
      [0, null],
      [1, null],
    ]).toContainEqual([count, opened]);
  });

  it("is for the board, and not for an agent that is gone for good", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    await expect(world.services.agents.clearError(asAgent(agent), agent.id)).rejects.toMatchObject({
      code: "forbidden",
    });
    await world.services.agents.terminate(board, agent.id);
    await expect(world.services.agents.clearError(board, agent.id)).rejects.toMatchObject({
      code: "illegal_transition",
    });
  });
});
