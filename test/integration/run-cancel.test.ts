import { describe, expect, it } from "vitest";
import { endingOf, failed, retried, runOf, slotsOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { asAgent, board, World } from "../support/world.ts";

const cancelsOf = (world: World): string[] =>
  world.hints.flatMap((hint) => (hint.kind === "cancel" ? [hint.runId] : []));

describe("a cancel", () => {
  it("ends a run that is queued, admitted or not, at once", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const [admitted, waiting] = [await world.wake(id), await world.wake(id, { payload: { taskKey: "t" } })];
    expect((await runOf(world, waiting)).admitted_at).toBeNull();

    for (const runId of [waiting, admitted]) {
      expect(await world.services.runs.cancel(board, runId)).toMatchObject({
        status: "cancelled",
        errorCode: "cancelled",
        error: "Cancelled by the operator",
        finishedAt: expect.any(String),
      });
      const events = await world.services.runs.events(board, runId, { afterSeq: 0, limit: 10 });
      expect(events.map(({ seq, message }) => [seq, message])).toEqual([[1, "run cancelled"]]);
    }

    expect(await slotsOf(world, id)).toMatchObject({ admitted: 0, running: 0 });
    expect(cancelsOf(world)).toEqual([]);
    await checkInvariants(world.sql);
  });

  it("lets the next one in, where it freed a slot", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const [admitted, waiting] = [await world.wake(id), await world.wake(id, { payload: { taskKey: "t" } })];

    await world.services.runs.cancel(board, admitted);
    expect(await world.services.admission.admit()).toBe(1);

    expect((await runOf(world, waiting)).admitted_at).not.toBeNull();
    await checkInvariants(world.sql);
  });

  it("asks a run that is running to end, and tells its worker; the end is the worker's", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const claimed = await world.run(id);

    const run = await world.services.runs.cancel(board, claimed.run.id);

    expect(run).toMatchObject({ status: "running", cancelRequestedAt: expect.any(String), finishedAt: null });
    expect(cancelsOf(world)).toEqual([claimed.run.id]);
    expect(await slotsOf(world, id)).toMatchObject({ running: 1 });

    await world.services.execution.settle(
      endingOf(claimed, { status: "cancelled", errorCode: "cancelled", failureClass: "cancelled" }),
    );
    expect((await runOf(world, claimed.run.id)).status).toBe("cancelled");
    await checkInvariants(world.sql);
  });

  it("twice keeps the first moment, and tells the worker again", async () => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    const first = await world.services.runs.cancel(board, claimed.run.id);

    const second = await world.services.runs.cancel(board, claimed.run.id);

    expect(second.cancelRequestedAt).toBe(first.cancelRequestedAt);
  });

  it.each([
    ["succeeded", {}],
    ["failed", failed],
    ["cancelled", { status: "cancelled", failureClass: "cancelled", errorCode: "x" }],
    ["timed_out", { status: "timed_out", failureClass: "timeout", errorCode: "timeout" }],
  ] as const)("leaves a run that has %s as it is", async (status, more) => {
    await using world = await World.open();
    const claimed = await world.run((await world.agent()).id);
    await world.services.execution.settle(endingOf(claimed, more));
    const before = await runOf(world, claimed.run.id);

    expect(await world.services.runs.cancel(board, claimed.run.id)).toMatchObject({ status });

    expect(await runOf(world, claimed.run.id)).toEqual(before);
    expect(cancelsOf(world)).toEqual([]);
  });

  it("ends a retry that waits for its time", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const ending = endingOf(await world.run(id), retried(60));
    await world.services.execution.settle(ending);
    const retryId = ending.retry!.runId;

    expect(await world.services.runs.cancel(board, retryId)).toMatchObject({ status: "cancelled" });

    await world.sql("update heartbeat_runs set scheduled_retry_at = now() - interval '1 minute' where id = $1", [
      retryId,
    ]);
    expect(await world.services.admission.promoteDue()).toBe(0);
    expect(await slotsOf(world, id)).toMatchObject({ admitted: 0, running: 0 });
    await checkInvariants(world.sql);
  });

  it("races with a claim: the run is cancelled, or running and asked to end", async () => {
    await using world = await World.open();
    const agents = await Promise.all(Array.from({ length: 10 }, () => world.agent()));
    const runIds = await Promise.all(agents.map(({ id }) => world.wake(id)));
    await world.services.admission.admit();

    const [claims] = await Promise.all([
      Promise.all(runIds.map((runId) => world.services.execution.claim(runId, agents[0]!.id, 60))),
      Promise.all(runIds.map((runId) => world.services.runs.cancel(board, runId))),
    ]);

    for (const [n, claimed] of claims.entries()) {
      const run = await runOf(world, runIds[n]!);
      expect(run.status).toBe(claimed === null ? "cancelled" : "running");
      expect(run.cancel_requested_at === null).toBe(claimed === null);
    }
    await checkInvariants(world.sql);
  });

  it("races with a retry that comes due: it is cancelled either way, and counted right", async () => {
    await using world = await World.open();
    const agents = await Promise.all(Array.from({ length: 8 }, () => world.agent()));
    const retries: string[] = [];
    for (const { id } of agents) {
      const ending = endingOf(await world.run(id), retried(60));
      await world.services.execution.settle(ending);
      retries.push(ending.retry!.runId);
    }
    await world.sql("update heartbeat_runs set scheduled_retry_at = now() where status = 'scheduled_retry'");

    await Promise.all([
      world.services.admission.promoteDue().then(() => world.services.admission.admit()),
      ...retries.map((runId) => world.services.runs.cancel(board, runId)),
    ]);

    for (const runId of retries) expect((await runOf(world, runId)).status).toBe("cancelled");
    await checkInvariants(world.sql);
  });

  it("is the board's", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const runId = await world.wake(agent.id);

    await expect(world.services.runs.cancel(asAgent(agent), runId)).rejects.toMatchObject({ code: "forbidden" });
    expect((await runOf(world, runId)).status).toBe("queued");
  });
});
