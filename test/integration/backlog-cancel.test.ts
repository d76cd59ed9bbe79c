import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";

import type { BacklogCancellation } from "../../shared/backlog/backlog.schema.ts";
import { CancelBacklog } from "../../shared/backlog/backlog.schema.ts";
import type { Services } from "../../shared/services.ts";
import { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { fillBacklog } from "../support/backlog.ts";
import { crewOf, endingOf, retried, runOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { claim, countBy, outcomesOf, request, statusesOf, times } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

const ofCompany = (world: World, companyId: string, body: Partial<CancelBacklog> = {}): Promise<BacklogCancellation> =>
  world.services.backlog.cancelOfCompany(board, companyId, CancelBacklog.parse(body));

const ofAgent = (world: World, agentId: string, body: Partial<CancelBacklog> = {}): Promise<BacklogCancellation> =>
  world.services.backlog.cancelOfAgent(board, agentId, CancelBacklog.parse(body));

/** Carries on for one batch, as a scheduler that is killed then. */
async function oneBatch({ backlog }: Services): Promise<void> {
  let asked = 0;
  const signal = {
    get aborted() {
      return asked++ > 0;
    },
  } as AbortSignal;
  await expect(backlog.carryOn(signal)).resolves.toBe(1);
}

/** So many runs that wait, over so many agents of a company of their own. */
async function seed(world: World, runs: number, agents: number): Promise<{ companyId: string; agentIds: string[] }> {
  const { id: companyId } = await world.company();
  await fillBacklog(world, companyId, { agents, runs: runs / agents });
  const rows = await world.sql<{ id: string }>("select id from agents where company_id = $1", [companyId]);
  return { companyId, agentIds: rows.map(({ id }) => id) };
}

const task = (taskKey: string): Partial<WakeupRequest> => ({ payload: { taskKey } });

describe("the cancelling of a company's backlog", () => {
  it("ends all that waits, leaves what runs, and says why on each", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const running = await world.run(agent.id);
    const other = await world.agent({ companyId: agent.companyId, name: "Bob" });
    const stranger = await world.agent();
    for (const { id } of [agent, other, stranger]) await request(world, id, task("a"));
    await request(world, agent.id);

    const begun = await ofCompany(world, agent.companyId, { reason: "wrong prompt" });
    expect(begun).toMatchObject({ status: "running", total: 3, done: 0, companyId: agent.companyId, agentId: null });
    await world.services.backlog.carryOn();

    const ended = await world.services.backlog.get(board, begun.id);
    expect(ended).toMatchObject({ status: "done", total: 3, done: 3, finishedAt: expect.any(String) });
    expect(await statusesOf(world, agent.id)).toEqual(["running", "cancelled", "cancelled"]);
    expect(await statusesOf(world, other.id)).toEqual(["cancelled"]);
    expect(await statusesOf(world, stranger.id)).toEqual(["queued"]);
    const errors = await world.sql("select distinct error, error_code from heartbeat_runs where status = 'cancelled'");
    expect(errors).toEqual([{ error: "Cancelled with the backlog: wrong prompt", error_code: "backlog_cancelled" }]);
    expect(await runOf(world, running.run.id)).toMatchObject({ cancel_requested_at: null });
    const [activity] = await world.services.activity.list(board, agent.companyId, { limit: 1 });
    expect(activity).toMatchObject({
      action: "backlog.cancelled",
      entityType: "company",
      details: { cancellationId: begun.id, total: 3 },
    });
    await world.services.execution.settle(endingOf(running));
    await checkInvariants(world.sql);
  });

  it("ends retries that are not due, and wakeups that are kept for later", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.execution.settle(endingOf(await world.run(agent.id), retried(3600)));
    await world.sql("update agents set pause_causes = '{manual}'");
    await request(world, agent.id, { source: "assignment", ...task("a") });
    const begun = await ofCompany(world, agent.companyId);
    await request(world, agent.id, { source: "assignment", ...task("b") });

    await world.services.backlog.carryOn();

    expect(await world.services.backlog.get(board, begun.id)).toMatchObject({ total: 2, done: 2, status: "done" });
    expect(await statusesOf(world, agent.id)).toEqual(["failed", "cancelled"]);
    expect(await outcomesOf(world, agent.id)).toEqual([
      "on_demand queued run.queued",
      "assignment cancelled backlog.cancelled",
      "assignment deferred agent.paused",
    ]);
    await checkInvariants(world.sql);
  });

  it("ends what was kept, also where it was released meanwhile, of an agent whose turn was over", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.sql("update agents set pause_causes = '{manual}'");
    await request(world, agent.id, { source: "assignment" });
    const begun = await ofAgent(world, agent.id);
    // Both steps of runs have found nothing so far.
    await oneBatch(world.services);
    await oneBatch(world.services);
    await world.sql("update agents set pause_causes = '{}'");
    await expect(world.services.release.releaseDeferred()).resolves.toBe(1);

    await world.services.backlog.carryOn();

    expect(await statusesOf(world, agent.id)).toEqual(["cancelled"]);
    expect(await world.services.backlog.get(board, begun.id)).toMatchObject({ total: 1, done: 1, status: "done" });
    await checkInvariants(world.sql);
  });

  it("leaves a run that a newer wakeup has joined to that one, and ends the older ones", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await request(world, agent.id, task("a"));
    await request(world, agent.id, task("a"));
    const begun = await ofCompany(world, agent.companyId);
    await request(world, agent.id, task("a"));

    await world.services.backlog.carryOn();

    expect(await statusesOf(world, agent.id)).toEqual(["queued"]);
    expect(await outcomesOf(world, agent.id)).toEqual([
      "on_demand cancelled backlog.cancelled",
      "on_demand cancelled backlog.cancelled",
      "on_demand coalesced run.joined",
    ]);
    expect(await world.services.backlog.get(board, begun.id)).toMatchObject({ status: "done", total: 1, done: 1 });
    await checkInvariants(world.sql);
  });

  it("does not touch a run that is claimed in the moment before, nor the wakeups that it has read", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const runId = await world.wake(agent.id);
    const begun = await ofCompany(world, agent.companyId);
    await world.wake(agent.id);
    const waiting = (count: number) =>
      until(async () => {
        const query = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        return (await world.sql(query)).length === count;
      });
    await using lock = await world.locked("select from agent_slots where agent_id = $1 for update", [agent.id]);

    const claiming = claim(world, runId);
    await waiting(1);
    const cancelling = world.services.backlog.carryOn();
    await waiting(2);
    await lock.release();
    const claimed = await claiming;
    await cancelling;

    expect(claimed?.wakeCount).toBe(2);
    expect(await runOf(world, runId)).toMatchObject({ status: "running", cancel_requested_at: null });
    expect(await outcomesOf(world, agent.id)).toEqual([
      "on_demand queued run.queued",
      "on_demand coalesced run.joined",
    ]);
    expect(await world.services.backlog.get(board, begun.id)).toMatchObject({ status: "done", total: 1, done: 0 });
    await checkInvariants(world.sql);
  });

  it("does not touch the retry of what was running when it was asked for", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const running = await world.run(agent.id);
    await ofCompany(world, agent.companyId);
    await world.services.execution.settle(endingOf(running, retried()));

    await world.services.backlog.carryOn();

    expect(await statusesOf(world, agent.id)).toEqual(["failed", "queued"]);
    await checkInvariants(world.sql);
  });

  it("is carried on by another process where one was killed half-way", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const { companyId } = await seed(world, 1_000, 10);
    const begun = await ofCompany(world, companyId);
    await oneBatch(world.services);
    await oneBatch(world.services);
    const half = await world.services.backlog.get(board, begun.id);
    expect(half).toMatchObject({ status: "running", total: 1_000, done: 200 });

    await other.services.backlog.carryOn();

    expect(await world.services.backlog.get(board, begun.id)).toMatchObject({ status: "done", done: 1_000 });
    await checkInvariants(world.sql);
  });

  it("ends each of five thousand once while they are claimed, and none that came later", async () => {
    await using world = await World.open();
    await using other = await world.another();
    await using crew = await crewOf(world, 3);
    const { companyId, agentIds } = await seed(world, 5_000, 50);
    const begun = await ofCompany(world, companyId);

    let isOver = false;
    const work = async (hand: (typeof crew.hands)[number]): Promise<void> => {
      while (!isOver) {
        await world.services.admission.admit();
        const runs = await world.sql<{ id: string }>(
          "select id from heartbeat_runs where status = 'queued' and admitted_at is not null order by random() limit 4",
        );
        for (const { id } of runs) {
          const claimed = await hand.claim(id, hand.workerId, 60);
          if (claimed !== null) await hand.settle(endingOf(claimed, Math.random() < 0.3 ? retried() : {}));
        }
        await setImmediate();
      }
    };
    const wake = async (): Promise<void> => {
      for (let n = 0; n < 200; n += 1) {
        const scope = n % 2 === 0 ? `t${(n % 100) + 1}` : `new${n}`;
        await other.services.wakeups.request(board, agentIds[n % 50]!, WakeupRequest.parse(task(scope)));
      }
    };
    const working = crew.hands.map(work);
    await Promise.all([wake(), world.services.backlog.carryOn(), other.services.backlog.carryOn()]);
    await world.services.backlog.carryOn();
    isOver = true;
    await Promise.all(working);

    const ended = await world.services.backlog.get(board, begun.id);
    const rows = await world.sql<{ status: string; n: number }>(
      `select r.status, (select count(*) from heartbeat_run_events e where e.run_id = r.id and message = 'run cancelled')::int as n
         from heartbeat_runs r where error_code = 'backlog_cancelled'`,
    );
    expect(countBy(rows.map(({ status, n }) => `${status} ${n}`))).toEqual({ "cancelled 1": rows.length });
    expect(ended).toMatchObject({ status: "done", total: 5_000 });
    expect(rows.length).toBeGreaterThan(1_000);
    expect(ended.done).toBeGreaterThanOrEqual(rows.length);
    const wrong = await world.sql(
      `select w.id from agent_wakeup_requests w left join heartbeat_runs r on r.id = w.run_id,
              (select requested_at from backlog_cancellations) c
        where w.requested_at > c.requested_at and (w.outcome = 'cancelled' or r.error_code = 'backlog_cancelled')
       union all
       select r.id from heartbeat_runs r, (select requested_at from backlog_cancellations) c
        where r.created_at <= c.requested_at and r.status = 'queued'
          and not exists (select from agent_wakeup_requests w where w.run_id = r.id and w.requested_at > c.requested_at)`,
    );
    expect(wrong).toEqual([]);
    await checkInvariants(world.sql);
  }, 60_000);
});

