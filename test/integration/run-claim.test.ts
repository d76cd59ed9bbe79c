import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { crewOf, endingOf, runOf, slotsOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { waitingForLocks } from "../support/locks.ts";

import { until } from "../support/until.ts";
import { spend } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

const slots = (maxConcurrentRuns: number) => ({ runtimeConfig: { heartbeat: { maxConcurrentRuns } } });
const task = (key: string) => ({ payload: { taskKey: key } });

const admitted = async (world: World): Promise<string[]> => {
  await world.services.admission.admit();
  const rows = await world.sql<{ id: string }>(
    "select id from heartbeat_runs where status = 'queued' and admitted_at is not null",
  );
  return rows.map(({ id }) => id);
};

const claimedOf = async (
  world: World,
  agentId: string,
  keys: readonly string[],
): Promise<(ClaimedRun | undefined)[]> => {
  const claims: (ClaimedRun | undefined)[] = [];
  for (const key of keys) {
    const runId = await world.wake(agentId, task(key));
    await world.services.admission.admit();
    claims.push((await world.services.execution.claim(runId, newId(), 60)) ?? undefined);
  }
  return claims;
};

describe("a claim", () => {
  it("gives a worker one run at a time that was lost twice, and the others to other workers", async () => {
    await using world = await World.open();
    await using crew = await crewOf(world, 2);
    const [one, other] = crew.hands;
    const { id: companyId } = await world.company();
    const agents = await Promise.all(["a", "b", "c", "d"].map((name) => world.agent({ companyId, name })));
    // A batch is decided in the order of its agents' ids.
    const inOrder = agents.map(({ id }) => id).toSorted();
    const [first, second, third, innocent] = await Promise.all(inOrder.map((id) => world.wake(id)));
    await admitted(world);
    await world.sql("update heartbeat_runs set lost_count = 2 where id <> $1", [innocent]);
    const ask = (hand: typeof one, runId: string | undefined) => hand!.claim(runId!, hand!.workerId, 60);

    // Asked for together, they are one batch.
    const together = await Promise.all([ask(one, first), ask(one, second), ask(one, innocent)]);
    expect(together.map((claimed) => claimed !== null)).toEqual([true, false, true]);
    await expect(ask(one, third)).resolves.toBeNull();
    expect(await runOf(world, third!)).toMatchObject({
      status: "queued",
      hold_reason: "worker.has_suspect",
      admitted_at: expect.any(Date),
    });
    const [left] = await world.sql(
      "select next_ring_at < now() + interval '1 second' as soon from heartbeat_runs where id = $1",
      [third],
    );
    expect(left).toEqual({ soon: true });

    await expect(ask(other, third)).resolves.toMatchObject({ run: { id: third } });
    await one!.settle(endingOf(together[0]!));
    await expect(ask(one, second)).resolves.toMatchObject({ run: { id: second } });
    await checkInvariants(world.sql);
  });

  it("gives each of 50 runs to one of 20 workers, in slots that are free, with tokens that grow", async () => {
    await using world = await World.open();
    await using crew = await crewOf(world, 20);
    const { id: companyId } = await world.company();
    const agents = await Promise.all(
      Array.from({ length: 10 }, (_, n) => world.agent({ companyId, name: `A${n}`, ...slots(1 + (n % 4)) })),
    );
    const runIds = await Promise.all(
      agents.flatMap(({ id }) => Array.from({ length: 5 }, (_, n) => world.wake(id, task(`t${n}`)))),
    );

    const claims: { claimed: ClaimedRun; round: number }[] = [];
    for (let round = 0; claims.length < runIds.length && round < 40; round += 1) {
      const ringing = await admitted(world);
      const answers = await Promise.all(
        crew.hands.flatMap((hand) => ringing.map((runId) => hand.claim(runId, hand.workerId, 60))),
      );
      const mine = answers.filter((answer) => answer !== null);
      claims.push(...mine.map((claimed) => ({ claimed, round })));
      await checkInvariants(world.sql);
      await Promise.all(mine.map((claimed, n) => crew.hands[n % 20]!.settle(endingOf(claimed))));
    }

    expect(claims.map(({ claimed }) => claimed.run.id).sort()).toEqual([...runIds].sort());
    for (const [n, agent] of agents.entries()) {
      const own = claims.filter(({ claimed }) => claimed.run.agent_id === agent.id);
      for (const round of new Set(own.map((claim) => claim.round))) {
        const held = own.filter((claim) => claim.round === round).map(({ claimed }) => claimed.slotNo);
        expect(new Set(held).size).toBe(held.length);
        expect(Math.max(...held)).toBeLessThan(1 + (n % 4));
      }
    }
    const byStart = await world.sql<{ agent_id: string; fencing_token: string }>(
      "select agent_id, fencing_token from heartbeat_runs order by agent_id, started_at",
    );
    for (const { id } of agents) {
      const tokens = byStart.filter((row) => row.agent_id === id).map((row) => Number(row.fencing_token));
      expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => a - b));
    }
    await checkInvariants(world.sql);
  }, 60_000);

  it("gives two runs of an agent, of which two workers take one each in the same moment, a slot each", async () => {
    await using world = await World.open();
    await using crew = await crewOf(world, 2);
    const { id } = await world.agent(slots(2));
    const runIds = [await world.wake(id, task("a")), await world.wake(id, task("b"))];
    await world.services.admission.admit();

    const lock = await world.locked("select from agent_slots for update");
    const claiming = Promise.all(crew.hands.map((hand, n) => hand.claim(runIds[n] as string, hand.workerId, 60)));
    await until(async () => (await waitingForLocks(world)) === 2);
    await lock.release();
    const claims = await claiming;

    expect(claims.map((claimed) => claimed?.slotNo).sort()).toEqual([0, 1]);
    await checkInvariants(world.sql);
  });

  it("takes the lowest slot that is free", async () => {
    await using world = await World.open();
    const { id } = await world.agent(slots(3));
    const [a, b, c] = await claimedOf(world, id, ["a", "b", "c"]);
    expect([a, b, c].map((claim) => claim?.slotNo)).toEqual([0, 1, 2]);

    await world.services.execution.settle(endingOf(b!));
    const [d] = await claimedOf(world, id, ["d"]);
    await world.services.execution.settle(endingOf(c!));
    await world.services.execution.settle(endingOf(a!));
    const [e, f] = await claimedOf(world, id, ["e", "f"]);

    expect([d, e, f].map((claim) => claim?.slotNo)).toEqual([1, 0, 2]);
    expect(await slotsOf(world, id)).toMatchObject({ running: 3, admitted: 0, busy_slots: "7" });
  });

  it("is one worker's even when its own rings come together", async () => {
    await using world = await World.open();
    const { id } = await world.agent(slots(4));
    const other = await world.wake(id, task("other"));
    const runId = await world.wake(id, task("wanted"));
    await world.services.admission.admit();
    const workerId = newId();

    // The first keeps the batcher busy, so that those behind it travel together.
    const answers = await Promise.all(
      [other, runId, runId, runId].map((asked) => world.services.execution.claim(asked, workerId, 60)),
    );

    expect(answers.filter((answer) => answer?.run.id === runId)).toHaveLength(1);
  });

  it("is for the worker that asked, and as long as it asked for, whoever asks beside it", async () => {
    await using world = await World.open();
    const agents = await Promise.all([1, 2, 3].map(() => world.agent()));
    const runIds = await Promise.all(agents.map(({ id }) => world.wake(id)));
    await world.services.admission.admit();
    const asks = runIds.map((runId, n) => ({ runId, workerId: newId(), leaseSec: 60 * (n + 1) }));

    await Promise.all(asks.map((ask) => world.services.execution.claim(ask.runId, ask.workerId, ask.leaseSec)));

    for (const ask of asks) {
      const run = await runOf(world, ask.runId);
      expect(run.worker_id).toBe(ask.workerId);
      const leftSec = (run.lease_until!.getTime() - run.started_at!.getTime()) / 1000;
      expect(Math.round(leftSec)).toBe(ask.leaseSec);
    }
  });

  it("finds nothing in a run that is waiting un-admitted, running, or unknown", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const [running] = await claimedOf(world, id, ["a"]);
    const waiting = await world.wake(id, task("b"));

    for (const runId of [running!.run.id, waiting, newId()]) {
      expect(await world.services.execution.claim(runId, newId(), 60)).toBeNull();
    }
  });

  it("brings all that a worker needs: the agent, its session, and what it was woken for, last value per key", async () => {
    await using world = await World.open();
    const { id } = await world.agent({ adapterType: "process", adapterConfig: { command: "true" } });
    await world.sql(
      `insert into agent_task_sessions (agent_id, company_id, adapter_type, task_key, session_id)
       select id, company_id, adapter_type, 't', 's-1' from agents`,
    );
    await world.wake(id, { reason: "first", payload: { taskKey: "t", a: 1, b: 1 } });
    const runId = await world.wake(id, { reason: "second", payload: { taskKey: "t", b: 2 } });

    const claimed = await world.services.execution.claim(runId, newId(), 60);

    expect(claimed).toMatchObject({
      agentName: "Alice",
      adapterType: "process",
      adapterConfig: { command: "true" },
      sessionId: "s-1",
      slotNo: 0,
      context: { taskKey: "t", a: 1, b: 2, wakeReason: "second", wakeCount: 2 },
    });
    expect(await runOf(world, runId)).toMatchObject({
      status: "running",
      session_id_before: "s-1",
      context_snapshot: claimed?.context,
      slot_no: 0,
    });
  });

  it("leaves the session of earlier runs out where a fresh one was asked for", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    await world.sql(
      "insert into agent_runtime_state (agent_id, company_id, adapter_type, session_id) select id, company_id, adapter_type, 's-1' from agents",
    );

    const claimed = await world.run(id, { forceFreshSession: true });

    expect(claimed.sessionId).toBeNull();
    expect(await runOf(world, claimed.run.id)).toMatchObject({ session_id_before: null });
  });

  it("takes a task key that is cut in the middle of a character", async () => {
    await using world = await World.open();
    const { id } = await world.agent();

    const claimed = await world.run(id, { coalesce: false, payload: { issueId: `${"x".repeat(499)}😀` } });

    expect(String(claimed.context["taskKey"]).isWellFormed()).toBe(true);
  });
});

