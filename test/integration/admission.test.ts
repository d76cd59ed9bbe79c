import { describe, expect, it } from "vitest";
import { UpdateAgent } from "../../shared/agents/agent.schema.ts";
import { UpdateCompany } from "../../shared/companies/company.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { openRunQueue } from "../../shared/queue/open-run-queue.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { fillBacklog } from "../support/backlog.ts";
import { crewOf, endingOf, failed, retried } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { until } from "../support/until.ts";
import { claim, request, times } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

/** What is let in while no worker is known. */
const SMALLEST_WINDOW = 16;

const slots = (maxConcurrentRuns: number) => ({ runtimeConfig: { heartbeat: { maxConcurrentRuns } } });

interface Waiting extends Record<string, unknown> {
  readonly id: string;
  readonly agent_id: string;
  readonly company_id: string;
  readonly invocation_source: string;
}

const admittedRuns = (world: World): Promise<Waiting[]> =>
  world.sql<Waiting>("select * from heartbeat_runs where status = 'queued' and admitted_at is not null order by id");

const waitingRuns = (world: World): Promise<Waiting[]> =>
  world.sql<Waiting>("select * from heartbeat_runs where status = 'queued' and admitted_at is null order by id");

/** Claims and ends so many of the admitted runs. */
async function work(world: World, count: number): Promise<void> {
  for (const { id } of (await admittedRuns(world)).slice(0, count)) {
    const claimed = await claim(world, id);
    if (claimed !== null) await world.services.execution.settle(endingOf(claimed));
  }
}

const scopes = (world: World, agentId: string, count: number, source: "on_demand" | "automation" = "on_demand") =>
  Promise.all(times(count, (n) => request(world, agentId, { source, payload: { taskKey: `t${n}` } })));