describe("the cancelling of an agent's backlog", () => {
  it("ends what waits of that agent, with and without a task, and nothing of its colleagues", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const colleague = await world.agent({ companyId: agent.companyId, name: "Bob" });
    for (const { id } of [agent, colleague]) {
      await request(world, id);
      for (const scope of ["a", "b"]) await request(world, id, task(scope));
    }

    const begun = await ofAgent(world, agent.id);
    await world.services.backlog.carryOn();

    expect(await world.services.backlog.get(board, begun.id)).toMatchObject({ total: 3, done: 3, agentId: agent.id });
    expect(countBy(await statusesOf(world, agent.id))).toEqual({ cancelled: 3 });
    expect(countBy(await statusesOf(world, colleague.id))).toEqual({ queued: 3 });
    await checkInvariants(world.sql);
  });

  it("goes on over many batches", async () => {
    await using world = await World.open();
    const { agentIds } = await seed(world, 900, 1);

    const begun = await ofAgent(world, agentIds[0]!);
    await world.services.backlog.carryOn();

    expect(await world.services.backlog.get(board, begun.id)).toMatchObject({ total: 900, done: 900, status: "done" });
  });
});

describe("a call to cancel a backlog", () => {
  it("with a key that was used answers with what it began, also when many come at once", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const answers = await Promise.all(times(10, () => ofAgent(world, agent.id, { idempotencyKey: "once" })));

    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    const activity = await world.services.activity.list(board, agent.companyId, { limit: 100 });
    expect(activity.filter(({ action }) => action === "backlog.cancelled")).toHaveLength(1);
    await expect(ofCompany(world, agent.companyId, { idempotencyKey: "once" })).rejects.toMatchObject({
      code: "conflict",
    });
  });

  it("again, without a key, ends what came since, and counts nothing twice", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await request(world, agent.id, task("a"));
    const first = await ofAgent(world, agent.id);
    await request(world, agent.id, task("b"));
    const second = await ofAgent(world, agent.id);

    await world.services.backlog.carryOn();

    const ended = await Promise.all([first, second].map(({ id }) => world.services.backlog.get(board, id)));
    expect(ended.map(({ status }) => status)).toEqual(["done", "done"]);
    expect(ended.reduce((sum, { done }) => sum + done, 0)).toBe(2);
    expect(await statusesOf(world, agent.id)).toEqual(["cancelled", "cancelled"]);
  });
});
