import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

import { COUNTERS, GAUGES, HISTOGRAMS } from "./catalog.ts";
import type { Metrics } from "./metrics.ts";

export interface MetricsRegistry extends Metrics {
  /** All of it, as Prometheus reads it. */
  readonly text: () => Promise<string>;
  readonly contentType: string;
}

/** So many series of one counter begin at 0, so that their first increase is one. More of them come as they happen. */
const MOST_FROM_ZERO = 32;

/** What this process counts, for Prometheus; of Node itself, too. The only file that knows its client. */
export function createRegistry(): MetricsRegistry {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counters = mapOf(COUNTERS, ({ name, help, labels }) => {
    const counter = new Counter({ name, help, labelNames: Object.keys(labels), registers });
    const combinations = combinationsOf(labels);
    if (combinations.length <= MOST_FROM_ZERO) for (const each of combinations) counter.inc(each, 0);
    return counter;
  });
  const histograms = mapOf(
    HISTOGRAMS,
    ({ name, help, labels, buckets }) =>
      new Histogram({ name, help, labelNames: Object.keys(labels), buckets: [...buckets], registers }),
  );
  return {
    count: (name, labels, by = 1) => counters[name].inc(plain(labels), by),
    observe: (name, value, labels) => histograms[name].observe(plain(labels), value),
    watch: (key, read) => {
      const { name, help, labels } = GAUGES[key];
      registry.removeSingleMetric(name);
      // The registry has it from here on.
      new Gauge({
        name,
        help,
        labelNames: Object.keys(labels),
        registers,
        collect() {
          this.reset();
          const readings = read();
          // It would begin at 0, which is a reading.
          if (readings.length === 0 && Object.keys(labels).length === 0) this.remove();
          for (const reading of readings) this.set(plain(reading.labels), reading.value);
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

const plain = (labels: object): Record<string, string> => labels as Record<string, string>;

function mapOf<Entries extends object, To>(
  entries: Entries,
  to: (entry: Entries[keyof Entries]) => To,
): Record<keyof Entries, To> {
  const pairs = Object.entries(entries).map(([key, entry]) => [key, to(entry as Entries[keyof Entries])]);
  return Object.fromEntries(pairs) as Record<keyof Entries, To>;
}

/** Every combination of labels' values; none where a label's values are not known beforehand. */
function combinationsOf(labels: Readonly<Record<string, readonly string[]>>): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}];
  for (const [label, values] of Object.entries(labels)) {
    combinations = combinations.flatMap((given) => values.map((value) => ({ ...given, [label]: value })));
  }
  return combinations;
}
