import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import type { ClaimedRun, Ending } from "../../shared/runs/run-execution.service.ts";
import { crewOf, endingOf, failed, retried, runOf, slotsOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { board, World } from "../support/world.ts";

const slots = (maxConcurrentRuns: number) => ({ runtimeConfig: { heartbeat: { maxConcurrentRuns } } });
const cost = (micros: number): Partial<Ending> => ({
  saidMicros: micros,
  tokens: { input: 10, cachedInput: 2, cacheWrite: 0, output: 5 },
  provider: "p",
  model: "m",
});

interface Money {
  readonly booked: number;
  readonly agent: number;
  readonly company: number;
}

/** What was booked, and what the balances say. */
async function moneyOf(world: World): Promise<Money> {
  const [row] = await world.sql<Money>(`
    select (select coalesce(sum(cost_micros), 0) from cost_events)::int as booked,
           (select coalesce(sum(spent_micros), 0) from spend_balances where scope_type = 'agent')::int as agent,
           (select coalesce(sum(spent_micros), 0) from spend_balances where scope_type = 'company')::int as company`);
  return row!;
}

const both = (micros: number): Money => ({ booked: micros, agent: micros, company: micros });

async function claim(world: World, runId: string): Promise<ClaimedRun> {
  await world.services.admission.admit();
  const claimed = await world.services.execution.claim(runId, newId(), 60);
  if (claimed === null) throw new Error(`run ${runId} could not be claimed`);
  return claimed;
}

describe("settling", () => {
  it("ends the run, frees its slot, books its cost, keeps its session and says so", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const claimed = await world.run(id);
    const at = world.hints.length;

    const isOurs = await world.services.execution.settle(
      endingOf(claimed, {
        ...cost(1_500),
        exitCode: 0,
        usage: { inputTokens: 10 },
        result: { summary: "done" },
        sessionId: "s-9",
        stdoutExcerpt: "bye",
      }),
    );

    expect(isOurs).toBe(true);
    expect(await runOf(world, claimed.run.id)).toMatchObject({
      status: "succeeded",
      exit_code: 0,
      usage_json: { inputTokens: 10 },
      result_json: { summary: "done" },
      session_id_after: "s-9",
      stdout_excerpt: "bye",
      cost_micros: "1500",
      lease_until: null,
      finished_at: expect.any(Date),
    });
    expect(await slotsOf(world, id)).toMatchObject({ running: 0, busy_slots: "0", last_run_status: "succeeded" });
    expect(await moneyOf(world)).toEqual(both(1_500));
    const [state] = await world.sql("select * from agent_runtime_state");
    expect(state).toMatchObject({
      agent_id: id,
      session_id: "s-9",
      last_run_id: claimed.run.id,
      last_run_status: "succeeded",
      total_input_tokens: "10",
      total_cached_input_tokens: "2",
      total_output_tokens: "5",
      total_cost_micros: "1500",
    });
    const events = await world.services.runs.events(board, claimed.run.id, { afterSeq: 0, limit: 10 });
    expect(events.map(({ seq, message }) => [seq, message])).toEqual([
      [1, "run started"],
      [2, "run succeeded"],
    ]);
    expect(world.hints.slice(at).map(({ kind }) => kind)).toContain("admission");
    await checkInvariants(world.sql);
  });

  it("with a token that was superseded changes nothing, and books its cost once", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const claimed = await world.run(id);
    const stale = endingOf({ ...claimed, fencingToken: claimed.fencingToken - 1 }, { ...failed, ...cost(700) });
    const before = await runOf(world, claimed.run.id);

    expect(await world.services.execution.settle(stale)).toBe(false);
    expect(await world.services.execution.settle(stale)).toBe(false);

    expect(await runOf(world, claimed.run.id)).toEqual(before);
    expect(await slotsOf(world, id)).toMatchObject({ running: 1, busy_slots: "1", consecutive_failures: 0 });
    expect(await moneyOf(world)).toEqual(both(700));
    await checkInvariants(world.sql);
  });

  it("twice is settling once, also when both come at the same moment to one worker or to two", async () => {
    await using world = await World.open();
    await using crew = await crewOf(world, 2);
    const { id } = await world.agent(slots(8));
    const runOfTask = () => world.run(id, { payload: { taskKey: newId() } });
    // They go on all the while: what is counted twice would be taken from them.
    for (let n = 0; n < 4; n += 1) await runOfTask();
    for (const settle of [
      world.services.execution.settle,
      (ending: Ending) => crew.hands[Math.random() < 0.5 ? 0 : 1]!.settle(ending),
    ]) {
      const [kept, claimed] = [await runOfTask(), await runOfTask()];
      const ending = () => endingOf(claimed, cost(100));
      // The first keeps a batcher busy, so that those behind it travel together.
      const answers = await Promise.all([settle(endingOf(kept)), settle(ending()), settle(ending()), settle(ending())]);

      expect(answers.slice(1).filter((isOurs) => isOurs)).toHaveLength(1);
      expect(await slotsOf(world, id)).toMatchObject({ running: 4, busy_slots: "15" });
      await checkInvariants(world.sql);
    }

    expect(await moneyOf(world)).toEqual(both(200));
  });

  it("takes off what was reported meanwhile, and the run's cost is the greater of both", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id);
    const report = { agentId: agent.id, provider: "p", model: "m", costCents: 2, heartbeatRunId: claimed.run.id };
    const tokens = { inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
    const more = { ...tokens, billingType: "unknown", occurredAt: null };
    await world.services.costs.report(board, agent.companyId, { ...report, ...more } as never);

    await world.services.execution.settle(endingOf(claimed, cost(50_000)));

    expect(await moneyOf(world)).toEqual(both(50_000));
    expect(await runOf(world, claimed.run.id)).toMatchObject({ cost_micros: "50000" });
  });

  it("counts each of an agent's runs that end in the same moment", async () => {
    await using world = await World.open();
    const { id } = await world.agent(slots(5));
    const claims: ClaimedRun[] = [];
    for (let n = 0; n < 5; n += 1) claims.push(await world.run(id, { payload: { taskKey: String(n) } }));

    await Promise.all(claims.map((claimed) => world.services.execution.settle(endingOf(claimed, cost(1_000)))));

    const [state] = await world.sql("select * from agent_runtime_state");
    expect(state).toMatchObject({
      total_input_tokens: "50",
      total_cached_input_tokens: "10",
      total_output_tokens: "25",
      total_cost_micros: "5000",
    });
    expect(await moneyOf(world)).toEqual(both(5_000));
    expect(await slotsOf(world, id)).toMatchObject({ running: 0, busy_slots: "0" });
  });

  it("takes whatever a run says of itself", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const claimed = await world.run(id);
    const ugly = "a\0b\ud800";

    const isOurs = await world.services.execution.settle(
      endingOf(claimed, {
        ...cost(5),
        provider: ugly,
        model: ugly,
        billingType: ugly,
        error: ugly,
        sessionId: ugly,
        stdoutExcerpt: ugly,
        result: { [ugly]: ugly },
      }),
    );

    expect(isOurs).toBe(true);
    const [event] = await world.sql("select provider, biller, model, billing_type from cost_events");
    const kept = "a\uFFFDb\uFFFD";
    expect(event).toEqual({ provider: kept, biller: kept, model: kept, billing_type: kept });
  });

  it("races with a cancel: one of both ends the run, and nothing is counted twice", async () => {
    await using world = await World.open();
    const agents = await Promise.all(Array.from({ length: 12 }, () => world.agent()));
    const claims = await Promise.all(agents.map(({ id }) => world.run(id)));

    await Promise.all(
      claims.flatMap((claimed) => [
        world.services.runs.cancel(board, claimed.run.id),
        world.services.execution.settle(endingOf(claimed, cost(100))),
      ]),
    );

    const statuses = await world.sql("select distinct status from heartbeat_runs");
    expect(statuses).toEqual([{ status: "succeeded" }]);
    expect(await moneyOf(world)).toEqual(both(1_200));
    await checkInvariants(world.sql);
  });

  it("races with the reaper: one of both ends the run, and its money is booked once", async () => {
    await using world = await World.open();
    await using crew = await crewOf(world, 4);
    const agents = await Promise.all(Array.from({ length: 12 }, () => world.agent()));
    const claims = await Promise.all(agents.map(({ id }) => world.run(id)));
    await world.sql("update heartbeat_runs set lease_ended_by = 'guardian'");

    const answers = await Promise.all([
      ...claims.map((claimed, n) => crew.hands[n % 4]!.settle(endingOf(claimed, cost(100)))),
      world.services.reaper.reap().then(() => undefined),
      world.services.reaper.reap().then(() => undefined),
    ]);

    const ours = answers.filter((isOurs) => isOurs === true).length;
    const [count] = await world.sql<{ succeeded: number; failed: number; again: number }>(`
      select count(*) filter (where status = 'succeeded')::int as succeeded,
             count(*) filter (where status = 'failed')::int as failed,
             count(*) filter (where status = 'queued')::int as again from heartbeat_runs`);
    expect(count).toEqual({ succeeded: ours, failed: 12 - ours, again: 12 - ours });
    expect(await moneyOf(world)).toEqual(both(1_200));
    await checkInvariants(world.sql);
  });
});

