import { describe, expect, it } from "vitest";

import type { AgentActor } from "../../shared/auth/actor.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { RunProgress } from "../../shared/runs/run-progress.schema.ts";
import { RunResult } from "../../shared/runs/run-result.schema.ts";
import { checkInvariants } from "../support/invariants.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { board, World } from "../support/world.ts";

interface Remote extends ClaimedRun {
  readonly runId: string;
  readonly actor: AgentActor;
}

const ENDPOINT = { adapterType: "http", adapterConfig: { url: "http://127.0.0.1:1" } } as const;

/** A run that an endpoint is called for; its worker waits for the answer. */
async function called(world: World, agent: object = {}): Promise<Remote> {
  const { id: agentId, companyId } = await world.agent({ ...ENDPOINT, ...agent });
  const claimed = await world.run(agentId);
  const run = { runId: claimed.run.id, fencingToken: claimed.fencingToken };
  return { ...claimed, runId: run.runId, actor: { type: "agent", agentId, companyId, run } };
}

/** The same, which was answered with 202. */
async function taken(world: World, deadlineSec = 600, agent: object = {}): Promise<Remote> {
  const remote = await called(world, agent);
  expect(await world.services.execution.holdOpen(remote.actor.run!, { deadlineSec })).toBe(true);
  return remote;
}

/** Its deadline is over, and somebody looks who has looked for long enough. */
async function passDeadline(world: World): Promise<void> {
  await world.sql("update heartbeat_runs set lease_until = now() - interval '5 seconds'");
  for (let sec = 0; sec <= 70; sec += 10) await world.services.reaper.reap(1_000_000 + sec * 1_000);
}

const say = (world: World, { actor, runId }: Remote, progress: object = {}) =>
  world.services.runResults.progress(actor, runId, RunProgress.parse(progress));
const end = (world: World, { actor, runId }: Remote, result: object = {}) =>
  world.services.runResults.report(actor, runId, RunResult.parse({ status: "succeeded", ...result }));

const secondsLeft = (deadlineAt: string | null): number => (Date.parse(deadlineAt ?? "") - Date.now()) / 1_000;
const spent = async (world: World): Promise<number> =>
  Number((await world.sql<{ sum: string }>("select coalesce(sum(cost_micros), 0) as sum from cost_events"))[0]?.sum);

describe("a run that its endpoint speaks of while it goes on", () => {
  it("goes on as long as it is heard of, and no longer", async () => {
    await using world = await World.open();
    const run = await taken(world, 1);

    const still = await say(world, run, { deadlineSec: 300 });
    expect(secondsLeft(still.deadlineAt)).toBeGreaterThan(200);
    expect(await world.services.reaper.reap()).toBe(0);
    expect(secondsLeft((await say(world, run)).deadlineAt)).toBeGreaterThan(200);
    await say(world, run, { deadlineSec: 1 });
    await passDeadline(world);

    expect(await world.services.runs.get(board, run.runId)).toMatchObject({ status: "timed_out" });
    await expect(say(world, run, { deadlineSec: 300 })).rejects.toMatchObject({ code: "lease_lost" });
    await checkInvariants(world.sql);
  });

  it("leaves its worker's lease alone while the call is not answered", async () => {
    await using world = await World.open();
    const run = await called(world);
    const leaseOf = () => world.sql("select lease_until from heartbeat_runs where id = $1", [run.runId]);
    const before = await leaseOf();

    expect(await say(world, run, { deadlineSec: 3_600, message: "At it" })).toMatchObject({ deadlineAt: null });

    expect(await leaseOf()).toEqual(before);
  });

  it("says how far it is, without the secrets that it was given", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const secret = await keptBy(world, { companyId }, { name: "KEY", value: "s3cret-value" });
    const headers = { "x-key": { type: "secret_ref", secretId: secret.id, version: "latest" } };
    const config = { ...ENDPOINT.adapterConfig, headers };
    const run = await taken(world, 600, { companyId, adapterConfig: config });

    await say(world, run, { message: "Half of it, with s3cret-value", level: "warn" });

    const events = await world.services.runs.events(board, run.runId, { afterSeq: 0, limit: 10 });
    expect(events.at(-1)).toMatchObject({ eventType: "progress", level: "warn" });
    expect(events.at(-1)?.message).toMatch(/^Half of it, with (?!s3cret)/);
  });

  it("is asked to end where nothing is left to spend, gets no more time, and its cost is booked", async () => {
    await using world = await World.open();
    const run = await taken(world, 60, { budgetMonthlyCents: 100 });

    expect(await say(world, run, { costUsd: 0.2 })).toMatchObject({ cancelRequested: false });
    const met = await say(world, run, { costUsd: 1.5, deadlineSec: 3_600 });

    expect(met).toMatchObject({ cancelRequested: true, cancelReason: expect.stringContaining("budget") });
    expect(secondsLeft(met.deadlineAt)).toBeLessThan(61);
    const ended = await end(world, run, { costUsd: 1.5 });
    expect(ended).toMatchObject({ status: "cancelled", errorCode: "budget_exceeded" });
    expect(await spent(world)).toBe(1_500_000);
    await checkInvariants(world.sql);
  });

  it("is told that a person has cancelled it", async () => {
    await using world = await World.open();
    const run = await taken(world);
    await world.services.runs.cancel(board, run.runId);

    expect(await say(world, run)).toMatchObject({ cancelRequested: true });
    expect(await end(world, run)).toMatchObject({ status: "cancelled" });
    expect(await end(world, run)).toMatchObject({ status: "cancelled" });
  });

  it("costs what it said last, also when it is reported too late", async () => {
    await using world = await World.open();
    const run = await taken(world);
    await say(world, run, { costUsd: 0.3 });
    await passDeadline(world);
    expect(await spent(world)).toBe(300_000);

    for (const _ of [1, 2]) {
      await expect(end(world, run, { costUsd: 0.5 })).rejects.toMatchObject({
        code: "lease_lost",
        details: { status: "timed_out", reason: expect.any(String) },
      });
    }
    expect(await spent(world)).toBe(500_000);
    expect(await world.services.runs.get(board, run.runId)).toMatchObject({ status: "timed_out" });
    await checkInvariants(world.sql);
  });

  it("may end before its worker has heard that it was taken", async () => {
    await using world = await World.open();
    const run = await called(world);

    const early = end(world, run, { summary: "done" });
    await world.services.execution.holdOpen(run.actor.run!, { deadlineSec: 600 });

    expect(await early).toMatchObject({ status: "succeeded" });
    const unanswered = await called(world);
    await expect(end(world, unanswered)).rejects.toMatchObject({ code: "conflict", retryAfterSec: 1 });
  });

  it("is spoken of by its own token alone", async () => {
    await using world = await World.open();
    const run = await taken(world);
    const { run: _, ...keyOnly } = run.actor;
    const other = { ...run.actor, run: { ...run.actor.run!, runId: newId() } };

    for (const actor of [board, keyOnly, other]) {
      const asked = world.services.runResults.progress(actor, run.runId, RunProgress.parse({}));
      await expect(asked).rejects.toMatchObject({ code: "forbidden" });
    }
    const stale = { ...run.actor, run: { ...run.actor.run!, fencingToken: run.fencingToken - 1 } };
    await expect(say(world, { ...run, actor: stale })).rejects.toMatchObject({ code: "lease_lost" });
  });
});
