import { describe, expect, it } from "vitest";

import type { AgentActor } from "../../shared/auth/actor.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { endWorkerLeases } from "../../shared/runs/end-worker-leases.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { RunResult } from "../../shared/runs/run-result.schema.ts";
import { endingOf, runOf, slotsOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

/** A run that this worker has claimed, with a lease of a minute. */
async function claimBy(world: World, workerId: string): Promise<ClaimedRun> {
  const { id } = await world.agent();
  const runId = await world.wake(id);
  return until(async () => {
    await world.services.admission.admit();
    return world.services.execution.claim(runId, workerId, 60);
  });
}

/** As a guardian does that began to kill so long ago, of a worker that is frozen or cut off, or has died. */
const endLeases = (world: World, workerId: string, { elapsedMs = 0, hasDied = false } = {}): Promise<void> =>
  endWorkerLeases({ databaseUrl: world.databaseUrl, workerId, elapsedMs, hasDied });

const leaseOf = async (world: World, claimed: ClaimedRun): Promise<number> => {
  const [row] = await world.sql<{ left: number }>(
    "select extract(epoch from lease_until - clock_timestamp())::float8 as left from heartbeat_runs where id = $1",
    [claimed.run.id],
  );
  return row!.left;
};

const renew = (world: World, workerId: string, held: readonly ClaimedRun[], { isDraining = false } = {}) =>
  world.services.execution.renew({ workerId, leaseSec: 300, isDraining, runIds: held.map(({ run }) => run.id) });

describe("a renewal", () => {
  it("extends all runs of its worker, from now on, and nobody else's", async () => {
    await using world = await World.open();
    const workerId = newId();
    const [a, b, other] = [
      await claimBy(world, workerId),
      await claimBy(world, workerId),
      await claimBy(world, newId()),
    ];

    const renewed = await renew(world, workerId, [a, b, other]);

    expect(renewed.map((row) => [row.id, row.fencing_token]).sort()).toEqual(
      [a, b].map((claimed) => [claimed.run.id, claimed.fencingToken]).sort(),
    );
    expect(await leaseOf(world, a)).toBeGreaterThan(290);
    expect(await leaseOf(world, b)).toBeGreaterThan(290);
    expect(await leaseOf(world, other)).toBeLessThan(61);
  });

  it("shows the worker as alive, and as draining", async () => {
    await using world = await World.open();
    const workerId = newId();
    await world.services.execution.register({ workerId, host: "h", pid: 1, version: "0", slots: 4 });
    await world.sql("update workers set last_beat_at = now() - interval '1 hour'");

    await renew(world, workerId, [], { isDraining: true });

    const [row] = await world.sql(
      "select is_draining, last_beat_at > now() - interval '1 minute' as alive from workers",
    );
    expect(row).toEqual({ is_draining: true, alive: true });
  });

  it("leaves out what was ended by a guardian, settled, or left to an endpoint", async () => {
    await using world = await World.open();
    const workerId = newId();
    const [ended, settled, open, kept] = [
      await claimBy(world, workerId),
      await claimBy(world, workerId),
      await claimBy(world, workerId),
      await claimBy(world, workerId),
    ];
    await world.sql("update heartbeat_runs set lease_ended_by = 'guardian' where id = $1", [ended.run.id]);
    await world.services.execution.settle(endingOf(settled));
    await world.services.execution.holdOpen(
      { runId: open.run.id, fencingToken: open.fencingToken },
      { deadlineSec: 60 },
    );

    const ids = [ended, settled, open, kept].map(({ run }) => run.id);
    const renewed = await renew(world, workerId, [ended, settled, open, kept]);
    const owned = await world.services.execution.stillOwned(workerId, ids);

    expect(renewed.map(({ id }) => id)).toEqual([kept.run.id]);
    expect(owned.map(({ id }) => id)).toEqual([kept.run.id]);
    expect(await leaseOf(world, ended)).toBeLessThan(61);
    expect(await leaseOf(world, open)).toBeLessThan(61);
  });

  it("passes over a run that is just being written, and the second look finds it", async () => {
    await using world = await World.open();
    const workerId = newId();
    const [busy, free] = [await claimBy(world, workerId), await claimBy(world, workerId)];
    await using lock = await world.locked("select from heartbeat_runs where id = $1 for update", [busy.run.id]);

    const renewed = await renew(world, workerId, [busy, free]);
    const owned = await world.services.execution.stillOwned(workerId, [busy.run.id]);

    expect(renewed.map(({ id }) => id)).toEqual([free.run.id]);
    expect(owned.map(({ id }) => id)).toEqual([busy.run.id]);
    await lock.release();
  });

  it("lets the lease of a run run out which the worker does not know to be its own", async () => {
    await using world = await World.open();
    const workerId = newId();
    const [known, unknown] = [await claimBy(world, workerId), await claimBy(world, workerId)];

    expect((await renew(world, workerId, [known])).map(({ id }) => id)).toEqual([known.run.id]);

    expect(await leaseOf(world, unknown)).toBeLessThan(61);
  });

  it("carries cancels, with their reason", async () => {
    await using world = await World.open();
    const workerId = newId();
    const claimed = await claimBy(world, workerId);
    await world.services.runs.cancel(board, claimed.run.id);

    expect(await renew(world, workerId, [claimed])).toMatchObject([
      { id: claimed.run.id, is_cancelling: true, cancel_reason: "Cancelled by the operator" },
    ]);
  });
});

describe("a claim that was not answered", () => {
  it("is given back: its run is interrupted and goes on, and only if it is that worker's", async () => {
    await using world = await World.open();
    const workerId = newId();
    const claimed = await claimBy(world, workerId);

    await world.services.execution.giveBack(claimed.run.id, newId());
    expect(await world.services.reaper.reap()).toBe(0);
    await world.services.execution.giveBack(claimed.run.id, workerId);
    expect(await world.services.reaper.reap()).toBe(1);

    expect(await runOf(world, claimed.run.id)).toMatchObject({ status: "failed", error_code: "interrupted" });
    const [again] = await world.sql("select * from heartbeat_runs where retry_of_run_id = $1", [claimed.run.id]);
    expect(again).toMatchObject({ status: "queued", lost_count: 0, interrupted_count: 1 });
    await checkInvariants(world.sql);
  });
});

describe("a guardian that ended its worker's leases", () => {
  it("hands the runs of a frozen one over at once: they are interrupted, which is not counted against them", async () => {
    await using world = await World.open();
    const workerId = newId();
    const [mine, other] = [await claimBy(world, workerId), await claimBy(world, newId())];

    await endLeases(world, workerId);
    expect(await world.services.reaper.reap()).toBe(1);

    expect(await runOf(world, mine.run.id)).toMatchObject({ status: "failed", error_code: "interrupted" });
    expect((await runOf(world, other.run.id)).status).toBe("running");
    const [again] = await world.sql("select * from heartbeat_runs where retry_of_run_id = $1", [mine.run.id]);
    expect(again).toMatchObject({ status: "queued", retry_class: "interrupted", lost_count: 0, interrupted_count: 1 });
    expect(await slotsOf(world, mine.run.agent_id)).toMatchObject({ running: 0, consecutive_failures: 0 });
    await checkInvariants(world.sql);
  });

  it("hands the runs of a dead one over at once, and its death counts against them", async () => {
    await using world = await World.open();
    const workerId = newId();
    const [mine, other] = [await claimBy(world, workerId), await claimBy(world, newId())];
    await world.sql("update heartbeat_runs set interrupted_count = 3 where id = $1", [mine.run.id]);

    await endLeases(world, workerId, { hasDied: true });
    expect(await world.services.reaper.reap()).toBe(1);

    expect(await runOf(world, mine.run.id)).toMatchObject({ status: "failed", error_code: "process_lost" });
    expect((await runOf(world, other.run.id)).status).toBe("running");
    const [again] = await world.sql("select * from heartbeat_runs where retry_of_run_id = $1", [mine.run.id]);
    expect(again).toMatchObject({ status: "queued", retry_class: "lost", lost_count: 1, interrupted_count: 0 });
    expect(await slotsOf(world, mine.run.agent_id)).toMatchObject({ running: 0, consecutive_failures: 0 });
    await checkInvariants(world.sql);
  });

  it("tells what a worker's death ended from what its deadline had ended before", async () => {
    await using world = await World.open();
    const workerId = newId();
    const before = await claimBy(world, workerId);
    await endLeases(world, workerId);
    const after = await claimBy(world, workerId);
    await endLeases(world, workerId, { hasDied: true });

    expect(await world.services.reaper.reap()).toBe(2);

    expect(await runOf(world, before.run.id)).toMatchObject({ error_code: "interrupted" });
    expect(await runOf(world, after.run.id)).toMatchObject({ error_code: "process_lost" });
  });

  it("ends neither another worker's leases, nor what its own claimed since the killing began", async () => {
    await using world = await World.open();
    const workerId = newId();
    await claimBy(world, workerId);

    await endLeases(world, newId());
    await endLeases(world, workerId, { elapsedMs: 3_600_000 });

    expect(await world.services.reaper.reap()).toBe(0);
  });

  it("may meet its worker settling the same runs, again and again, and nobody waits for the other for ever", async () => {
    await using world = await World.open();
    for (let round = 0; round < 5; round += 1) {
      const workerId = newId();
      const claims = await Promise.all(Array.from({ length: 12 }, () => claimBy(world, workerId)));
      const backwards = [...claims].reverse();

      const answers = await Promise.all([
        ...backwards.map((claimed) => world.services.execution.settle(endingOf(claimed))),
        endLeases(world, workerId),
        renew(world, workerId, claims),
      ]);

      expect(answers.slice(0, 12).every((isOurs) => isOurs === true)).toBe(true);
    }
    await checkInvariants(world.sql);
  }, 40_000);
});

describe("a run that its endpoint took", () => {
  const open = async (world: World, deadlineSec = 600): Promise<ClaimedRun & { readonly actor: AgentActor }> => {
    const { id, companyId } = await world.agent({ adapterType: "http", adapterConfig: { url: "http://127.0.0.1:1" } });
    const claimed = await world.run(id);
    const own = { runId: claimed.run.id, fencingToken: claimed.fencingToken };
    expect(await world.services.execution.holdOpen(own, { deadlineSec })).toBe(true);
    return { ...claimed, actor: { type: "agent", agentId: id, companyId, run: own } };
  };
  const report = (world: World, { actor, run }: { actor: AgentActor; run: { id: string } }, result: object) =>
    world.services.runResults.report(actor, run.id, RunResult.parse({ status: "succeeded", ...result }));

  it("goes on without a worker, its deadline for a lease", async () => {
    await using world = await World.open();
    const claimed = await open(world);

    expect(await runOf(world, claimed.run.id)).toMatchObject({
      status: "running",
      awaits_result: true,
      worker_id: null,
    });
    expect(await leaseOf(world, claimed)).toBeGreaterThan(590);
    expect(await world.services.reaper.reap()).toBe(0);
    expect(await slotsOf(world, claimed.run.agent_id)).toMatchObject({ running: 1 });
  });

  it("is not the caller's to leave once its token was superseded", async () => {
    await using world = await World.open();
    const claimed = await claimBy(world, newId());
    const stale = { runId: claimed.run.id, fencingToken: claimed.fencingToken - 1 };

    expect(await world.services.execution.holdOpen(stale, { deadlineSec: 600 })).toBe(false);
    expect(await runOf(world, claimed.run.id)).toMatchObject({ awaits_result: false });
  });

  it("outlives a worker whose lease ended in that moment", async () => {
    await using world = await World.open();
    const workerId = newId();
    const claimed = await claimBy(world, workerId);
    await endLeases(world, workerId);
    await world.services.execution.holdOpen(
      { runId: claimed.run.id, fencingToken: claimed.fencingToken },
      { deadlineSec: 600 },
    );

    expect(await world.services.reaper.reap()).toBe(0);
    expect(await runOf(world, claimed.run.id)).toMatchObject({ status: "running", awaits_result: true });
  });

  it("ends as it reports: usage, cost, session, result", async () => {
    await using world = await World.open();
    const claimed = await open(world);

    const run = await report(world, claimed, {
      usage: { inputTokens: 3, outputTokens: 4 },
      costUsd: 0.5,
      model: "m",
      summary: "done",
      sessionId: "s-2",
    });

    expect(run).toMatchObject({
      status: "succeeded",
      costUsd: 0.5,
      sessionIdAfter: "s-2",
      resultJson: { summary: "done" },
    });
    const [event] = await world.sql("select cost_micros, input_tokens, output_tokens, model from cost_events");
    expect(event).toEqual({ cost_micros: "500000", input_tokens: "3", output_tokens: "4", model: "m" });
    await checkInvariants(world.sql);
  });

  it("has the log that it had when its worker left it, and is called what its endpoint calls it, in the end too", async () => {
    await using world = await World.open();
    const { id, companyId } = await world.agent({ adapterType: "http", adapterConfig: { url: "http://127.0.0.1:1" } });
    const claimed = await world.run(id);
    const own = { runId: claimed.run.id, fencingToken: claimed.fencingToken };
    const lines = '{"ts":"2026-01-01T00:00:00.000Z","stream":"system","chunk":"taken"}\n';
    await world.services.execution.appendLog({ ...own, lines, byteLength: lines.length, live: {} });
    const log = { bytes: lines.length, sha256: "ab".repeat(32) };
    await world.services.execution.holdOpen(own, { deadlineSec: 600, externalRunId: "there-1", log });
    const actor: AgentActor = { type: "agent", agentId: id, companyId, run: own };

    expect(await report(world, { ...claimed, actor }, {})).toMatchObject({
      externalRunId: "there-1",
      logSha256: log.sha256,
    });
  });

  it("is called by the name that its report gives, and has no sum of a log that is not as long as it was said to be", async () => {
    await using world = await World.open();
    const { id, companyId } = await world.agent({ adapterType: "http", adapterConfig: { url: "http://127.0.0.1:1" } });
    const claimed = await world.run(id);
    const own = { runId: claimed.run.id, fencingToken: claimed.fencingToken };
    const log = { bytes: 7, sha256: "ab".repeat(32) };
    await world.services.execution.holdOpen(own, { deadlineSec: 600, externalRunId: "there-1", log });
    const actor: AgentActor = { type: "agent", agentId: id, companyId, run: own };

    expect(await report(world, { ...claimed, actor }, { externalRunId: "there-2" })).toMatchObject({
      externalRunId: "there-2",
      logSha256: null,
    });
  });

  it("ends once: the same again is answered as the first, another is refused, and what it cost is not counted twice", async () => {
    await using world = await World.open();
    const claimed = await open(world);
    const answers = await Promise.allSettled([
      report(world, claimed, { costUsd: 0.5 }),
      report(world, claimed, { costUsd: 0.5 }),
      report(world, claimed, { costUsd: 0.5 }),
    ]);

    expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
    const another = report(world, claimed, { status: "failed", costUsd: 0.5 });
    await expect(another).rejects.toMatchObject({ code: "lease_lost", details: { status: "succeeded" } });
    const [sum] = await world.sql("select sum(cost_micros)::int as micros from cost_events");
    expect(sum).toEqual({ micros: 500_000 });
    await checkInvariants(world.sql);
  });

  it.each([
    ["for good", { status: "failed", error: "broken", errorCode: "broken" }, "permanent", []],
    ["and may go better", { status: "failed", retry: true, retryAfterSec: 90 }, "transient", ["scheduled_retry"]],
  ])("may fail %s", async (_, result, failureClass, retries) => {
    await using world = await World.open();
    const claimed = await open(world);

    const run = await report(world, claimed, result);

    expect(run.status).toBe("failed");
    const after = await world.sql("select status from heartbeat_runs where retry_of_run_id = $1", [claimed.run.id]);
    expect(after.map(({ status }) => status)).toEqual(retries);
    const events = await world.services.runs.events(board, claimed.run.id, { afterSeq: 0, limit: 10 });
    expect(events.at(-1)?.payload).toMatchObject({ failureClass });
  });

  it("is not told by another run's token, nor by one that is no run's", async () => {
    await using world = await World.open();
    const claimed = await open(world);
    const { run: _, ...keyOnly } = claimed.actor;
    const strangers = [
      board,
      keyOnly,
      { ...claimed.actor, run: { runId: newId(), fencingToken: claimed.fencingToken } },
    ];

    for (const actor of strangers) {
      const asked = world.services.runResults.report(actor, claimed.run.id, RunResult.parse({ status: "succeeded" }));
      await expect(asked).rejects.toMatchObject({ code: "forbidden" });
    }
    expect((await runOf(world, claimed.run.id)).status).toBe("running");
  });

  it("is told only where it was left open", async () => {
    await using world = await World.open();
    const claimed = await claimBy(world, newId());
    const own = { runId: claimed.run.id, fencingToken: claimed.fencingToken };
    const actor: AgentActor = {
      type: "agent",
      agentId: claimed.run.agent_id,
      companyId: claimed.run.company_id,
      run: own,
    };

    await expect(report(world, { ...claimed, actor }, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  it("times out when its deadline passes, and is not tried again", async () => {
    await using world = await World.open();
    const claimed = await open(world, 0);
    await world.sql("update heartbeat_runs set lease_until = now() - interval '5 seconds'");
    const zero = 1_000_000;
    await world.services.reaper.reap(zero);
    // Its first round may follow an outage: it waits a lease before it judges by the clock.
    for (let sec = 10; sec <= 70; sec += 10) await world.services.reaper.reap(zero + sec * 1000);

    expect(await runOf(world, claimed.run.id)).toMatchObject({ status: "timed_out", error_code: "timeout" });
    expect(await world.sql("select from heartbeat_runs where retry_of_run_id is not null")).toEqual([]);
    await expect(report(world, claimed, {})).rejects.toMatchObject({ code: "lease_lost" });
    await checkInvariants(world.sql);
  });

  it.each(["succeeded", "failed", "cancelled"])("that was cancelled has been, when it reports %s", async (status) => {
    await using world = await World.open();
    const claimed = await open(world);
    expect(await world.services.runs.cancel(board, claimed.run.id)).toMatchObject({
      status: "running",
      cancelRequestedAt: expect.any(String),
    });

    const run = await report(world, claimed, { status, retry: true, costUsd: 0.1 });

    expect(run).toMatchObject({ status: "cancelled", errorCode: "cancelled", error: "Cancelled by the operator" });
    expect(run.costUsd).toBe(0.1);
    expect(await world.sql("select from heartbeat_runs where retry_of_run_id is not null")).toEqual([]);
  });
});
