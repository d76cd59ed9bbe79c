import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";

import { adapterLabel, COUNTERS, GAUGES, HISTOGRAMS } from "../../shared/metrics/catalog.ts";
import { metrics, useMetrics } from "../../shared/metrics/metrics.ts";
import { type MetricsServer, serveMetrics } from "../../shared/metrics/metrics-server.ts";
import { createRegistry } from "../../shared/metrics/prometheus.ts";
import { ConfigError } from "../../shared/platform/config-error.ts";
import type { Scaling } from "../../shared/scaling/scaling.service.ts";
import { labelValues, looksLikeId, samplesOf } from "../support/scrape.ts";

const log = pino({ level: "silent" });
afterEach(() => useMetrics(undefined));

describe("the metrics of a process", () => {
  it("are nothing until somebody wants them", () => {
    expect(() => {
      metrics.count("wakeups", { source: "timer", outcome: "queued" });
      metrics.observe("queueWait", 1, {});
      metrics.watch("backlog", () => {
        throw new Error("nobody looks");
      });
    }).not.toThrow();
  });

  it("fail nobody who counts, whatever it is that he counts", async () => {
    const registry = createRegistry();
    useMetrics(registry);
    expect(() => registry.observe("queueWait", Number.POSITIVE_INFINITY, {})).toThrow(/not a valid number/);

    metrics.observe("queueWait", Number.POSITIVE_INFINITY, {});
    metrics.observe("queueWait", Number.NaN, {});
    metrics.count("timerFires", {}, -1);
    metrics.count("runs", { company: "acme" } as never);
    metrics.count("nothing" as never, {} as never);

    const text = await registry.text();
    expect(text).toContain("systole_run_queue_wait_seconds_count 0\n");
    expect(text).not.toContain("acme");
  });

  it("are counted, distributed and read as they are named", async () => {
    const registry = createRegistry();
    useMetrics(registry);
    let busy = 3;

    metrics.count("wakeups", { source: "timer", outcome: "queued" });
    metrics.count("wakeups", { source: "timer", outcome: "queued" }, 4);
    metrics.observe("queueWait", 0.2, {});
    metrics.watch("connections", () => [{ value: busy, labels: { state: "busy" as const } }]);
    busy = 5;

    const samples = samplesOf(await registry.text());
    expect(samples).toContainEqual({
      name: "systole_wakeups_total",
      labels: { source: "timer", outcome: "queued" },
      value: 5,
    });
    expect(samples).toContainEqual({
      name: "systole_wakeups_total",
      labels: { source: "timer", outcome: "refused" },
      value: 0,
    });
    expect(samples).toContainEqual({ name: "systole_run_queue_wait_seconds_bucket", labels: { le: "0.25" }, value: 1 });
    expect(samples).toContainEqual({ name: "systole_run_queue_wait_seconds_sum", labels: {}, value: 0.2 });
    expect(samples).toContainEqual({ name: "systole_db_connections", labels: { state: "busy" }, value: 5 });
    expect(samples.map(({ name }) => name)).toContain("nodejs_eventloop_lag_p99_seconds");
  });

  it("show no gauge that has no reading: nothing is not 0", async () => {
    const registry = createRegistry();
    useMetrics(registry);
    let readings: { value: number; labels: Record<string, never> }[] = [];
    metrics.watch("wantedSlots", () => readings);
    const wanted = async () => samplesOf(await registry.text()).filter(({ name }) => name === GAUGES.wantedSlots.name);

    expect(await wanted()).toEqual([]);
    readings = [{ value: 7, labels: {} }];
    expect(await wanted()).toMatchObject([{ value: 7 }]);
    readings = [];
    expect(await wanted()).toEqual([]);
    expect((await registry.text()).includes(GAUGES.backlog.name)).toBe(false);
  });

  it("can be watched anew", async () => {
    const registry = createRegistry();
    useMetrics(registry);
    metrics.watch("slots", () => [{ value: 1, labels: {} }]);
    metrics.watch("slots", () => [{ value: 2, labels: {} }]);

    expect(samplesOf(await registry.text())).toContainEqual({ name: "systole_worker_slots", labels: {}, value: 2 });
  });
});

