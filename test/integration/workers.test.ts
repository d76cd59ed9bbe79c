import { describe, expect, it } from "vitest";

import { instanceBoard } from "../../shared/auth/actor.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { asAgent, board, World } from "../support/world.ts";

const sleeping = (seconds: number) => ({
  adapterType: "process" as const,
  adapterConfig: { command: "sleep", args: [String(seconds)] },
});
const quick = { adapterType: "process" as const, adapterConfig: { command: "true" } };

async function registered(world: World, host = "h"): Promise<string> {
  const workerId = newId();
  await world.services.execution.register({ workerId, host, pid: 42, version: "1.2.3", slots: 4 });
  return workerId;
}

const silent = (world: World, workerId: string, seconds: number) =>
  world.sql("update workers set last_beat_at = now() - make_interval(secs => $2) where id = $1", [workerId, seconds]);

const statesOf = async (world: World): Promise<Record<string, string>> =>
  Object.fromEntries((await world.services.workers.list(board)).map(({ id, state }) => [id, state]));

const workerOf = async (world: World, runId: string): Promise<string | null> =>
  (await world.sql<{ worker_id: string | null }>("select worker_id from heartbeat_runs where id = $1", [runId]))[0]!
    .worker_id;

/** Waits for so many signs of life of the only worker. */
async function beats(world: World, count: number): Promise<void> {
  const last = async () => (await world.services.workers.list(board))[0]!.lastBeatAt;
  for (let n = 0; n < count; n += 1) {
    const seen = await last();
    await until(async () => (await last()) !== seen, { what: "a beat" });
  }
}

const allEnded = (world: World) =>
  until(async () => (await world.sql("select from heartbeat_runs where finished_at is null")).length === 0, {
    what: "all runs to end",
    timeoutMs: 20_000,
  });

describe("a worker", () => {
  it("is listed with where it is, since when, what it can take and what it has", async () => {
    await using world = await World.open();
    const first = await registered(world, "one");
    const second = await registered(world, "two");
    const runId = await world.wake((await world.agent()).id);
    await world.services.admission.admit();
    await world.services.execution.claim(runId, second, 60);

    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    const shown = {
      pid: 42,
      version: "1.2.3",
      slots: 4,
      adapters: null,
      tools: {},
      workspaces: null,
      since: moment,
      lastBeatAt: moment,
      state: "live",
      drain: null,
    };
    expect(await world.services.workers.list(board)).toEqual([
      { ...shown, id: first, host: "one", running: 0 },
      { ...shown, id: second, host: "two", running: 1 },
    ]);
  });

  it("that is silent for longer than its lease and a second is lost, and is forgotten after a quarter of an hour", async () => {
    await using world = await World.open();
    const [alive, quiet, lost, old, owner] = await Promise.all(Array.from({ length: 5 }, () => registered(world)));
    const runId = await world.wake((await world.agent()).id);
    await world.services.admission.admit();
    await world.services.execution.claim(runId, owner!, 60);
    await silent(world, quiet!, 59);
    await silent(world, lost!, 14 * 60);
    for (const workerId of [old!, owner!]) await silent(world, workerId, 16 * 60);

    await world.services.reaper.reap(0);

    expect(await statesOf(world)).toEqual({ [alive!]: "live", [quiet!]: "live", [lost!]: "lost", [owner!]: "lost" });
  });

  it("that is stopping is draining, and gone when it has said goodbye", async () => {
    await using world = await World.open();
    const worker = await hireWorker(world);
    await using _worker = worker;
    const other = await registered(world);
    await world.services.execution.renew({ workerId: other, leaseSec: 60, isDraining: true, runIds: [] });

    expect(Object.values(await statesOf(world)).sort()).toEqual(["draining", "live"]);
    await worker.stop();
    expect(await statesOf(world)).toEqual({ [other]: "draining" });
  });

  it("that was forgotten while it was cut off is listed again by itself", async () => {
    await using world = await World.open();
    await using _worker = await hireWorker(world, { leaseSec: 3 });
    const [before] = await world.services.workers.list(board);

    await world.sql("delete from workers");

    await until(async () => (await world.services.workers.list(board)).length === 1, { what: "it to be back" });
    expect(await world.services.workers.list(board)).toMatchObject([{ id: before!.id, slots: 8, state: "live" }]);
  });
});

