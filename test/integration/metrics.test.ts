import { resolve } from "node:path";
import { afterEach, describe, expect, it } from "vitest";

import { measured } from "../../scheduler/measured-loop.ts";
import { SetInstanceBudgetPolicy } from "../../shared/budgets/policy.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { COUNTERS, GAUGES, HISTOGRAMS } from "../../shared/metrics/catalog.ts";
import { useMetrics } from "../../shared/metrics/metrics.ts";
import { openApi } from "../support/api.ts";
import { cappedBy } from "../support/capping.ts";
import { endpoint } from "../support/endpoint.ts";
import { hireScheduler, hireWorker } from "../support/hired-worker.ts";
import { projectOf } from "../support/planning.ts";
import { samplesOf, valueOf } from "../support/scrape.ts";
import { until } from "../support/until.ts";
import { claim, request, spend, timersComeDue, times } from "../support/waking.ts";
import { listenAt, sendWebhooks } from "../support/webhooks.ts";
import { board, World } from "../support/world.ts";

afterEach(() => useMetrics(undefined));

const SHOWN = { SYSTOLE_METRICS_PORT: "0" };
/** As many as are set beside the queue of a company that is full. */
const FULL = 4;

type Labels = Readonly<Record<string, string>>;

/** What is shown of one metric, as Prometheus would get it. */
async function shown(world: World, name: string, labels: Labels = {}): Promise<number> {
  const answer = await fetch(world.services.monitoring.url!);
  return valueOf(samplesOf(await answer.text()), name, labels);
}

const wakeups = (world: World, source: string, outcome: string): Promise<number> =>
  shown(world, COUNTERS.wakeups.name, { source, outcome });

const reservations = (world: World): Promise<number[]> =>
  Promise.all(
    ["reserved", "exhausted", "crowded", "unbounded"].map((result) =>
      shown(world, COUNTERS.reservations.name, { result }),
    ),
  );

const hasTimer = { runtimeConfig: { heartbeat: { enabled: true, intervalSec: 3_600, jitterSec: 0 } } };

describe("wakeups", () => {
  it("are counted by what was decided of them, and those that were let go later", async () => {
    await using world = await World.open({ ...SHOWN, SYSTOLE_MAX_QUEUED_PER_COMPANY: String(FULL) });
    const agent = await world.agent();
    const task = (taskKey: string) => ({ payload: { taskKey } });

    await request(world, agent.id, { idempotencyKey: "once" });
    await request(world, agent.id, { idempotencyKey: "once" });
    for (let n = 0; n < 2; n += 1) await request(world, agent.id);
    await request(world, agent.id, { source: "timer" });
    await world.services.agents.pause(board, agent.id);
    for (const key of ["a", "a", "b"]) await request(world, agent.id, { source: "assignment", ...task(key) });
    await expect(request(world, agent.id)).rejects.toMatchObject({ code: "not_invokable" });
    await world.services.agents.resume(board, agent.id);
    await world.services.release.releaseDeferred();
    for (let n = 0; n < FULL; n += 1) await request(world, agent.id, task(`more ${n}`)).catch(() => undefined);

    const outcomes = ["queued", "coalesced", "replayed", "deferred", "skipped", "refused", "turned_away"];
    const of = (source: string) => Promise.all(outcomes.map((outcome) => wakeups(world, source, outcome)));
    const held = (await world.sql("select 1 from heartbeat_runs where status = 'queued'")).length;
    expect(held).toBe(FULL);
    // One that the pause took back, and as many as there was room for beside the two runs that were let go.
    expect(await of("on_demand")).toEqual([1 + FULL - 2, 2, 1, 0, 0, 1, 2]);
    expect(await of("assignment")).toEqual([0, 0, 0, 3, 0, 0, 0]);
    expect(await of("timer")).toEqual([0, 0, 0, 0, 1, 0, 0]);
    expect(await shown(world, COUNTERS.wakeupsReleased.name)).toBe(3);
  });

  it("of timers and of work are counted where they are made, with how late they were", async () => {
    await using world = await World.open(SHOWN);
    const { id: companyId } = await world.company();
    await Promise.all(times(5, (n) => world.agent({ companyId, name: `Agent ${n}`, ...hasTimer })));
    await timersComeDue(world);

    expect(await world.services.clock.fireDue()).toBe(5);

    expect(await wakeups(world, "timer", "queued")).toBe(5);
    expect(await shown(world, COUNTERS.timerFires.name)).toBe(5);
    const { name: lateness } = HISTOGRAMS.timerLateness;
    expect(await shown(world, `${lateness}_count`)).toBe(5);
    expect((await shown(world, `${lateness}_sum`)) / 5).toBeGreaterThan(69);
    expect((await shown(world, `${lateness}_sum`)) / 5).toBeLessThan(100);
  });
});