describe("an agent's slots", () => {
  it("let in as many runs as it has, and the next one when one ends", async () => {
    await using world = await World.open();
    const agent = await world.agent(slots(2));
    await scopes(world, agent.id, 5);
    await world.services.admission.admit();
    expect(await admittedRuns(world)).toHaveLength(2);

    const [first] = await admittedRuns(world);
    const claimed = await claim(world, first!.id);
    await world.services.admission.admit();
    expect(await admittedRuns(world)).toHaveLength(1);
    await checkInvariants(world.sql);

    await world.services.execution.settle(endingOf(claimed!));
    await expect(world.services.admission.admit()).resolves.toBe(1);
    expect(await admittedRuns(world)).toHaveLength(2);
    await checkInvariants(world.sql);
  });

  it("are never let in for more than it has, however many wakeups and schedulers race for them", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const { admission } = world.services;

    for (let round = 0; round < 5; round += 1) {
      const agents = await Promise.all(
        times(4, (n) => world.agent({ companyId, name: `Agent ${round} ${n}`, ...slots(1 + (n % 2)) })),
      );
      await admission.admit();
      await until(async () => (await admission.places()).room > 8, { what: "room in the window" });
      await Promise.all([
        ...agents.flatMap(({ id }) => times(6, (n) => request(world, id, { payload: { taskKey: `t${n}` } }))),
        ...times(3, () => admission.admit()),
      ]);
      // Where all slots are taken, nothing but their count keeps the next one out.
      await admission.admit();
      await Promise.all(agents.map(({ id }) => request(world, id, { payload: { taskKey: "late" } })));

      expect(await world.sql("select * from agent_slots where admitted + running > capacity")).toEqual([]);
      await checkInvariants(world.sql);
      while ((await admittedRuns(world)).length > 0) {
        await work(world, 100);
        await admission.admit();
      }
    }
  });

  it("are counted by each wakeup after those before it, in whatever order they come to its lock", async () => {
    await using world = await World.open();
    const agent = await world.agent(slots(1));
    await using lock = await world.locked("select from agent_slots where agent_id = $1 for update", [agent.id]);

    const answers: Promise<unknown>[] = [];
    for (const taskKey of ["a", "b"]) {
      answers.push(request(world, agent.id, { payload: { taskKey } }));
      await until(async () => {
        const waiting = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
        return (await world.sql(waiting)).length === answers.length;
      });
    }
    await lock.release();
    await Promise.all(answers);

    expect(await admittedRuns(world)).toHaveLength(1);
    expect(await waitingRuns(world)).toHaveLength(1);
    await checkInvariants(world.sql);
  });

  it("are more at once when it is given more, and no running run is ended when it is left fewer", async () => {
    await using world = await World.open();
    const agent = await world.agent(slots(1));
    await scopes(world, agent.id, 6);
    await world.services.admission.admit();
    const setCapacity = (maxConcurrentRuns: number) =>
      world.services.agents.update(board, agent.id, UpdateAgent.parse(slots(maxConcurrentRuns)));

    await setCapacity(3);
    await world.services.admission.admit();
    const claimed: ClaimedRun[] = [];
    for (const { id } of await admittedRuns(world)) claimed.push((await claim(world, id))!);
    expect(claimed.map(({ slotNo }) => slotNo)).toEqual([0, 1, 2]);

    await setCapacity(4);
    await world.services.admission.admit();
    await setCapacity(1);
    const [tooMany] = await admittedRuns(world);
    await expect(claim(world, tooMany!.id)).resolves.toBeNull();
    expect(await admittedRuns(world)).toEqual([]);
    await checkInvariants(world.sql);

    for (const one of claimed) await world.services.execution.settle(endingOf(one));
    await world.services.admission.admit();
    expect(await admittedRuns(world)).toHaveLength(1);
    await checkInvariants(world.sql);
  });

  it("are given to what is more urgent first, and to the older of what is equally so", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 3600 } } });
    const blocking = await world.run(agent.id);
    for (const source of ["timer", "automation", "assignment", "on_demand"] as const) {
      await request(world, agent.id, { source, payload: { taskKey: source } });
    }
    await request(world, agent.id, { source: "assignment", payload: { taskKey: "later" } });
    await world.services.execution.settle(endingOf(blocking));

    const order: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      await world.services.admission.admit();
      const [next] = await admittedRuns(world);
      order.push(`${next?.["scope"] as string}`);
      await work(world, 1);
    }

    expect(order).toEqual(["on_demand", "assignment", "later", "automation", "timer"]);
    await checkInvariants(world.sql);
  });

  it("are given to what has waited long enough before what is more urgent", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 3600 } } });
    const blocking = await world.run(agent.id);
    for (const source of ["timer", "on_demand"] as const) {
      await request(world, agent.id, { source, payload: { taskKey: source } });
    }
    await world.sql("update heartbeat_runs set created_at = now() - interval '5 minutes' where scope = 'timer'");
    await world.services.execution.settle(endingOf(blocking));

    await world.services.admission.admit();

    expect((await admittedRuns(world)).map((run) => run["scope"])).toEqual(["timer"]);
  });
});

