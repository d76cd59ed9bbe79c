import { describe, expect, it } from "vitest";

import { instanceBoard } from "../../shared/auth/actor.ts";
import { crewOf, endingOf, runOf } from "../support/crew.ts";
import { hireScheduler } from "../support/hired-worker.ts";
import { checkInvariants } from "../support/invariants.ts";
import { waitingForLocks } from "../support/locks.ts";
import { until } from "../support/until.ts";
import { claim, timersComeDue, times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

const NONE = { draining: false, since: null, setBy: null, reason: null, until: null, quiet: false };

const trailOf = async (world: World, companyId: string) =>
  (await world.services.activity.list(board, companyId, { limit: 100 }))
    .filter(({ entityType }) => entityType === "instance")
    .map(({ action, actorId, details }) => ({ action, actorId, details }));

describe("a drained fleet", () => {
  it("says who drained it, when, why and until when, and writes it in every company's trail", async () => {
    await using world = await World.open();
    const { drain } = world.services;
    const companies = [await world.company(), await world.company({ name: "Other" })];
    expect(await drain.get(board)).toEqual({ ...NONE, running: 0, waiting: 0 });

    const until = new Date(Date.now() + 3_600_000).toISOString();
    const set = await drain.set(board, { reason: "moving house", until });

    expect(set).toMatchObject({ draining: true, setBy: { type: "user", id: board.id }, reason: "moving house", until });
    expect(await drain.get(board)).toEqual(set);
    const again = await drain.set(instanceBoard("another"), {});
    expect(again).toMatchObject({
      since: set.since,
      setBy: { type: "user", id: "another" },
      reason: null,
      until: null,
    });

    await drain.end(board);
    expect(await drain.end(board)).toEqual({ ...NONE, running: 0, waiting: 0 });
    for (const { id } of companies) {
      expect(await trailOf(world, id)).toEqual([
        { action: "instance.undrained", actorId: board.id, details: {} },
        { action: "instance.drained", actorId: "another", details: { reason: null, until: null } },
        { action: "instance.drained", actorId: board.id, details: { reason: "moving house", until } },
      ]);
      expect(world.hints).toContainEqual({ kind: "events", companyId: id });
    }
  });

  it("takes wakeups, and lets none of them in", async () => {
    await using world = await World.open();
    await world.services.drain.set(board, {});
    const agent = await world.agent();

    const runId = await world.wake(agent.id);

    expect(await runOf(world, runId)).toMatchObject({ status: "queued", admitted_at: null });
    expect(await world.services.admission.admit()).toBe(0);
    expect(await world.services.drain.get(board)).toMatchObject({ waiting: 1, running: 0, quiet: true });
    await world.services.drain.end(board);
    expect(await world.services.admission.admit()).toBe(1);
    expect(await claim(world, runId)).not.toBeNull();
    await checkInvariants(world.sql);
  });

  it("takes back at its claim what was rung before, once, and lets it run afterwards", async () => {
    await using world = await World.open();
    const runId = await world.wake((await world.agent()).id);
    await world.services.admission.admit();
    await world.services.drain.set(board, {});

    expect(await claim(world, runId)).toBeNull();

    expect(await runOf(world, runId)).toMatchObject({
      status: "queued",
      admitted_at: null,
      next_ring_at: null,
      hold_reason: "instance.drained",
    });
    // It rings no more: nobody is asked for it again while the drain holds.
    expect([await world.services.admission.admit(), await world.services.admission.ring()]).toEqual([0, 0]);
    await checkInvariants(world.sql);
    await world.services.drain.end(board);
    expect(await world.services.admission.admit()).toBe(1);
    expect(await claim(world, runId)).not.toBeNull();
  });

  it("fires its timers into runs that wait: one for each agent, however long it takes", async () => {
    await using world = await World.open();
    const { id } = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 30 } } });
    await world.services.drain.set(board, {});

    for (const _ of times(3, (n) => n)) {
      await timersComeDue(world);
      expect(await world.services.clock.fireDue()).toBe(1);
    }

    expect(await world.services.admission.admit()).toBe(0);
    const runs = await world.sql("select status from heartbeat_runs where agent_id = $1", [id]);
    expect(runs).toEqual([{ status: "queued" }]);
    await world.services.drain.end(board);
    expect(await world.services.admission.admit()).toBe(1);
  });

  it("is quiet when what was running has ended, and not before", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);

    expect(await world.services.drain.set(board, {})).toMatchObject({ running: 1, quiet: false });
    await world.services.execution.settle(endingOf(claimed));

    expect(await world.services.drain.get(board)).toMatchObject({ running: 0, quiet: true });
  });

  it("is never called quiet while a claim is under way", async () => {
    await using world = await World.open();
    const runId = await world.wake((await world.agent()).id);
    await world.services.admission.admit();
    await using lock = await world.locked("lock table heartbeat_run_events in exclusive mode");
    const claiming = claim(world, runId);
    await until(async () => (await waitingForLocks(world)) === 1, { what: "the claim to be under way" });

    const draining = world.services.drain.set(board, {});
    await until(async () => (await waitingForLocks(world)) === 2, { what: "the drain to wait for it" });
    await lock.release();

    expect(await claiming).not.toBeNull();
    expect(await draining).toMatchObject({ running: 1, quiet: false });
  });

  it("starts nothing from the moment in which it was told so, whatever races", async () => {
    await using world = await World.open();
    await using crew = await crewOf(world, 4);
    const { id: companyId } = await world.company();
    const agents = await Promise.all(times(16, (n) => world.agent({ companyId, name: `A${n}` })));
    const runIds = await Promise.all(agents.map(({ id }) => world.wake(id)));
    await world.services.admission.admit();

    const claims = runIds.map((runId, n) => crew.hands[n % 4]!.claim(runId, crew.hands[n % 4]!.workerId, 60));
    const { running } = await world.services.drain.set(board, {});
    const claimed = (await Promise.all(claims)).filter((one) => one !== null);

    expect(claimed).toHaveLength(running);
    await checkInvariants(world.sql);
    await world.services.drain.end(board);
    expect(await world.services.admission.admit()).toBe(16 - running);
  });

  it("goes on by itself when its time is over, by the database's clock", async () => {
    await using world = await World.open();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await world.services.drain.set(board, { until });
    const runId = await world.wake((await world.agent()).id);
    expect(await world.services.admission.admit()).toBe(0);

    await world.sql("update instance_drain set until = now()");

    expect(await world.services.drain.get(board)).toMatchObject(NONE);
    expect(await world.services.admission.admit()).toBe(1);
    expect(await claim(world, runId)).not.toBeNull();
    // It has ended already: ending it now is nobody's deed, and setting it is a new one.
    await world.services.drain.end(board);
    expect(await world.sql("select from activity_log where action = 'instance.undrained'")).toEqual([]);
  });

  it("goes on within a second when it is ended", async () => {
    await using world = await World.open();
    await using _scheduler = await hireScheduler(world);
    await world.services.drain.set(board, {});
    const runId = await world.wake((await world.agent()).id);

    const ended = performance.now();
    await world.services.drain.end(board);
    await until(async () => (await runOf(world, runId)).admitted_at !== null, { what: "the run to be let in" });

    expect(performance.now() - ended).toBeLessThan(1_000);
  });

  it("is refused a time that has passed, and whoever is not of the board", async () => {
    await using world = await World.open();
    const { drain } = world.services;
    const agent = asAgent(await world.agent());

    await expect(drain.set(board, { until: "2020-01-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalid_input" });
    for (const ask of [drain.get(agent), drain.set(agent, {}), drain.end(agent)]) {
      await expect(ask).rejects.toMatchObject({ code: "forbidden" });
    }
    expect(await drain.get(board)).toMatchObject(NONE);
  });
});