describe("budgets", () => {
  it("are counted by whether there was something to set aside", async () => {
    await using world = await World.open(SHOWN);
    const { id: companyId } = await world.company({ budgetMonthlyCents: 8 });
    const [first, second] = await Promise.all(times(2, (n) => world.agent({ companyId, name: `Agent ${n}` })));

    await world.run(first!.id);
    await expect(claim(world, await world.wake(second!.id))).resolves.toBeNull();

    expect(await reservations(world)).toEqual([1, 0, 1, 0]);
    expect(await shown(world, `${HISTOGRAMS.queueWait.name}_count`)).toBe(1);
  });

  it("are counted where they are used up, and where nothing says what a run may use", async () => {
    await using world = await World.open(SHOWN);
    const [spent, blind] = [await world.agent({ budgetMonthlyCents: 8 }), await world.agent({ budgetMonthlyCents: 8 })];
    const runId = await world.wake(spent.id);
    await spend(world, spent, 8);

    await expect(claim(world, runId)).resolves.toBeNull();
    await expect(
      world.services.execution.claim(await world.wake(blind.id), newId(), 60, { toldAtEnd: ["process"] }),
    ).resolves.toBeNull();

    expect(await reservations(world)).toEqual([0, 1, 0, 1]);
  });

  it("count each kind of scope that they stopped", async () => {
    await using world = await World.open(SHOWN);
    const { budgets, budgetIncidents } = world.services;
    const agent = await world.agent();
    const teamId = newId();
    await world.sql("update agents set team_id = $1 where id = $2", [teamId, agent.id]);
    const { id: projectId } = await projectOf(world, agent.companyId);
    const scopes = { project: projectId, team: teamId, company: agent.companyId } as const;
    for (const scopeType of ["project", "team", "company"] as const) {
      await cappedBy(world, agent, { scopeType, scopeId: scopes[scopeType] });
    }
    await budgets.putOfInstance(board, SetInstanceBudgetPolicy.parse({ windowKind: "lifetime", amount: 100 }));

    await spend(world, agent, 100, { projectId });
    await budgetIncidents.applyMet();

    const kinds = ["agent", "project", "team", "company", "instance"];
    const stops = kinds.map((scope) => shown(world, COUNTERS.budgetStops.name, { scope }));
    expect(await Promise.all(stops)).toEqual([0, 1, 1, 1, 1]);
  });

  it("count a scope that they stopped once, and no warning", async () => {
    await using world = await World.open(SHOWN);
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    const stops = () => shown(world, COUNTERS.budgetStops.name, { scope: "agent" });

    await spend(world, agent, 90);
    await world.services.budgetIncidents.applyMet();
    expect(await stops()).toBe(0);
    await spend(world, agent, 20);
    for (let n = 0; n < 2; n += 1) await world.services.budgetIncidents.applyMet();

    expect(await stops()).toBe(1);
    expect(await shown(world, COUNTERS.budgetStops.name)).toBe(1);
  });

  it("count a run that they ended while it spent", async () => {
    await using world = await World.open(SHOWN);
    await using _scheduler = await hireScheduler(world);
    await using _worker = await hireWorker(world);
    const { id: companyId } = await world.company({ budgetMonthlyCents: 10 });
    const agent = await world.agent({
      companyId,
      adapterType: "process",
      adapterConfig: {
        command: process.execPath,
        args: [resolve("test/e2e/fixtures/spending-agent.mjs")],
        env: { STEP_USD: "0.03", PAUSE_MS: "200" },
      },
    });

    await world.wake(agent.id);

    const ended = { adapter: "process", outcome: "cancelled", class: "budget" };
    await until(async () => (await shown(world, COUNTERS.runs.name, ended)) === 1, {
      what: "the run to be ended",
      timeoutMs: 30_000,
    });
    expect(await shown(world, COUNTERS.budgetStops.name, { scope: "run" })).toBe(1);
  }, 60_000);
});