describe("a retry", () => {
  it("at once is queued, in its chain, with its counts", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const claimed = await world.run(id, { source: "assignment", reason: "why", payload: { taskKey: "t" } });
    const ending = endingOf(claimed, retried(0, { interruptedCount: 2, lostCount: 1 }));

    await world.services.execution.settle(ending);

    expect(await runOf(world, ending.retry!.runId)).toMatchObject({
      status: "queued",
      scope: "t",
      attempt: 2,
      retry_of_run_id: claimed.run.id,
      chain_id: claimed.run.chain_id,
      retry_class: "interrupted",
      interrupted_count: 2,
      lost_count: 1,
      invocation_source: "assignment",
      reason: "why",
      priority: 1,
      scheduled_retry_at: null,
    });
    expect((await claim(world, ending.retry!.runId)).context).toMatchObject({ taskKey: "t", wakeReason: "why" });
    await checkInvariants(world.sql);
  });

  it("after a pause is scheduled, and queues when it is due", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const ending = endingOf(await world.run(id), retried(30));
    await world.services.execution.settle(ending);
    const retryId = ending.retry!.runId;

    const waiting = await runOf(world, retryId);
    expect(waiting.status).toBe("scheduled_retry");
    const [pause] = await world.sql<{ sec: number }>(
      "select extract(epoch from scheduled_retry_at - created_at)::int as sec from heartbeat_runs where id = $1",
      [retryId],
    );
    expect(pause!.sec).toBe(30);
    expect(await world.services.admission.promoteDue()).toBe(0);
    expect(await world.services.admission.admit()).toBe(0);

    await world.sql("update heartbeat_runs set scheduled_retry_at = now() where id = $1", [retryId]);
    const promoted = await Promise.all([world.services.admission.promoteDue(), world.services.admission.promoteDue()]);
    expect(promoted[0]! + promoted[1]!).toBe(1);
    expect((await runOf(world, retryId)).status).toBe("queued");
    expect((await claim(world, retryId)).run.id).toBe(retryId);
    await checkInvariants(world.sql);
  });

  it("joins the run that already waits in its scope, and its wakeups go with it", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const claimed = await world.run(id, { reason: "first", payload: { taskKey: "t", a: 1 } });
    const next = await world.wake(id, { reason: "second", payload: { taskKey: "t", b: 2 } });
    const ending = endingOf(claimed, retried());

    await world.services.execution.settle(ending);

    expect(await world.sql("select id from heartbeat_runs where id = $1", [ending.retry!.runId])).toEqual([]);
    const { context } = await claim(world, next);
    expect(context).toMatchObject({ a: 1, b: 2, wakeCount: 2, wakeReason: "second" });
    await checkInvariants(world.sql);
  });

  it("that joins a waiting run keeps count of the workers it took down", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    const claimed = await world.run(id);
    const next = await world.wake(id);

    await world.services.execution.settle(endingOf(claimed, retried(0, { lostCount: 2, interruptedCount: 3 })));

    expect(await runOf(world, next)).toMatchObject({ lost_count: 2, interrupted_count: 3 });
  });

  it("is one for two runs of a scope that ended in the same moment", async () => {
    await using world = await World.open();
    const { id } = await world.agent(slots(2));
    const claims = [
      await world.run(id, { payload: { taskKey: "t" } }),
      await world.run(id, { payload: { taskKey: "t" } }),
    ];
    await world.sql("update heartbeat_runs set lease_ended_by = 'guardian'");

    expect(await world.services.reaper.reap()).toBe(2);

    const waiting = await world.sql<{ id: string }>("select id from heartbeat_runs where status = 'queued'");
    expect(waiting).toHaveLength(1);
    const { context } = await claim(world, waiting[0]!.id);
    expect(context["wakeCount"]).toBe(2);
    expect(new Set(claims.map(({ slotNo }) => slotNo)).size).toBe(2);
    await checkInvariants(world.sql);
  });

  it("hands the wakeups on, from attempt to attempt: the last one's context still has them", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    let claimed = await world.run(id, { reason: "why", payload: { taskKey: "t", answer: 42 } });
    for (let attempt = 2; attempt <= 4; attempt += 1) {
      const ending = endingOf(claimed, retried());
      await world.services.execution.settle(ending);
      claimed = await claim(world, ending.retry!.runId);
      expect(claimed.run.attempt).toBe(attempt);
    }

    expect(claimed.context).toMatchObject({ answer: 42, wakeReason: "why", wakeCount: 1 });
    const [wakeup] = await world.sql("select run_id from agent_wakeup_requests");
    expect(wakeup).toEqual({ run_id: claimed.run.id });
  });
});

