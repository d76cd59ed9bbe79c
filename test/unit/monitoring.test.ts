import { describe, expect, it } from "vitest";
import { parse } from "yaml";

import { COUNTERS, GAUGES, HISTOGRAMS } from "../../shared/metrics/catalog.ts";
import { createRegistry } from "../../shared/metrics/prometheus.ts";
import { Environment } from "../../shared/platform/config.ts";
import { asked, type Selector } from "../support/promql.ts";
import { typesOf } from "../support/scrape.ts";
import { readSource } from "../support/source-files.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly description: string };
}

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const { groups } = parse(readSource("docs/monitoring/alerts.yaml")) as {
  groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const { panels } = JSON.parse(readSource("docs/monitoring/systole.dashboard.json")) as { panels: readonly Panel[] };
const targets = panels.flatMap(({ title, targets: shown = [] }) => shown.map((target) => ({ title, ...target })));

/** Prometheus' own: of whom it has scraped a sample. */
const SCRAPED = ["job", "instance"];
const LOOPS = [...readSource("scheduler/loops.ts").matchAll(/\bname: "([a-z-]+)"/g)].map(([, name]) => name as string);
const AGGREGATIONS = ["sum", "max", "min"];
const OVER_TIME = ["rate", "increase"];
const FUNCTIONS = [...AGGREGATIONS, ...OVER_TIME, "absent", "histogram_quantile", "min_over_time"];

/** What there is, as it is asked for: a series' name → its labels, and whether it only ever rises. */
const series = new Map<
  string,
  { readonly labels: Readonly<Record<string, readonly string[]>>; readonly rises: boolean }
>();
for (const { name, labels } of Object.values(COUNTERS)) series.set(name, { labels, rises: true });
for (const { name, labels } of Object.values(GAUGES)) series.set(name, { labels, rises: false });
for (const { name, labels } of Object.values(HISTOGRAMS)) {
  series.set(`${name}_bucket`, { labels: { ...labels, le: [] }, rises: true });
  for (const of of ["sum", "count"]) series.set(`${name}_${of}`, { labels, rises: true });
}
for (const [name, type] of typesOf(await createRegistry().text())) {
  if (!name.startsWith("systole_")) series.set(name, { labels: {}, rises: type === "counter" });
}

/** Of a label, which values it may have; undefined: any. */
function valuesOf(label: string, known: readonly string[] | undefined): readonly string[] | undefined {
  if (label === "loop") return LOOPS;
  return known?.length === 0 ? undefined : known;
}

/** What is wrong with one series that is asked for. */
function wrongs({ metric, matchers, isRange, within }: Selector): string[] {
  const there = series.get(metric);
  if (there === undefined) return [`there is no ${metric}`];
  const wrong = matchers
    .filter(({ label }) => !SCRAPED.includes(label))
    .flatMap(({ label, operator, value }) => {
      if (!(label in there.labels)) return [`${metric} has no label ${label}`];
      const values = valuesOf(label, there.labels[label]);
      const said = operator.endsWith("~") ? value.split("|") : [value];
      return said
        .filter((one) => values?.includes(one) === false)
        .map((one) => `${label} of ${metric} is never ${one}`);
    });
  const isRead = within !== undefined && OVER_TIME.includes(within) && isRange;
  if (there.rises && !isRead && within !== "absent") wrong.push(`${metric} only ever rises: its rate says something`);
  if (!there.rises && within !== undefined && OVER_TIME.includes(within)) wrong.push(`${metric} has no rate`);
  return wrong;
}

/** What is wrong with an expression, and with what is shown of its labels. */
function faults(expression: string, legend = ""): string[] {
  const { selectors, by, functions } = asked(expression);
  const labels = new Set(selectors.flatMap(({ metric }) => Object.keys(series.get(metric)?.labels ?? {})));
  const shown = [...legend.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label]) => label as string);
  const kept = AGGREGATIONS.some((name) => functions.includes(name)) ? by : [...labels, ...SCRAPED];
  const isQuantile = functions.includes("histogram_quantile");
  return [
    ...(selectors.length === 0 ? ["asks for nothing"] : []),
    ...selectors.flatMap(wrongs),
    ...by.filter((label) => !labels.has(label) && !SCRAPED.includes(label)).map((label) => `nothing has ${label}`),
    ...functions.filter((name) => !FUNCTIONS.includes(name)).map((name) => `${name} is not known here`),
    ...shown.filter((label) => !kept.includes(label)).map((label) => `${label} is shown, but not kept`),
    ...(isQuantile !== by.includes("le") ? ["a quantile is of buckets, by le"] : []),
  ];
}