describe("leases", () => {
  it("are counted where a worker renews them, cannot, and has lost them", async () => {
    await using world = await World.open(SHOWN);
    await using _worker = await hireWorker(world, { leaseSec: 12 });
    const agent = await world.agent({ adapterType: "process", adapterConfig: { command: "sleep", args: ["60"] } });
    const runId = await world.wake(agent.id);
    const renewals = (result: string) => shown(world, COUNTERS.leaseRenewals.name, { result });
    const running = () =>
      world.sql("select 1 from heartbeat_runs where status = 'running' and process_pid is not null");

    await until(async () => (await running()).length === 1, { what: "the run to start", timeoutMs: 30_000 });
    await until(async () => (await renewals("renewed")) > 0, { what: "a renewal", timeoutMs: 30_000 });
    expect(await renewals("failed")).toBe(0);

    await world.sql("alter table workers rename to workers_of_before");
    await until(async () => (await renewals("failed")) > 0, { what: "a renewal to fail", timeoutMs: 30_000 });
    await world.sql("alter table workers_of_before rename to workers");
    expect(await shown(world, COUNTERS.leasesLost.name)).toBe(0);

    // As if it had been given to another.
    await world.sql("update heartbeat_runs set fencing_token = fencing_token + 1, worker_id = $2 where id = $1", [
      runId,
      newId(),
    ]);
    await until(async () => (await shown(world, COUNTERS.leasesLost.name)) === 1, {
      what: "the lease to be lost",
      timeoutMs: 30_000,
    });
  }, 90_000);

  it("that ran out are counted where the reaper ends them", async () => {
    await using world = await World.open(SHOWN);
    const agent = await world.agent();
    await world.run(agent.id);
    const begun = 10_000_000;
    for (let at = begun; at <= begun + 60_000; at += 10_000) await world.services.reaper.reap(at);
    await world.sql(
      "update heartbeat_runs set lease_until = clock_timestamp() - interval '2 seconds' where status = 'running'",
    );

    expect(await world.services.reaper.reap(begun + 70_000)).toBe(1);

    expect(await shown(world, COUNTERS.leasesExpired.name, { ended_by: "clock" })).toBe(1);
    expect(await shown(world, COUNTERS.leasesExpired.name)).toBe(1);
    expect(await shown(world, COUNTERS.runs.name, { outcome: "failed", class: "lost" })).toBe(1);
  });
});

describe("what is to be handed on", () => {
  const lag = (world: World, outbox: string): Promise<number> => shown(world, GAUGES.lag.name, { outbox });

  it("is as late as the oldest of it, each of its kind", async () => {
    await using world = await World.open(SHOWN);
    const { id: agentId, companyId } = await world.agent();
    await world.services.monitoring.sample();
    for (const outbox of ["rings", "webhook_events", "webhook_deliveries"]) expect(await lag(world, outbox)).toBe(0);

    await listenAt(world, companyId, "https://example.com");
    await world.wake(agentId);
    await world.sql("update heartbeat_runs set next_ring_at = now() - interval '100 seconds'");
    await world.services.agents.update(board, agentId, { title: "Engineer" });
    await world.services.agents.pause(board, agentId);
    await world.sql("update webhook_outbox set occurred_at = now() - interval '200 seconds'");
    await world.services.monitoring.sample();
    expect(await lag(world, "webhook_events")).toBeCloseTo(200, -1);
    expect(await lag(world, "webhook_deliveries")).toBe(0);

    await world.services.webhookFanOut.tell();
    await world.sql("update webhook_deliveries set next_attempt_at = now() - interval '300 seconds'");
    await world.services.monitoring.sample();
    expect(await lag(world, "webhook_events")).toBe(0);
    expect(await lag(world, "webhook_deliveries")).toBeCloseTo(300, -1);
  });

  it("is late where a run that was let in is not rung", async () => {
    await using world = await World.open(SHOWN);
    await world.wake((await world.agent()).id);
    await world.sql(
      "update heartbeat_runs set next_ring_at = now() - interval '100 seconds' where admitted_at is not null",
    );

    await world.services.monitoring.sample();

    expect(await lag(world, "rings")).toBeCloseTo(100, -1);
  });

  it("is counted as delivered or not", async () => {
    await using world = await World.open(SHOWN);
    await using receiver = await endpoint(({ path }, response) => {
      response.statusCode = path === "/deaf" ? 500 : 200;
      response.end();
    });
    const { id: agentId, companyId } = await world.agent();
    await listenAt(world, companyId, `${receiver.url}/hears`);
    await listenAt(world, companyId, `${receiver.url}/deaf`);
    await using _sender = await sendWebhooks(world, { pausesSec: [3_600] });
    const attempts = (result: string) => shown(world, COUNTERS.webhookAttempts.name, { result });

    await world.services.agents.pause(board, agentId);

    await until(async () => (await attempts("delivered")) + (await attempts("failed")) === 2, { what: "two attempts" });
    expect([await attempts("delivered"), await attempts("failed")]).toEqual([1, 1]);
  });
});

