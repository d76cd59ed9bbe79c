import pg from "pg";
import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { endWorkerLeases } from "../../shared/runs/end-worker-leases.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { crewOf, runOf, slotsOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { waitingForLocks } from "../support/locks.ts";
import { checkQuiet } from "../support/quiet.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

/** Of the configuration's default lease, in milliseconds of the reaper's own clock. */
const LEASE = 60_000;
/** Far from zero: what the reaper remembers of before it started must not look recent. */
const ZERO = 10_000_000;
const ROUND = 10_000;

/** Rounds at their usual pace, from one moment of the reaper's clock to another. */
async function reapFrom(world: World, from: number, to: number): Promise<number> {
  let reaped = 0;
  for (let at = from; at <= to; at += ROUND) reaped += await world.services.reaper.reap(at);
  return reaped;
}

/** A reaper that has made its rounds for so long that it judges by the clock. */
const settleIn = (world: World): Promise<number> => reapFrom(world, ZERO, ZERO + LEASE);
const NOW = ZERO + LEASE + ROUND;

const expire = (world: World, sec: number) =>
  world.sql(
    "update heartbeat_runs set lease_until = clock_timestamp() - make_interval(secs => $1) where status = 'running'",
    [sec],
  );

describe("the reaper", () => {
  it("ends what lost its worker, a second after its lease and not before, and tries it again", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const claimed = await world.run(id);
    await settleIn(world);
    await expire(world, 0);
    expect(await world.services.reaper.reap(NOW)).toBe(0);
    await expire(world, 1.2);

    expect(await world.services.reaper.reap(NOW + 1)).toBe(1);

    expect(await runOf(world, claimed.run.id)).toMatchObject({
      status: "failed",
      error_code: "process_lost",
      error: "The worker that ran it is gone",
    });
    const [again] = await world.sql("select * from heartbeat_runs where retry_of_run_id = $1", [claimed.run.id]);
    expect(again).toMatchObject({ status: "queued", retry_class: "lost", lost_count: 1, attempt: 2 });
    expect(await slotsOf(world, id)).toMatchObject({ running: 0, busy_slots: "0", eligible_at: expect.any(Date) });
    expect(await world.services.admission.admit()).toBe(1);
    await checkInvariants(world.sql);
  });

  it("waits a whole lease after it started, before it judges by the clock", async () => {
    await using world = await World.open();
    await world.run((await world.agent()).id);
    await expire(world, 1_000);

    expect(await reapFrom(world, ZERO, ZERO + LEASE - 1)).toBe(0);
    expect(await world.services.reaper.reap(ZERO + LEASE)).toBe(1);
  });

  it("waits a whole lease after a gap in its rounds: living workers renew first", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    await settleIn(world);
    const back = NOW + LEASE / 2;
    await expire(world, 20);

    expect(await world.services.reaper.reap(back)).toBe(0);
    const workerId = (await runOf(world, claimed.run.id)).worker_id!;
    await world.services.execution.renew({ workerId, leaseSec: 60, isDraining: false, runIds: [claimed.run.id] });
    expect(await reapFrom(world, back + ROUND, back + 2 * LEASE)).toBe(0);
    expect((await runOf(world, claimed.run.id)).status).toBe("running");

    const later = back + 2 * LEASE + LEASE;
    await expire(world, 1_000);
    expect(await reapFrom(world, later, later + LEASE - 1)).toBe(0);
    expect(await world.services.reaper.reap(later + LEASE)).toBe(1);
  });

  it("takes what a guardian ended at once, also right after a gap", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    const workerId = (await runOf(world, claimed.run.id)).worker_id!;
    await endWorkerLeases({ databaseUrl: world.databaseUrl, workerId, elapsedMs: 0, hasDied: true });

    expect(await world.services.reaper.reap(ZERO)).toBe(1);
  });

  it("never ends a run whose worker renews it in the same moment", async () => {
    await using world = await World.open();
    await using crew = await crewOf(world, 4);
    const agents = await Promise.all(Array.from({ length: 12 }, () => world.agent()));
    const runIds = await Promise.all(agents.map(({ id }) => world.wake(id)));
    await world.services.admission.admit();
    for (const [n, runId] of runIds.entries()) {
      const hand = crew.hands[n % 4]!;
      expect(await hand.claim(runId, hand.workerId, 60)).not.toBeNull();
    }
    await settleIn(world);

    const renewed = new Set<string>();
    for (
      let round = 0;
      round < 12 && (await world.sql("select from heartbeat_runs where status = 'running'")).length > 0;
      round += 1
    ) {
      await world.sql(
        "update heartbeat_runs set lease_until = clock_timestamp() - interval '10 seconds' where status = 'running'",
      );
      renewed.clear();
      const all = await world.sql<{ id: string }>("select id from heartbeat_runs");
      const [, ...answers] = await Promise.all([
        world.services.reaper.reap(NOW + round),
        ...crew.hands.map((hand) =>
          hand.renew({ workerId: hand.workerId, leaseSec: 60, isDraining: false, runIds: all.map(({ id }) => id) }),
        ),
      ]);
      for (const { id } of answers.flat()) renewed.add(id);

      const running = await world.sql<{ id: string }>("select id from heartbeat_runs where status = 'running'");
      expect(running.map(({ id }) => id)).toEqual(expect.arrayContaining([...renewed]));
      await checkInvariants(world.sql);
    }
  }, 40_000);

  it("goes by what a guardian tells while it judges by the clock", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    await settleIn(world);
    await expire(world, 5);
    const guardian = new pg.Client({ connectionString: world.databaseUrl });
    await guardian.connect();
    await guardian.query("begin");
    await guardian.query("update heartbeat_runs set lease_ended_by = 'guardian' where id = $1", [claimed.run.id]);

    // It has seen no more than a lease that is over, and waits for the row.
    const reaping = world.services.reaper.reap(NOW);
    await until(async () => (await waitingForLocks(world)) > 0, { what: "the reaper to wait" });
    await guardian.query("commit");
    await guardian.end();

    expect(await reaping).toBe(0);
    expect(await world.services.reaper.reap(NOW + 1)).toBe(1);
    expect(await runOf(world, claimed.run.id)).toMatchObject({ error_code: "interrupted", lease_ended_by: "guardian" });
    await checkInvariants(world.sql);
  });

  it("does its work once, however many of it there are", async () => {
    await using world = await World.open();
    const claims = await Promise.all(
      (await Promise.all(Array.from({ length: 10 }, () => world.agent()))).map(({ id }) => world.run(id)),
    );
    await world.sql("update heartbeat_runs set lease_ended_by = 'guardian'");

    const reaped = await Promise.all(Array.from({ length: 4 }, () => world.services.reaper.reap(ZERO)));

    expect(reaped.reduce((sum, count) => sum + count, 0)).toBe(10);
    const [count] = await world.sql(
      "select count(*)::int as again from heartbeat_runs where retry_of_run_id is not null",
    );
    expect(count).toEqual({ again: claims.length });
    await checkInvariants(world.sql);
  });

  it.each(["dies under its guardian's eyes", "falls silent, with its guardian"])(
    "stops a run whose worker %s three times, whatever interrupts it between; that is its agent's failure",
    async (how) => {
      await using world = await World.open();
      const { id } = await world.agent();
      await settleIn(world);
      const { databaseUrl } = world;
      const interrupt = (workerId: string) => endWorkerLeases({ databaseUrl, workerId, elapsedMs: 0, hasDied: false });
      const takeDown = async (workerId: string): Promise<void> => {
        if (how.startsWith("falls")) await expire(world, 100);
        else await endWorkerLeases({ databaseUrl, workerId, elapsedMs: 0, hasDied: true });
      };

      let last: ClaimedRun = await world.run(id);
      for (const [round, end] of [takeDown, interrupt, takeDown, interrupt, takeDown].entries()) {
        const workerId = (await runOf(world, last.run.id)).worker_id!;
        await end(workerId);
        expect(await world.services.reaper.reap(NOW + round)).toBe(1);
        await world.services.admission.admit();
        const [again] = await world.sql<{ id: string }>("select id from heartbeat_runs where status = 'queued'");
        if (again !== undefined) last = (await world.services.execution.claim(again.id, newId(), 60))!;
      }

      expect(await runOf(world, last.run.id)).toMatchObject({
        status: "failed",
        error_code: "poison",
        error: "The run took its worker down again and again",
        attempt: 5,
        lost_count: 2,
      });
      expect(await world.sql("select from heartbeat_runs where status = 'queued'")).toEqual([]);
      expect(await slotsOf(world, id)).toMatchObject({ consecutive_failures: 1 });
      await checkInvariants(world.sql);
      await checkQuiet(world.sql);
    },
  );

  it("ends all but the one whose end is refused, in more than one batch, and that one when it no longer is", async () => {
    await using world = await World.open();
    const { id } = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 50 } } });
    const other = await world.agent();
    const bad = await world.run(other.id);
    for (let n = 0; n < 50; n += 1) await world.run(id, { payload: { taskKey: String(n) } });
    await world.sql("update heartbeat_runs set lease_ended_by = 'death'");
    await world.sql(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
    );
    await world.sql(`create trigger refused before update on heartbeat_runs for each row
      when (new.id = '${bad.run.id}' and new.finished_at is not null) execute function refuse()`);

    expect(await world.services.reaper.reap(ZERO)).toBe(50);

    expect(await world.sql("select id from heartbeat_runs where status = 'running'")).toEqual([{ id: bad.run.id }]);
    await world.sql("drop trigger refused on heartbeat_runs");
    expect(await world.services.reaper.reap(ZERO + 1)).toBe(1);
    await checkInvariants(world.sql);
  });

  it("does not count the silence of a worker that had been asked to stop", async () => {
    await using world = await World.open();
    const workerId = newId();
    await world.services.execution.register({ workerId, host: "h", pid: 1, version: "0", slots: 1 });
    const runId = await world.wake((await world.agent()).id);
    await world.services.admission.admit();
    await world.services.execution.claim(runId, workerId, 60);
    await world.services.execution.renew({ workerId, leaseSec: 60, isDraining: true, runIds: [runId] });
    await settleIn(world);
    await expire(world, 100);

    expect(await world.services.reaper.reap(NOW)).toBe(1);

    expect(await runOf(world, runId)).toMatchObject({ status: "failed", error_code: "interrupted" });
  });

  it("gives a run up that was interrupted fifteen times in a row, and says so", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    await world.sql("update heartbeat_runs set interrupted_count = 14, lease_ended_by = 'guardian'");

    expect(await world.services.reaper.reap(ZERO)).toBe(1);

    expect(await runOf(world, claimed.run.id)).toMatchObject({
      status: "failed",
      error_code: "interrupted",
      error: "The run was interrupted again and again",
    });
    expect(await world.sql("select from heartbeat_runs where status = 'queued'")).toEqual([]);
  });

  it("ends a run that was being cancelled as cancelled, and does not try it again", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    await world.services.runs.cancel(board, claimed.run.id);
    await world.sql("update heartbeat_runs set lease_ended_by = 'guardian'");

    await world.services.reaper.reap(ZERO);

    expect(await runOf(world, claimed.run.id)).toMatchObject({
      status: "cancelled",
      error_code: "cancelled",
      error: "Cancelled by the operator",
    });
    expect(await world.sql("select from heartbeat_runs where retry_of_run_id is not null")).toEqual([]);
  });

  it("forgets workers that were silent for long and own nothing", async () => {
    await using world = await World.open();
    const [silent, owner, alive] = [newId(), newId(), newId()];
    for (const workerId of [silent, owner, alive]) {
      await world.services.execution.register({ workerId, host: "h", pid: 1, version: "0", slots: 1 });
    }
    await world.sql("update workers set last_beat_at = now() - interval '1 day' where id <> $1", [alive]);
    const runId = await world.wake((await world.agent()).id);
    await world.services.admission.admit();
    await world.services.execution.claim(runId, owner, 60);

    await world.services.reaper.reap(ZERO);

    const rows = await world.sql<{ id: string }>("select id from workers order by id");
    expect(rows.map(({ id }) => id)).toEqual([owner, alive].sort());
  });
});