describe("what is asked of a metric", () => {
  it.each([
    ["sum(rate(systole_wakeups_totl[5m]))", "there is no systole_wakeups_totl"],
    ["sum(rate(systole_run_queue_wait_seconds[5m]))", "there is no systole_run_queue_wait_seconds"],
    ["max(systole_slots) > 0 and max(systole_backlog_runs) > 0", "there is no systole_slots"],
    ['rate(systole_runs_total{result="failed"}[5m])', "systole_runs_total has no label result"],
    ['rate(systole_runs_total{outcome=~"failed|broken"}[5m])', "outcome of systole_runs_total is never broken"],
    ['absent(systole_loop_rounds_total{loop="timer"})', "loop of systole_loop_rounds_total is never timer"],
    ["sum by (company) (rate(systole_runs_total[5m]))", "nothing has company"],
    ["sum(systole_runs_total)", "systole_runs_total only ever rises: its rate says something"],
    ["rate(systole_backlog_runs[5m])", "systole_backlog_runs has no rate"],
    [
      "histogram_quantile(0.9, sum(rate(systole_run_queue_wait_seconds_bucket[5m])))",
      "a quantile is of buckets, by le",
    ],
    ["sum(rates(systole_backlog_runs))", "rates is not known here"],
    ["vector(1)", "asks for nothing"],
  ])("is wrong in %s", (expression, fault) => expect(faults(expression)).toContain(fault));

  it("is wrong where a label is shown that is not there", () => {
    expect(faults("max(systole_backlog_runs)", "{{instance}}")).toEqual(["instance is shown, but not kept"]);
  });

  it("is found wherever it stands", () => {
    const { selectors, by } = asked(
      'sum by (a, le) (rate(x_bucket{b=~"c|d",e!="f"}[5m])) / on (g) max(y) > 4 * z or absent(w)',
    );

    expect(selectors.map(({ metric, isRange, within }) => ({ metric, isRange, within }))).toEqual([
      { metric: "x_bucket", isRange: true, within: "rate" },
      { metric: "y", isRange: false, within: "max" },
      { metric: "z", isRange: false, within: undefined },
      { metric: "w", isRange: false, within: "absent" },
    ]);
    expect(selectors[0]!.matchers).toEqual([
      { label: "b", operator: "=~", value: "c|d" },
      { label: "e", operator: "!=", value: "f" },
    ]);
    expect(by).toEqual(["a", "le", "g"]);
  });
});

describe("docs/monitoring/alerts.yaml", () => {
  it.each(rules.map((rule) => [rule.alert, rule] as const))("asks in %s for what there is", (_, rule) => {
    const { summary, description } = rule.annotations;

    expect(faults(rule.expr, summary)).toEqual([]);
    expect(["warning", "critical"]).toContain(rule.labels.severity);
    for (const text of [summary, description]) expect(text).toMatch(/^(?:[A-Z0-9]|\{\{).{10,}/);
  });

  it("names each once, and has one for each thing that must not go wrong unseen", () => {
    const names = rules.map(({ alert }) => alert);
    const watched = new Set(rules.flatMap(({ expr }) => asked(expr).selectors.map(({ metric }) => metric)));

    expect(new Set(names).size).toBe(names.length);
    for (const name of [
      GAUGES.backlogAge.name,
      `${HISTOGRAMS.queueWait.name}_bucket`,
      GAUGES.fleetWorkers.name,
      COUNTERS.leasesLost.name,
      COUNTERS.leasesExpired.name,
      COUNTERS.leaseRenewals.name,
      `${HISTOGRAMS.timerLateness.name}_bucket`,
      COUNTERS.loopRounds.name,
      GAUGES.lag.name,
      COUNTERS.budgetStops.name,
      GAUGES.poolWaiting.name,
      COUNTERS.runs.name,
      `${HISTOGRAMS.requestLength.name}_count`,
    ]) {
      expect(watched, name).toContain(name);
    }
  });
});

describe("docs/monitoring/systole.dashboard.json", () => {
  it.each(targets.map((target) => [`${target.title}: ${target.legendFormat}`, target] as const))(
    "asks in %s for what there is",
    (_, { expr, legendFormat }) => expect(faults(expr, legendFormat)).toEqual([]),
  );

  it("shows all that the catalog has", () => {
    const shown = targets.flatMap(({ expr }) => asked(expr).selectors.map(({ metric }) => metric));
    for (const { name } of [...Object.values(COUNTERS), ...Object.values(GAUGES)]) expect(shown).toContain(name);
    for (const { name } of Object.values(HISTOGRAMS)) expect(shown).toContain(`${name}_bucket`);
  });

  it("has no panel twice, nor one above another", () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );

    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(cells).size).toBe(cells.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});

describe("docs/monitoring.md", () => {
  const page = readSource("docs/monitoring.md");

  it("has a table of each kind, with all that there is, and no more", () => {
    const told = [...page.matchAll(/^\| `(systole_\w+)` \| (.+) \| (.+) \|$/gm)].map(([, ...cells]) => cells);

    const all = [COUNTERS, HISTOGRAMS, GAUGES].flatMap((kind) => Object.values(kind));
    const labelled = (labels: object) =>
      Object.keys(labels)
        .map((label) => `\`${label}\``)
        .join(", ");
    expect(told).toEqual(all.map(({ name, labels, help }) => [name, labelled(labels) || "–", help]));
  });

  it("names no other metric, and shows what an autoscaler is told", () => {
    const named = [...page.matchAll(/\bsystole_\w+/g)].map(([name]) => name).filter((name) => !name.endsWith("_"));
    const [, json = ""] = /```json\n([^`]+)```/.exec(page) ?? [];
    const [, keda = ""] = /```yaml\n(apiVersion: keda[^`]+)```/.exec(page) ?? [];
    const known = [COUNTERS, HISTOGRAMS, GAUGES].flatMap((kind) =>
      Object.values(kind).map(({ name }) => name as string),
    );

    expect(named.filter((name) => !known.includes(name))).toEqual([]);
    const [trigger] = (parse(keda) as { spec: { triggers: { metadata: Record<string, string> }[] } }).spec.triggers;
    expect(JSON.parse(json)).toHaveProperty(trigger!.metadata["valueLocation"]!);
    expect(trigger!.metadata["url"]).toMatch(/\/scaling$/);
    expect(trigger!.metadata["targetValue"]).toBe(String(Environment.shape.SYSTOLE_WORKER_SLOTS.parse(undefined)));
  });
});