describe("processes", () => {
  it("show how much of their pool is in use, and who waits for it", async () => {
    await using world = await World.open({ ...SHOWN, SYSTOLE_DB_POOL: "3" });
    const connections = (state: string) => shown(world, GAUGES.connections.name, { state });
    expect(await shown(world, GAUGES.poolSize.name)).toBe(3);
    const { id } = await world.company();

    const lock = await world.locked("lock table companies in access exclusive mode");
    const asked = Promise.all(times(8, () => world.services.companies.get(board, id)));
    await until(async () => (await shown(world, GAUGES.poolWaiting.name)) >= 3, { what: "some to wait" });
    expect(await connections("busy")).toBe(3);
    await lock.release();
    await asked;

    await until(async () => (await connections("busy")) === 0, { what: "all to be free" });
    expect(await shown(world, GAUGES.poolWaiting.name)).toBe(0);
    expect(await connections("idle")).toBeGreaterThan(0);
  });

  it("count the rounds of their loops, those too that fail, and how long they took", async () => {
    await using world = await World.open(SHOWN);
    let fails = false;
    const loop = measured({
      name: "tides",
      everyMs: 1_000,
      runOnce: () => (fails ? Promise.reject(new Error("no water")) : Promise.resolve(1)),
    });
    const { signal } = new AbortController();
    const rounds = (result: string) => shown(world, COUNTERS.loopRounds.name, { loop: "tides", result });

    expect([await rounds("done"), await rounds("failed")]).toEqual([0, 0]);
    expect(await loop.runOnce(signal)).toBe(1);
    fails = true;
    await expect(loop.runOnce(signal)).rejects.toThrow("no water");

    expect([await rounds("done"), await rounds("failed")]).toEqual([1, 1]);
    expect(await shown(world, `${HISTOGRAMS.loopLength.name}_count`, { loop: "tides" })).toBe(2);
  });

  it("count the requests of each surface by how they ended", async () => {
    const { createRegistry } = await import("../../shared/metrics/prometheus.ts");
    await using api = await openApi({
      replace: ({ companies }) => ({ companies: { ...companies, list: () => Promise.reject(new Error("broken")) } }),
    });
    const registry = createRegistry();
    useMetrics(registry);

    await api.call("GET", "/api/companies");
    await api.call("GET", "/api/companies/nobody-knows-it");
    await api.call("GET", "/v1/nothing");
    await api.call("GET", "/livez");

    const samples = samplesOf(await registry.text());
    const requests = (surface: string, status: string) =>
      valueOf(samples, `${HISTOGRAMS.requestLength.name}_count`, { surface, status });
    expect(requests("api", "5xx")).toBe(1);
    expect(requests("api", "4xx")).toBe(1);
    expect(requests("v1", "4xx")).toBe(1);
    expect(requests("other", "2xx")).toBe(1);
  });
});

/** Whoever counts goes on, whatever becomes of the count. */
describe("a client of Prometheus that breaks", () => {
  it("keeps nobody from waking, claiming and firing", async () => {
    await using world = await World.open(SHOWN);
    const broken = () => {
      throw new Error("broken");
    };
    useMetrics({ count: broken, observe: broken, watch: broken });
    const agent = await world.agent(hasTimer);
    await timersComeDue(world);

    await expect(world.run(agent.id)).resolves.toMatchObject({ run: { agent_id: agent.id } });
    await expect(world.services.clock.fireDue()).resolves.toBe(1);
    await using _worker = await hireWorker(world);
  });
});