describe("the window", () => {
  it("takes what comes at once while there is room, and lets the rest wait", async () => {
    await using world = await World.open();
    const agents = await Promise.all(times(40, () => world.agent()));

    for (const { id } of agents) await request(world, id);

    // Soft: this process counts for itself between two looks, and no scheduler has counted yet.
    const admitted = (await admittedRuns(world)).length;
    expect(admitted).toBeGreaterThanOrEqual(SMALLEST_WINDOW);
    await world.services.admission.admit();
    expect((await admittedRuns(world)).length).toBe(Math.max(admitted, SMALLEST_WINDOW));
    await checkInvariants(world.sql);
  });

  it("is not filled by the burst of one company before a scheduler has looked: who comes next goes in at once", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const crowd = await Promise.all(times(40, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    const [late, later] = [await world.agent(), await world.agent()];

    for (const { id } of crowd) await request(world, id);
    for (const { id } of [late, later]) await request(world, id);

    const admitted = await admittedRuns(world);
    expect(admitted.filter((run) => run.company_id === companyId)).toHaveLength(SMALLEST_WINDOW / 2);
    expect(admitted.map((run) => run.agent_id)).toEqual(expect.arrayContaining([late.id, later.id]));
    await world.services.admission.admit();
    expect(await admittedRuns(world)).toHaveLength(SMALLEST_WINDOW);
    await checkInvariants(world.sql);
  });

  it("is known to other processes to be full of one company's runs", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const { id: companyId } = await world.company();
    const crowd = await Promise.all(times(40, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    for (const { id } of crowd.slice(0, 8)) await request(world, id);
    await world.services.admission.admit();

    const asked = crowd
      .slice(8, 20)
      .map(({ id }) => other.services.wakeups.request(board, id, WakeupRequest.parse({})));
    await Promise.all(asked);
    expect(await admittedRuns(world)).toHaveLength(8);

    const agent = await world.agent();
    await other.services.wakeups.request(board, agent.id, WakeupRequest.parse({}));
    expect((await admittedRuns(world)).map((run) => run.agent_id)).toContain(agent.id);
  });

  it("is never overfilled by a scheduler, however many slots one agent has", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await fillBacklog(world, companyId, { agents: 20, runs: 60 });
    await world.sql("update agent_slots set capacity = 50");

    await expect(world.services.admission.admit()).resolves.toBe(SMALLEST_WINDOW);
    await expect(world.services.admission.admit()).resolves.toBe(0);
    await checkInvariants(world.sql);

    await work(world, 5);
    await expect(world.services.admission.admit()).resolves.toBe(5);
    expect(await admittedRuns(world)).toHaveLength(SMALLEST_WINDOW);
    await checkInvariants(world.sql);
  });

  it("is filled by one agent alone, when nobody else wants it", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await fillBacklog(world, companyId, { agents: 1, runs: 60 });
    await world.sql("update agent_slots set capacity = 50");

    await expect(world.services.admission.admit()).resolves.toBe(SMALLEST_WINDOW);
    await checkInvariants(world.sql);
  });

  it("grows with the slots of the workers that are heard of", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await fillBacklog(world, companyId, { agents: 90, runs: 1 });
    const register = async (slots: number) => {
      const workerId = newId();
      await world.services.execution.register({ workerId, host: "h", pid: 1, version: "0", slots });
      return workerId;
    };
    await register(10);
    await register(4);
    const [draining, silent] = [await register(100), await register(100)];
    await world.sql("update workers set is_draining = true where id = $1", [draining]);
    await world.sql("update workers set last_beat_at = now() - interval '1 hour' where id = $1", [silent]);

    await expect(world.services.admission.admit()).resolves.toBe(3 * 14);
    await checkInvariants(world.sql);
  });

  it("is overfilled by no more than a round for each scheduler that counted at the same time", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await fillBacklog(world, companyId, { agents: 200, runs: 2 });

    await Promise.all(times(4, () => world.services.admission.admit()));

    expect((await admittedRuns(world)).length).toBeLessThanOrEqual(4 * SMALLEST_WINDOW);
    await checkInvariants(world.sql);
  });
});

