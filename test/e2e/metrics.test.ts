import { describe, expect, it } from "vitest";

import { COUNTERS, GAUGES, HISTOGRAMS } from "../../shared/metrics/catalog.ts";
import { backends, callApi, endedRuns, type Fleet, hire, openFleet, runsOf, wake } from "../support/fleet.ts";
import type { TestProcess } from "../support/processes.ts";
import { labelValues, looksLikeId, type Sample, samplesOf, typesOf, valueOf } from "../support/scrape.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

/** Of a process; of a scheduler, beside those of its loops: six buckets, +Inf, sum, count, and rounds by two results. */
const MOST_SERIES = 150;
const MOST_SERIES_OF_A_LOOP = 11;

const SHOWN = { SYSTOLE_METRICS_PORT: "0" };

/** Where a process says that its metrics are. */
const metricsOf = async (process: TestProcess): Promise<string> =>
  (await process.waitForOutput(/"metricsUrl":"([^"]+)"/))[1] as string;

async function scrape(process: TestProcess): Promise<string> {
  const answer = await fetch(await metricsOf(process));
  expect(answer.status).toBe(200);
  return answer.text();
}

const samples = async (process: TestProcess): Promise<Sample[]> => samplesOf(await scrape(process));

async function startAll(fleet: Fleet) {
  const api = await fleet.api(SHOWN);
  const [worker, scheduler] = await Promise.all([
    fleet.worker({ ...SHOWN, SYSTOLE_WORKER_SLOTS: "4" }),
    fleet.scheduler(SHOWN),
  ]);
  return { api, worker, scheduler };
}

describe.each(backends)("a fleet that shows its metrics, on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("has counted what was done", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    const { api, worker, scheduler } = await startAll(fleet);
    const { company, agents } = await hire(fleet, 3, { command: "sh", args: ["-c", "exit 0"] });
    const { agents: failing } = await hire(fleet, 1, { command: "sh", args: ["-c", "exit 3"] });
    const first = agents[0]!;

    await wake(fleet, first.id, { idempotencyKey: "once" });
    await wake(fleet, first.id, { idempotencyKey: "once" });
    for (const { id } of agents.slice(1)) await wake(fleet, id);
    await wake(fleet, failing[0]!.id);
    await endedRuns(fleet, company.id, 3);
    await endedRuns(fleet, failing[0]!.companyId, 1);
    await fleet.call("POST", `/api/agents/${first.id}/pause`);
    expect((await fleet.call("POST", `/api/agents/${first.id}/wakeup`, {})).status).toBe(409);

    const ofApi = await samples(api);
    const wakeups = (outcome: string) => valueOf(ofApi, COUNTERS.wakeups.name, { source: "on_demand", outcome });
    expect([wakeups("queued"), wakeups("replayed"), wakeups("refused"), wakeups("coalesced")]).toEqual([4, 1, 1, 0]);
    const { name: requests } = HISTOGRAMS.requestLength;
    expect(valueOf(ofApi, `${requests}_count`, { surface: "api", status: "4xx" })).toBe(1);
    expect(valueOf(ofApi, `${requests}_count`, { surface: "api", status: "2xx" })).toBeGreaterThan(10);

    const ofWorker = await samples(worker);
    const runs = (outcome: string, kind: string) =>
      valueOf(ofWorker, COUNTERS.runs.name, { adapter: "process", outcome, class: kind });
    expect([runs("succeeded", "none"), runs("failed", "permanent")]).toEqual([3, 1]);
    expect(valueOf(ofWorker, COUNTERS.runs.name)).toBe(4);
    for (const { name } of [HISTOGRAMS.queueWait, HISTOGRAMS.startLatency, HISTOGRAMS.runLength]) {
      expect(valueOf(ofWorker, `${name}_count`), name).toBe(4);
      expect(valueOf(ofWorker, `${name}_sum`), name).toBeGreaterThan(0);
      expect(valueOf(ofWorker, `${name}_sum`), name).toBeLessThan(120);
    }
    expect(valueOf(ofWorker, `${HISTOGRAMS.startLatency.name}_sum`)).toBeGreaterThan(
      valueOf(ofWorker, `${HISTOGRAMS.queueWait.name}_sum`),
    );
    expect(valueOf(ofWorker, GAUGES.slots.name)).toBe(4);
    await until(async () => valueOf(await samples(worker), COUNTERS.leaseRenewals.name, { result: "renewed" }) > 0, {
      what: "a lease to be renewed",
    });
    expect(valueOf(ofWorker, COUNTERS.leasesLost.name)).toBe(0);

    const rounds = { loop: "admission", result: "done" };
    await until(async () => valueOf(await samples(scheduler), COUNTERS.loopRounds.name, rounds) > 3, {
      what: "rounds of admission",
    });
    expect(valueOf(await samples(scheduler), COUNTERS.loopRounds.name, { result: "failed" })).toBe(0);
    expect(valueOf(ofWorker, GAUGES.poolSize.name)).toBe(8);
    await expectSound(fleet);
  });
});