describe("between admission and claim", () => {
  const settled = { admitted: 0, running: 0, busy_slots: "0" };

  it("a run may be cancelled", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const runId = await world.wake(id);
    await world.services.runs.cancel(board, runId);

    expect(await world.services.execution.claim(runId, newId(), 60)).toBeNull();
    expect(await runOf(world, runId)).toMatchObject({ status: "cancelled" });
    expect(await slotsOf(world, id)).toMatchObject(settled);
  });

  it("an agent may be paused: the run ends, and what was assigned waits until it is resumed", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const runId = await world.wake(id, { source: "assignment", payload: { taskKey: "t" } });
    // As a budget pauses it: without ending its runs.
    await world.sql("update agents set pause_causes = '{budget}' where id = $1", [id]);

    expect(await world.services.execution.claim(runId, newId(), 60)).toBeNull();
    expect(await runOf(world, runId)).toMatchObject({ status: "cancelled", error_code: "budget_blocked" });
    expect(await slotsOf(world, id)).toMatchObject(settled);
    const [kept] = await world.sql("select outcome, outcome_reason, run_id from agent_wakeup_requests");
    expect(kept).toEqual({ outcome: "deferred", outcome_reason: "budget.agent", run_id: null });

    await world.sql("update agents set pause_causes = '{}' where id = $1", [id]);
    expect(await world.services.release.releaseDeferred()).toBe(1);
    await world.services.admission.admit();
    const [next] = await world.sql<{ run_id: string }>("select run_id from agent_wakeup_requests");
    expect(await world.services.execution.claim(next!.run_id, newId(), 60)).not.toBeNull();
    await checkInvariants(world.sql);
  });

  it("a company may be paused: its wakeups wait, also those of a person", async () => {
    await using world = await World.open();
    const { id, companyId } = await world.agent();
    const runId = await world.wake(id);
    await world.sql("update companies set status = 'paused' where id = $1", [companyId]);

    expect(await world.services.execution.claim(runId, newId(), 60)).toBeNull();
    const [kept] = await world.sql("select outcome, outcome_reason from agent_wakeup_requests");
    expect(kept).toEqual({ outcome: "deferred", outcome_reason: "company.paused" });
    expect(await slotsOf(world, id)).toMatchObject(settled);
  });

  it("an agent may spend its budget elsewhere: the run waits as a wakeup", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    const { id } = agent;
    const runId = await world.wake(id, { source: "automation" });
    await spend(world, agent, 100);

    expect(await world.services.execution.claim(runId, newId(), 60)).toBeNull();
    expect(await runOf(world, runId)).toMatchObject({ status: "cancelled", error_code: "budget_blocked" });
    const [kept] = await world.sql("select outcome, outcome_reason from agent_wakeup_requests");
    expect(kept).toEqual({ outcome: "deferred", outcome_reason: "budget.agent" });
  });

  it("an agent may be terminated: the run ends with its wakeup", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const runId = await world.wake(id, { source: "assignment" });
    await world.sql("update agents set lifecycle = 'terminated' where id = $1", [id]);

    expect(await world.services.execution.claim(runId, newId(), 60)).toBeNull();
    expect(await runOf(world, runId)).toMatchObject({ status: "cancelled", error_code: "agent_not_invokable" });
    expect(await slotsOf(world, id)).toMatchObject(settled);
  });

  it("an agent's slots may become fewer: what has no slot waits un-admitted, and runs later", async () => {
    await using world = await World.open();
    const { id } = await world.agent(slots(2));
    const runIds = [await world.wake(id, task("a")), await world.wake(id, task("b"))];
    await world.services.admission.admit();
    await world.services.agents.update(board, id, slots(1));

    const claims = await Promise.all(runIds.map((runId) => world.services.execution.claim(runId, newId(), 60)));
    const [first] = claims.filter((claim) => claim !== null);
    const waiting = runIds.find((runId) => runId !== first?.run.id)!;

    expect(claims.filter((claim) => claim === null)).toHaveLength(1);
    expect(await runOf(world, waiting)).toMatchObject({
      status: "queued",
      admitted_at: null,
      hold_reason: "capacity.lowered",
    });
    expect(await slotsOf(world, id)).toMatchObject({ admitted: 0, running: 1 });
    expect(await world.services.admission.admit()).toBe(0);

    await world.services.execution.settle(endingOf(first!));
    expect(await world.services.admission.admit()).toBe(1);
    expect(await world.services.execution.claim(waiting, newId(), 60)).toMatchObject({ slotNo: 0 });
    await checkInvariants(world.sql);
  });

  it("races of claims with pauses and cancels leave every counter right", async () => {
    await using world = await World.open();
    await using crew = await crewOf(world, 4);
    const { id: companyId } = await world.company();
    const agents = await Promise.all(
      Array.from({ length: 8 }, (_, n) => world.agent({ companyId, name: `A${n}`, ...slots(2) })),
    );
    const runIds = await Promise.all(
      agents.flatMap(({ id }) => [world.wake(id, task("a")), world.wake(id, task("b"))]),
    );
    await world.services.admission.admit();

    const claims = await Promise.all([
      ...crew.hands.flatMap((hand) => runIds.map((runId) => hand.claim(runId, hand.workerId, 60))),
      ...agents.slice(0, 4).map(({ id }) => world.services.agents.pause(board, id).then(() => null)),
      ...runIds.slice(8).map((runId) => world.services.runs.cancel(board, runId).then(() => null)),
    ]);
    await checkInvariants(world.sql);
    await Promise.all(
      claims
        .filter((claim) => claim !== null)
        .map((claim, n) => crew.hands[n % 4]!.settle(endingOf(claim, { status: "cancelled", errorCode: "cancelled" }))),
    );

    for (const { id } of agents) expect(await slotsOf(world, id)).toMatchObject(settled);
    await checkInvariants(world.sql);
  }, 40_000);
});