describe("fair shares", () => {
  it("admit the one run of a company in the next round, before another's two thousand", async () => {
    await using world = await World.open();
    const [big, small] = await Promise.all([world.company(), world.company()]);
    await fillBacklog(world, big.id, { agents: 50, runs: 40 });
    for (let round = 0; round < 5; round += 1) {
      await world.services.admission.admit();
      await work(world, 8);
    }
    await world.services.admission.admit();
    await fillBacklog(world, small.id, { agents: 1, runs: 1 });

    await expect(world.services.admission.admit()).resolves.toBe(1);

    expect((await admittedRuns(world)).filter((run) => run.company_id === small.id)).toHaveLength(1);
    await checkInvariants(world.sql);
  });

  it("give two companies that always want more as much, however many agents they spread it over", async () => {
    await using world = await World.open();
    const [wide, narrow] = await Promise.all([world.company(), world.company()]);
    await fillBacklog(world, wide.id, { agents: 60, runs: 5 });
    await fillBacklog(world, narrow.id, { agents: 16, runs: 20 });

    for (let round = 0; round < 8; round += 1) {
      await world.services.admission.admit();
      await work(world, 10);
    }

    const given = await world.sql<{ company_id: string; n: number }>(
      "select company_id, count(*)::int as n from heartbeat_runs where admitted_at is not null group by 1",
    );
    const of = (id: string): number => given.find((row) => row.company_id === id)?.n ?? 0;
    expect(of(wide.id) + of(narrow.id)).toBeGreaterThanOrEqual(86);
    expect(Math.abs(of(wide.id) - of(narrow.id))).toBeLessThanOrEqual(2);
  });

  it("go by the weight that the board gave a company", async () => {
    await using world = await World.open();
    const [heavy, light] = await Promise.all([world.company(), world.company()]);
    for (const { id } of [heavy, light]) await fillBacklog(world, id, { agents: 40, runs: 10 });
    const patched = await world.services.companies.update(board, heavy.id, UpdateCompany.parse({ fairShareWeight: 3 }));
    expect([patched.fairShareWeight, light.fairShareWeight]).toEqual([3, 1]);

    const started = new Map<string, number>();
    for (let round = 0; round < 12; round += 1) {
      await world.services.admission.admit();
      for (const { company_id } of (await admittedRuns(world)).slice(0, 12)) {
        started.set(company_id, (started.get(company_id) ?? 0) + 1);
      }
      await work(world, 12);
    }

    const ratio = started.get(heavy.id)! / started.get(light.id)!;
    expect(ratio).toBeGreaterThan(2.7);
    expect(ratio).toBeLessThan(3.3);
    await checkInvariants(world.sql);
  });

  // A hundred thousand are the bench's.
  it("let each of a hundred companies with one run in within eight rounds, beside one with twenty thousand", async () => {
    await using world = await World.open();
    const big = await world.company();
    await fillBacklog(world, big.id, { agents: 200, runs: 100 });
    await world.services.admission.admit();
    for (let n = 0; n < 5; n += 1) {
      await work(world, 8);
      await world.services.admission.admit();
    }
    const small = await Promise.all(times(100, () => world.agent()));
    await Promise.all(small.map(({ id }) => request(world, id)));

    let rounds = 0;
    const waiting = async (): Promise<number> =>
      (await waitingRuns(world)).filter((run) => run.company_id !== big.id).length;
    while ((await waiting()) > 0) {
      rounds += 1;
      await work(world, SMALLEST_WINDOW);
      await world.services.admission.admit();
    }

    // The hundred and the big one share the window: 101 turns, sixteen at a time, and the big one was never shut out.
    expect(rounds).toBeLessThanOrEqual(8);
    expect((await admittedRuns(world)).some((run) => run.company_id === big.id)).toBe(true);
    await checkInvariants(world.sql);
  }, 60_000);

  it("let a company that comes back from a long pause have its part, and no more", async () => {
    await using world = await World.open();
    const [busy, back] = await Promise.all([world.company(), world.company()]);
    await fillBacklog(world, busy.id, { agents: 60, runs: 3 });
    await fillBacklog(world, back.id, { agents: 60, runs: 3 });
    await world.sql("insert into company_shares (company_id, virtual_time) values ($1, 100000), ($2, 12)", [
      busy.id,
      back.id,
    ]);

    await world.services.admission.admit();

    const admitted = await admittedRuns(world);
    expect(admitted.filter((run) => run.company_id === busy.id)).toHaveLength(SMALLEST_WINDOW / 2);
  });

  it("put an agent that has waited long before fresher ones of a more urgent source, however many", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await fillBacklog(world, companyId, { agents: 60, runs: 2 });
    const patient = await world.agent({ companyId, name: "Patient" });
    await world.sql("update admission_window set has_backlog = true, refreshed_at = now()");
    await until(async () => (await world.services.admission.places()).room === 0);
    // Past them goes only what holds nothing, and the company holds one.
    await request(world, (await world.agent({ companyId, name: "First" })).id);
    const { id } = (await request(world, patient.id, { source: "automation" })) as { id: string };
    expect((await waitingRuns(world)).map((run) => run.id)).toContain(id);
    await world.sql("update agent_slots set eligible_at = now() - interval '10 minutes' where agent_id = $1", [
      patient.id,
    ]);

    await world.services.admission.admit();

    expect((await admittedRuns(world)).map((run) => run.id)).toContain(id);
  });
});