describe("a worker that is told to drain", () => {
  it("takes nothing new, finishes what it has, stays listed, and takes again when it may", async () => {
    await using world = await World.open();
    await using _scheduler = await hireScheduler(world);
    await using _one = await hireWorker(world, { slots: 2 });
    const { id: companyId } = await world.company();
    const going = await world.wake((await world.agent({ companyId, ...sleeping(2) })).id);
    await until(async () => (await workerOf(world, going)) !== null, { what: "the run to start" });
    const drained = (await workerOf(world, going))!;

    const told = await world.services.workers.drain(board, drained, { reason: "a new disk" });
    expect(told).toMatchObject({ state: "draining", running: 1, drain: { by: board.id, reason: "a new disk" } });
    expect(world.hints).toContainEqual({ kind: "worker", workerId: drained });
    await using _two = await hireWorker(world, { slots: 2 });
    const late: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      late.push(await world.wake((await world.agent({ companyId, name: `B${n}`, ...quick })).id));
    }
    await allEnded(world);

    const takers = new Set(await Promise.all(late.map((runId) => workerOf(world, runId))));
    expect([takers.size, takers.has(drained)]).toEqual([1, false]);
    expect(await world.sql("select distinct status from heartbeat_runs")).toEqual([{ status: "succeeded" }]);
    expect((await statesOf(world))[drained]).toBe("draining");
    await _two.stop();

    const waits = await world.wake((await world.agent({ companyId, name: "C", ...quick })).id);
    const undrained = performance.now();
    expect(await world.services.workers.undrain(board, drained)).toMatchObject({ state: "live", drain: null });
    await until(async () => (await workerOf(world, waits)) === drained, { what: "it to take the run" });
    expect(performance.now() - undrained).toBeLessThan(2_000);
    await allEnded(world);
    await checkInvariants(world.sql);
  });

  it("is in the trail of each company, with who and why, and so is its end, once", async () => {
    await using world = await World.open();
    const companies = [await world.company(), await world.company()];
    const workerId = await registered(world);

    await world.services.workers.drain(board, workerId, { reason: "a new disk" });
    await world.services.workers.undrain(board, workerId);
    await world.services.workers.undrain(board, workerId);
    await expect(world.services.workers.drain(board, newId(), {})).rejects.toMatchObject({ code: "not_found" });

    for (const { id } of companies) {
      const trail = await world.services.activity.list(board, id, { entityType: "worker", limit: 10 });
      const own = { entityId: workerId, actorType: "user", actorId: board.id };
      expect(trail).toMatchObject([
        { ...own, action: "worker.undrained", details: {} },
        { ...own, action: "worker.drained", details: { reason: "a new disk" } },
      ]);
      expect(trail).toHaveLength(2);
      expect(world.hints).toContainEqual({ kind: "events", companyId: id });
    }
  });

  it("is drained still when it comes back after it was forgotten", async () => {
    await using world = await World.open();
    const [workerId, other] = [await registered(world), await registered(world)];
    await world.services.workers.drain(board, workerId, { reason: "a new disk" });
    for (const id of [workerId, other]) await silent(world, id, 16 * 60);
    await world.services.reaper.reap(0);
    expect(await statesOf(world)).toEqual({});

    for (const id of [workerId, other]) {
      await world.services.execution.register({ workerId: id, host: "h", pid: 42, version: "1.2.3", slots: 4 });
      await world.services.execution.renew({ workerId: id, leaseSec: 60, isDraining: false, runIds: [] });
    }

    expect(await statesOf(world)).toEqual({ [workerId]: "draining", [other]: "live" });
    const [drained] = await world.services.workers.list(board);
    expect(drained?.drain).toMatchObject({ by: board.id, reason: "a new disk" });

    await silent(world, workerId, 31 * 86_400);
    await world.services.reaper.reap(0);
    await expect(world.sql("select from workers where id = $1", [workerId])).resolves.toEqual([]);
  });

  it("hears of it with its next beat where the hint was lost", async () => {
    await using world = await World.open();
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world, { leaseSec: 3 });
    const [worker] = await world.services.workers.list(board);
    await world.sql("update workers set drain_asked_at = now()");
    await beats(world, 2);

    const runId = await world.wake((await world.agent(quick)).id);
    await until(async () => (await world.sql("select from bullmq.job")).length === 1, { what: "the ring to wait" });
    await beats(world, 2);
    expect(await workerOf(world, runId)).toBeNull();

    await world.sql("update workers set drain_asked_at = null");
    await until(async () => (await workerOf(world, runId)) === worker!.id, { what: "the run to be taken" });
    await allEnded(world);
  });

  it("has no slots that admission counts", async () => {
    await using world = await World.open();
    await registered(world);
    const drained = await registered(world);
    await world.services.workers.drain(board, drained, {});
    await world.services.admission.admit();

    expect(await world.sql("select fleet_slots from admission_window")).toEqual([{ fleet_slots: 4 }]);
  });

  it("is told so by the board only, and has to be there", async () => {
    await using world = await World.open();
    const { workers } = world.services;
    const agent = asAgent(await world.agent());
    const workerId = await registered(world);

    for (const ask of [workers.list(agent), workers.drain(agent, workerId, {}), workers.undrain(agent, workerId)]) {
      await expect(ask).rejects.toMatchObject({ code: "forbidden" });
    }
    await expect(workers.drain(board, newId(), {})).rejects.toMatchObject({ code: "not_found" });
    await expect(workers.undrain(board, newId())).rejects.toMatchObject({ code: "not_found" });
    expect(await statesOf(world)).toEqual({ [workerId]: "live" });
  });

  it("is draining since the first time that it was told, by whoever said so last", async () => {
    await using world = await World.open();
    const workerId = await registered(world);
    const first = await world.services.workers.drain(board, workerId, { reason: "why" });
    const second = await world.services.workers.drain(instanceBoard("another"), workerId, {});

    expect(second.drain).toEqual({ since: first.drain!.since, by: "another", reason: null });
  });
});