describe("an agent's breaker", () => {
  const fail = async (world: World, agentId: string, more: Partial<Ending> = {}): Promise<void> => {
    await world.services.execution.settle(endingOf(await world.run(agentId), { ...failed, ...more }));
  };
  const statusOf = async (world: World, agentId: string): Promise<string> =>
    (await world.services.agents.get(board, agentId)).status;

  it("opens after five failures in a row, shows as `error`, and closes with a success", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    for (let n = 0; n < 4; n += 1) await fail(world, id);
    expect(await statusOf(world, id)).toBe("idle");
    await fail(world, id, { status: "timed_out", failureClass: "timeout" });
    expect(await statusOf(world, id)).toBe("error");
    expect(await slotsOf(world, id)).toMatchObject({ consecutive_failures: 5, breaker_opened_at: expect.any(Date) });

    const probe = await world.run(id);
    expect(await statusOf(world, id)).toBe("running");
    await world.services.execution.settle(endingOf(probe));

    expect(await statusOf(world, id)).toBe("idle");
    expect(await slotsOf(world, id)).toMatchObject({ consecutive_failures: 0, breaker_opened_at: null });
  });

  it.each([
    ["interrupted", { failureClass: "interrupted" }],
    ["lost", { failureClass: "lost" }],
    ["cancelled", { status: "cancelled", failureClass: "cancelled" }],
  ] as const)("is no matter of runs that were %s", async (_, more) => {
    await using world = await World.open();
    const { id } = await world.agent();
    for (let n = 0; n < 6; n += 1) await fail(world, id, more);

    expect(await slotsOf(world, id)).toMatchObject({ consecutive_failures: 0, breaker_opened_at: null });
    expect(await statusOf(world, id)).toBe("idle");
  });

  it("keeps its count through a cancel, and starts again after a success", async () => {
    await using world = await World.open();
    const { id } = await world.agent();
    for (let n = 0; n < 3; n += 1) await fail(world, id);
    await fail(world, id, { status: "cancelled", failureClass: "cancelled" });
    expect(await slotsOf(world, id)).toMatchObject({ consecutive_failures: 3 });
    await world.services.execution.settle(endingOf(await world.run(id)));

    expect(await slotsOf(world, id)).toMatchObject({ consecutive_failures: 0 });
  });
});
