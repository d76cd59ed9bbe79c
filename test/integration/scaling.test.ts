import { afterEach, describe, expect, it } from "vitest";

import { openDb } from "../../shared/db/db.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { useMetrics } from "../../shared/metrics/metrics.ts";
import { createRegistry } from "../../shared/metrics/prometheus.ts";
import type { Scaling } from "../../shared/scaling/scaling.service.ts";
import { createScalingService, toSignals } from "../../shared/scaling/scaling.service.ts";
import { samplesOf, valueOf } from "../support/scrape.ts";
import { board, World } from "../support/world.ts";

afterEach(() => useMetrics(undefined));

/** A look at the world's fleet, as a scheduler that shows metrics has it. */
async function looking(world: World) {
  const registry = createRegistry();
  useMetrics(registry);
  const db = openDb({ url: world.databaseUrl, pool: 2, applicationName: "test", onError: () => undefined });
  let now = 1_000_000;
  const scaling = createScalingService({ db, leaseSec: 60, now: () => now });
  return {
    look: async (): Promise<Scaling> => {
      await scaling.sample();
      return scaling.latest()!;
    },
    latest: scaling.latest,
    samples: async () => samplesOf(await registry.text()),
    pass: (ms: number) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => db.close(),
  };
}

const listWorker = (world: World, slots: number): Promise<void> =>
  world.services.execution.register({ workerId: newId(), host: "h", pid: 1, version: "1", slots });

describe("what is known of a fleet", () => {
  it("is nothing to do, where nothing is", async () => {
    await using world = await World.open();
    await using fleet = await looking(world);

    expect(await fleet.look()).toMatchObject({ wantedSlots: 0, workers: 0, fleetSlots: 0, backlog: 0, running: 0 });
  });

  it("is who waits for a slot of the fleet, and not who waits for the agent's own", async () => {
    await using world = await World.open();
    await using fleet = await looking(world);
    await listWorker(world, 16);
    const one = await world.agent();
    const three = await world.agent({
      companyId: one.companyId,
      name: "Bob",
      runtimeConfig: { heartbeat: { maxConcurrentRuns: 3 } },
    });
    for (const { id } of [one, three]) {
      for (let n = 0; n < 5; n += 1) await world.wake(id, { payload: { taskKey: `task ${n}` } });
    }

    // Some were let in as they came; the others wait for the next round.
    expect(await fleet.look()).toMatchObject({ workers: 1, fleetSlots: 16, backlog: 4, running: 0 });
    await world.services.admission.admit();
    expect(await fleet.look()).toMatchObject({ backlog: 4 });
  });

  it("is what runs, but not what an endpoint has taken to itself", async () => {
    await using world = await World.open();
    await using fleet = await looking(world);
    const agent = await world.agent();
    const other = await world.agent({ companyId: agent.companyId, name: "Bob" });
    await world.run(agent.id);
    const { run, fencingToken } = await world.run(other.id);

    expect(await fleet.look()).toMatchObject({ running: 2, backlog: 0 });
    await world.services.execution.holdOpen({ runId: run.id, fencingToken }, { deadlineSec: 600 });
    expect(await fleet.look()).toMatchObject({ running: 1 });
  });

  it("is how many came in a minute, how long they are, and how long the first has waited", async () => {
    await using world = await World.open();
    await using fleet = await looking(world);
    const agent = await world.agent();
    for (let n = 0; n < 6; n += 1) await world.wake(agent.id, { payload: { taskKey: `task ${n}` } });
    await world.sql(
      `update heartbeat_runs set status = 'succeeded', started_at = now() - interval '50 seconds',
              finished_at = now() - interval '30 seconds' where admitted_at is null and scope <> 'task 5'`,
    );
    await world.sql(
      "update heartbeat_runs set admitted_at = now() - interval '90 seconds' where admitted_at is not null",
    );

    const seen = await fleet.look();
    expect(seen).toMatchObject({ arrivalsPerSec: 0.1, backlog: 1 });
    expect(seen.runLengthSec).toBeCloseTo(20, 0);
    expect(seen.backlogAgeSec).toBeCloseTo(90, 0);
  });

  it("wants nothing for what waits while the fleet is drained", async () => {
    await using world = await World.open();
    await using fleet = await looking(world);
    const agent = await world.agent();
    await world.wake(agent.id);
    expect(await fleet.look()).toMatchObject({ backlog: 1, wantedSlots: 1 });

    await world.services.drain.set(board, { reason: "moving" });
    expect(await fleet.look()).toMatchObject({ backlog: 0, backlogAgeSec: 0 });
  });

  it("is shown as metrics, and forgotten when it is too old to be true", async () => {
    await using world = await World.open();
    await using fleet = await looking(world);
    await listWorker(world, 16);
    await fleet.look();

    const shown = await fleet.samples();
    expect(valueOf(shown, "systole_fleet_slots")).toBe(16);
    expect(valueOf(shown, "systole_wanted_slots")).toBe(16);
    expect(shown.filter(({ name }) => name === "systole_outbox_lag_seconds")).toHaveLength(3);

    fleet.pass(61_000);
    expect(fleet.latest()).toBeUndefined();
    const old = await fleet.samples();
    expect(old.filter(({ name }) => name === "systole_wanted_slots")).toEqual([]);
    expect(valueOf(old, "systole_sample_age_seconds")).toBe(61);
  });

  it("is not asked for where no metrics are shown", async () => {
    await using world = await World.open();
    await using fleet = await looking(world);
    useMetrics(undefined);

    const { sample } = createScalingService({
      db: { rows: () => Promise.reject(new Error("asked")) } as never,
      leaseSec: 60,
    });
    expect(await sample()).toBe(0);
    expect(fleet.latest()).toBeUndefined();
  });
});

describe("signals", () => {
  const row = {
    workers: 1,
    slots: 16,
    running: 0,
    age: null,
    backlog: 0,
    backlog_age: 0,
    arrived: 1_000,
    is_cut: true,
    reaches_sec: 10,
    length: 5,
    is_drained: false,
  };

  it("count arrivals by the time that the newest runs reach back", () => {
    expect(toSignals(row).arrivalsPerSec).toBe(100);
    expect(toSignals({ ...row, reaches_sec: 500, arrived: 120 }).arrivalsPerSec).toBe(2);
    expect(toSignals({ ...row, is_cut: false, reaches_sec: 10, arrived: 6 }).arrivalsPerSec).toBe(0.1);
  });

  it("take runs for as long as those that go on have been", () => {
    expect(toSignals({ ...row, age: 300 }).runLengthSec).toBe(300);
    expect(toSignals({ ...row, length: null }).runLengthSec).toBe(30);
  });
});