describe("a fleet that shows its metrics", () => {
  it("shows all that the catalog has, with no label that looks like an id, and not without bound", async () => {
    await using fleet = await openFleet();
    const { api, worker, scheduler } = await startAll(fleet);
    const { company, agents } = await hire(fleet, 4, { command: "true" });
    for (const { id } of agents) await wake(fleet, id, { payload: { taskKey: id } });
    await endedRuns(fleet, company.id, 4);
    await until(async () => typesOf(await scrape(scheduler)).has(GAUGES.wantedSlots.name), {
      what: "a look at the fleet",
    });

    // Each loop's failures begin at 0: the first one is an increase.
    const rounds = (await samples(scheduler)).filter(({ name }) => name === COUNTERS.loopRounds.name);
    expect(rounds.filter(({ labels }) => labels["result"] === "failed").length).toBe(rounds.length / 2);
    expect(rounds.length).toBeGreaterThan(40);

    const texts = await Promise.all([api, worker, scheduler].map(scrape));
    const types = new Map(texts.flatMap((text) => [...typesOf(text)]));
    for (const { name } of Object.values(COUNTERS)) expect(types.get(name), name).toBe("counter");
    for (const { name } of Object.values(HISTOGRAMS)) expect(types.get(name), name).toBe("histogram");
    for (const { name } of Object.values(GAUGES)) expect(types.get(name), name).toBe("gauge");
    expect(types.get("nodejs_eventloop_lag_p99_seconds")).toBe("gauge");
    expect(types.get("process_resident_memory_bytes")).toBe("gauge");
    for (const text of texts) {
      const ours = samplesOf(text).filter(({ name }) => name.startsWith("systole_"));
      expect(ours.flatMap(labelValues).filter(looksLikeId)).toEqual([]);
      const loops = new Set(ours.flatMap(({ labels }) => labels["loop"] ?? [])).size;
      expect(ours.length).toBeLessThan(MOST_SERIES + loops * MOST_SERIES_OF_A_LOOP);
      expect(text).not.toContain(company.id);
    }
    await expectSound(fleet);
  });

  it("says what the fleet should have, for an autoscaler to read", async () => {
    await using fleet = await openFleet();
    await fleet.api();
    const scheduler = await fleet.scheduler(SHOWN);
    const { agents } = await hire(fleet, 5, { command: "true" });
    await Promise.all(agents.map(({ id }) => wake(fleet, id)));
    const url = new URL("/scaling", await metricsOf(scheduler)).origin;
    const told = () => callApi<Record<string, number>>(url, { method: "GET", path: "/scaling" });

    // No worker is there, and five runs wait.
    await until(async () => (await told().catch(() => undefined))?.body["backlog"] === 5, {
      what: "the backlog",
      timeoutMs: 20_000,
    });
    expect((await told()).body).toMatchObject({ workers: 0, fleetSlots: 0, running: 0, backlog: 5 });
    expect((await told()).body["wantedSlots"]).toBeGreaterThanOrEqual(1);
    expect((await told()).body["wantedSlots"]).toBeLessThanOrEqual(5);
    await expectSound(fleet, { isLeftWaiting: true });
  });

  it("counts a run whose worker was killed as lost, where it was ended", async () => {
    await using fleet = await openFleet();
    await fleet.api();
    const [worker, scheduler] = await Promise.all([fleet.worker(SHOWN), fleet.scheduler(SHOWN)]);
    const { company, agents } = await hire(fleet, 1, { command: "sleep", args: ["60"] });
    await wake(fleet, agents[0]!.id);
    // A slot is busy from the ring on, before there is a lease that could be lost.
    await until(async () => (await runsOf(fleet, company.id))[0]?.status === "running", { what: "the run to start" });
    expect(valueOf(await samples(worker), GAUGES.slotsBusy.name)).toBe(1);

    worker.signal("SIGKILL");

    const lost = { adapter: "process", outcome: "failed", class: "lost" };
    await until(async () => valueOf(await samples(scheduler), COUNTERS.runs.name, lost) === 1, {
      timeoutMs: 30_000,
      what: "the run to be lost",
    });
    expect(valueOf(await samples(scheduler), COUNTERS.leasesExpired.name, { ended_by: "death" })).toBe(1);
    await expectSound(fleet, { isLeftWaiting: true });
  });

  it("shows them on a port of their own, on loopback, and nothing at all unless it is asked to", async () => {
    await using fleet = await openFleet();
    const api = await fleet.api();
    const scheduler = await fleet.scheduler(SHOWN);

    expect(await metricsOf(scheduler)).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect(api.output()).not.toContain("metricsUrl");
    for (const path of ["/metrics", "/scaling", "/api/metrics", "/v1/metrics"]) {
      expect((await fetch(`${fleet.url()}${path}`)).status, path).toBe(404);
    }
    await expectSound(fleet);
  });
});