describe("repair", () => {
  it("finds an agent that admission has forgotten, and leaves the others", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await fillBacklog(world, companyId, { agents: 3, runs: 2 });
    await world.sql(
      "update agent_slots set eligible_at = null, head_priority = null where agent_id = (select min(agent_id::text)::uuid from agent_slots)",
    );
    await expect(checkInvariants(world.sql)).rejects.toThrow("waiting run and a free slot");

    await expect(world.services.admission.repair()).resolves.toBe(1);

    await checkInvariants(world.sql);
    await expect(world.services.admission.repair()).resolves.toBe(0);
    await expect(world.services.admission.admit()).resolves.toBe(3);
  });

  it("finds nothing where slots are taken", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await scopes(world, agent.id, 3);
    await world.services.admission.admit();

    await expect(world.services.admission.repair()).resolves.toBe(0);
  });
});

describe("a ring", () => {
  const ringState = async (world: World, id: string) =>
    (
      await world.sql<{ ring_count: number; is_due: boolean; pause: number }>(
        `select ring_count, next_ring_at <= now() as is_due, round(extract(epoch from next_ring_at - now()))::int as pause
           from heartbeat_runs where id = $1`,
        [id],
      )
    )[0]!;

  const jobsOf = async (world: World, id: string): Promise<string[]> =>
    (await world.sql<{ id: string }>("select id from bullmq.job where id like $1 order by id", [`${id}-%`])).map(
      (job) => job.id,
    );

  const makeDue = (world: World) => world.sql("update heartbeat_runs set next_ring_at = now() - interval '1 second'");

  it("comes again for a run that nobody claims, and counts up only when the queue has lost the last one", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const runId = await world.wake(agent.id);
    await until(async () => (await jobsOf(world, runId)).length === 1);
    await expect(world.services.admission.ring()).resolves.toBe(0);

    await makeDue(world);
    await expect(world.services.admission.ring()).resolves.toBe(0);
    expect(await ringState(world, runId)).toMatchObject({ ring_count: 1, is_due: false, pause: 10 });
    expect(await jobsOf(world, runId)).toEqual([`${runId}-1`]);

    // As if the queue had been wiped.
    await world.sql("truncate bullmq.job cascade");
    await makeDue(world);
    await expect(world.services.admission.ring()).resolves.toBe(1);
    expect(await ringState(world, runId)).toMatchObject({ ring_count: 2, is_due: false });
    expect(await jobsOf(world, runId)).toEqual([`${runId}-2`]);
    await checkInvariants(world.sql);
  });

  it("comes more and more slowly, and never more slowly than every five minutes", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const runId = await world.wake(agent.id);
    const pauses: number[] = [];
    for (let ring = 1; ring <= 9; ring += 1) {
      await world.sql("update heartbeat_runs set ring_count = $2, next_ring_at = now() where id = $1", [runId, ring]);
      await world.services.admission.ring();
      pauses.push((await ringState(world, runId)).pause);
    }

    expect(pauses).toEqual([10, 20, 40, 80, 160, 300, 300, 300, 300]);
  });

  it("is not for a run that was claimed, cancelled, or is not let in yet", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [claimed, cancelled, waiting] = await Promise.all(
      ["a", "b", "c"].map((name) => world.agent({ companyId, name })),
    );
    await world.run(claimed!.id);
    await world.services.runs.cancel(board, await world.wake(cancelled!.id));
    await world.run(waiting!.id);
    await world.wake(waiting!.id);
    await world.sql("truncate bullmq.job cascade");
    await makeDue(world);

    await expect(world.services.admission.ring()).resolves.toBe(0);
  });

  it("is one, however many schedulers ring at once", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    await fillBacklog(world, companyId, { agents: 12, runs: 1 });
    await world.services.admission.admit();
    await until(async () => (await world.sql("select from bullmq.job")).length === 12);
    await world.sql("truncate bullmq.job cascade");
    await makeDue(world);

    const rung = await Promise.all(times(4, () => world.services.admission.ring()));

    expect(rung.reduce((sum, n) => sum + n, 0)).toBe(12);
    const counts = await world.sql<{ ring_count: number }>("select distinct ring_count from heartbeat_runs");
    expect(counts).toEqual([{ ring_count: 2 }]);
    expect(await world.sql("select from bullmq.job")).toHaveLength(12);
    await checkInvariants(world.sql);
  });

  it("that the queue does not take is rung again, and costs the wakeup nothing", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.sql("alter table bullmq.job rename to job_away");
    const runId = await world.wake(agent.id);
    await world.sql("alter table bullmq.job_away rename to job");
    await makeDue(world);

    await until(async () => {
      await makeDue(world);
      await world.services.admission.ring();
      return (await jobsOf(world, runId)).length > 0;
    });

    const queue = await openRunQueue({
      databaseUrl: world.databaseUrl,
      redisUrl: undefined,
      log: createLogger({ level: "silent", process: "test" }),
    });
    // The first ring may still have come through once the queue was back: then there are two, for the one run.
    expect((await queue.depth()).waiting).toBeGreaterThanOrEqual(1);
    await queue.close();
  });
});