describe("the catalog", () => {
  const all = [...Object.values(COUNTERS), ...Object.values(HISTOGRAMS), ...Object.values(GAUGES)];

  it("names things as Prometheus' conventions want it", () => {
    for (const { name, help } of all) {
      expect(name).toMatch(/^systole(_[a-z]+)+$/);
      expect(help, name).toMatch(/^[A-Z].{15,}[^.]$/s);
    }
    for (const { name } of Object.values(COUNTERS)) expect(name).toMatch(/_total$/);
    for (const { name } of Object.values(HISTOGRAMS)) expect(name).toMatch(/_seconds$/);
    for (const { name } of Object.values(GAUGES)) expect(name).not.toMatch(/_(total|count|sum|bucket)$/);
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it("has labels of few values, none of which could be an id", () => {
    for (const { name, labels } of all) {
      const values = Object.values(labels) as (readonly string[])[];
      for (const label of Object.keys(labels))
        expect(label, name).not.toMatch(/^le$|id$|company|agent|run$|issue|user/);
      for (const value of values.flat()) expect(looksLikeId(value), value).toBe(false);
      expect(
        values.reduce((product, { length }) => product * Math.max(1, length), 1),
        name,
      ).toBeLessThanOrEqual(450);
    }
  });

  it("counts an adapter that it does not know with all others of that kind", () => {
    expect(adapterLabel("process")).toBe("process");
    expect(adapterLabel("0190a7e2-5f1e-7c3a-8b55-3a1f6f0f7b11")).toBe("other");
  });
});

describe("what looks like an id", () => {
  it.each(["0190a7e2-5f1e-7c3a-8b55-3a1f6f0f7b11", "agt_0190a7e25f1e7c3a", "PAP-123", "123456", "a@b.example"])(
    "is %s",
    (text) => expect(looksLikeId(text)).toBe(true),
  );

  it.each(["queued", "claude_local", "2xx", "webhook-events", "+Inf", "0.025", "1800"])("is not %s", (text) =>
    expect(looksLikeId(text)).toBe(false),
  );

  it("is looked for in all that labels say, but not in a bucket's bound", () => {
    const [bucket, other] = samplesOf('a_bucket{le="14400",adapter="12345"} 1\na_sum{le="14400"} 1');

    expect(labelValues(bucket!)).toEqual(["12345"]);
    expect(labelValues(other!)).toEqual(["14400"]);
  });
});

const scaling: Scaling = {
  wantedSlots: 32,
  workers: 1,
  fleetSlots: 16,
  running: 16,
  backlog: 20,
  backlogAgeSec: 4,
  arrivalsPerSec: 2,
  runLengthSec: 10,
  ageSec: 1,
};

async function served(
  more: Partial<Parameters<typeof serveMetrics>[0]> = {},
): Promise<MetricsServer & AsyncDisposable> {
  const registry = createRegistry();
  const server = await serveMetrics({ port: 0, host: "127.0.0.1", registry, scaling: () => scaling, log, ...more });
  return { ...server, [Symbol.asyncDispose]: server.stop };
}

describe("the metrics' port", () => {
  it("shows metrics, and what the fleet should have, to whoever asks", async () => {
    await using server = await served();

    const shown = await fetch(server.url);
    expect(shown.status).toBe(200);
    expect(shown.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(samplesOf(await shown.text()).length).toBeGreaterThan(50);
    const told = await fetch(new URL("/scaling", server.url));
    expect(told.headers.get("content-type")).toMatch(/^application\/json/);
    expect(await told.json()).toEqual(scaling);
  });

  it("says that it does not know rather than that nothing is wanted", async () => {
    await using server = await served({ scaling: () => undefined });

    expect((await fetch(new URL("/scaling", server.url))).status).toBe(503);
  });

  it("shows nothing else, and takes nothing", async () => {
    await using server = await served();

    expect((await fetch(new URL("/", server.url))).status).toBe(404);
    const posted = await fetch(server.url, { method: "POST", body: "x" });
    expect(posted.status).toBe(405);
    expect(posted.headers.get("allow")).toBe("GET, HEAD");
    expect(await (await fetch(server.url, { method: "HEAD" })).text()).toBe("");
  });

  it("warns where others than this machine may reach it", async () => {
    const lines: string[] = [];
    const heard = pino({}, { write: (line) => void lines.push(line) });
    await using _own = await served({ log: heard });
    await using _open = await served({ log: heard, host: "0.0.0.0" });

    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        level: 30,
        msg: "metrics are shown",
        metricsUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/),
      },
      { level: 40, msg: expect.stringContaining("without a credential") },
    ]);
  });

  it("says what to do where another has the port", async () => {
    await using server = await served();
    const port = Number(new URL(server.url).port);

    const second = serveMetrics({ port, host: "127.0.0.1", registry: createRegistry(), scaling: () => undefined, log });

    await expect(second).rejects.toThrow(ConfigError);
    await expect(second).rejects.toThrow(/another program listens there already.*SYSTOLE_METRICS_PORT/);
  });
});