describe("a retry", () => {
  it("queues up when it is due, once, and not before", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const agents = await Promise.all(times(6, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    for (const { id } of agents) await world.services.execution.settle(endingOf(await world.run(id), retried(60)));
    await expect(world.services.admission.promoteDue()).resolves.toBe(0);
    await checkInvariants(world.sql);

    await world.sql(
      "update heartbeat_runs set scheduled_retry_at = now() where status = 'scheduled_retry' and agent_id <> $1",
      [agents[0]!.id],
    );
    const promoted = await Promise.all(times(3, () => world.services.admission.promoteDue()));

    expect(promoted.reduce((sum, n) => sum + n, 0)).toBe(5);
    await expect(world.services.admission.admit()).resolves.toBe(5);
    await checkInvariants(world.sql);
  });

  it.each([0, 60])("is none of a run that was asked to end, however it ended (after %i s)", async (delaySec) => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const [stopped, paused] = await Promise.all(["a", "b"].map((name) => world.agent({ companyId, name })));
    const one = await world.run(stopped!.id);
    const other = await world.run(paused!.id, { source: "assignment" });
    await world.services.runs.cancel(board, one.run.id);
    await world.services.agents.pause(board, paused!.id);

    for (const claimed of [one, other]) await world.services.execution.settle(endingOf(claimed, retried(delaySec)));

    expect(await waitingRuns(world)).toEqual([]);
    expect(await world.sql("select id from heartbeat_runs where finished_at is null")).toEqual([]);
    await checkInvariants(world.sql);
  });

  it("that is not due yet is joined by a wakeup of its scope", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await world.services.execution.settle(endingOf(await world.run(agent.id), retried(60)));

    await expect(request(world, agent.id)).resolves.toMatchObject({
      status: "scheduled_retry",
      wakeup: { outcome: "coalesced" },
    });
    await checkInvariants(world.sql);
  });
});

/** The same numbers again for the same seed: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("everything at once", () => {
  it.each([1, 2, 3])(
    "leaves no slot held twice, no counter wrong and no wakeup lost (seed %i)",
    { timeout: 60_000 },
    async (seed) => {
      await using world = await World.open();
      const random = seeded(seed);
      const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
      await using workers = await crewOf(world, 3);
      const { admission, agents, release, runs } = world.services;
      const companies = await Promise.all(times(3, () => world.company()));
      const crew = await Promise.all(
        times(9, (n) => world.agent({ companyId: companies[n % 3]!.id, name: `Agent ${n}`, ...slots(1 + (n % 3)) })),
      );
      const held: ClaimedRun[] = [];
      const accepted: string[] = [];

      const wakeOne = async (): Promise<void> => {
        const source = pick(["on_demand", "assignment", "automation"] as const);
        const payload = { taskKey: `t${Math.floor(random() * 4)}` };
        const body = { source, payload, hold: true, coalesce: random() < 0.9 };
        const answer = await request(world, pick(crew).id, body);
        accepted.push("wakeup" in answer ? answer.wakeup.id : answer.wakeupId);
      };
      const claimSome = async (): Promise<void> => {
        const ids = (await admittedRuns(world)).map(({ id }) => id);
        // Two workers ask for the same runs.
        const claimed = await Promise.all(
          [...ids, ...ids.slice(0, 3)].map((id) => {
            const hand = pick(workers.hands);
            return hand.claim(id, hand.workerId, 60);
          }),
        );
        held.push(...claimed.filter((one) => one !== null));
      };
      const settleSome = async (): Promise<void> => {
        const ending = held.splice(0, Math.ceil(held.length / 2));
        await Promise.all(
          ending.map((one) => {
            const end = pick([{}, {}, failed, retried(), retried(0.01)]);
            return pick(workers.hands).settle(endingOf(one, { ...end, saidMicros: 1_000 }));
          }),
        );
      };
      const operations: readonly (() => Promise<unknown>)[] = [
        ...times(8, () => wakeOne),
        ...times(3, () => admission.admit),
        ...times(2, () => claimSome),
        ...times(2, () => settleSome),
        admission.promoteDue,
        admission.repair,
        admission.ring,
        release.releaseDeferred,
        () => agents.pause(board, pick(crew).id),
        () => agents.resume(board, pick(crew).id),
        () => agents.update(board, pick(crew).id, UpdateAgent.parse(slots(1 + Math.floor(random() * 3)))),
        async () => {
          const [run] = await waitingRuns(world);
          if (run !== undefined) await runs.cancel(board, run.id);
        },
        () =>
          world.sql(
            "update heartbeat_runs set next_ring_at = now() where id in (select id from heartbeat_runs where next_ring_at is not null for update skip locked)",
          ),
      ];

      for (let round = 0; round < 12; round += 1) {
        await Promise.all(times(24, () => pick(operations)()));
        await checkInvariants(world.sql);
      }

      // Then everything is let go on, and comes to its end.
      for (const { id } of crew) await agents.resume(board, id);
      await until(async () => {
        await release.releaseDeferred();
        await admission.promoteDue();
        await admission.admit();
        await claimSome();
        await Promise.all(held.splice(0).map((one) => pick(workers.hands).settle(endingOf(one))));
        const [left] = await world.sql<{ n: number }>(
          `select (select count(*) from heartbeat_runs where finished_at is null)
              + (select count(*) from agent_wakeup_requests where outcome = 'deferred') as n`,
        );
        return Number(left?.n) === 0;
      });
      await checkInvariants(world.sql);
      const stored = await world.sql<{ id: string }>("select id from agent_wakeup_requests order by id");
      expect(stored.map(({ id }) => id)).toEqual([...accepted].sort());
    },
  );
});
