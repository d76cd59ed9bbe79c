import type { COUNTERS, GAUGES, HISTOGRAMS, LabelsOf } from "./catalog.ts";

type Counters = typeof COUNTERS;
type Histograms = typeof HISTOGRAMS;
type Gauges = typeof GAUGES;

export interface Reading<Name extends keyof Gauges> {
  readonly value: number;
  readonly labels: LabelsOf<Gauges[Name]>;
}

/** What a process counts of itself. It costs nothing where nobody looks, and what is counted here never fails anything. */
export interface Metrics {
  readonly count: <Name extends keyof Counters>(name: Name, labels: LabelsOf<Counters[Name]>, by?: number) => void;
  readonly observe: <Name extends keyof Histograms>(
    name: Name,
    value: number,
    labels: LabelsOf<Histograms[Name]>,
  ) => void;
  /** `read` is called whenever somebody looks; without a reading there is nothing to see. The last one who says so counts. */
  readonly watch: <Name extends keyof Gauges>(name: Name, read: () => readonly Reading<Name>[]) => void;
}

let current: Metrics | undefined;

/**
 * The process's metrics, as the context of its log lines is the process's: passing them along would add a dependency to
 * each service for what changes nothing that it does.
 */
export const metrics: Metrics = {
  count: (name, labels, by = 1) => safely(() => current?.count(name, labels, by)),
  observe: (name, value, labels) => safely(() => current?.observe(name, value, labels)),
  watch: (name, read) => safely(() => current?.watch(name, read)),
};

/** Prometheus' client throws at what is no number; whoever counts has committed already, and would be told that he failed. */
function safely(count: () => void): void {
  try {
    count();
  } catch {
    // It is missing from what is shown, and from nothing else.
  }
}

/** From now on, what is counted goes there; undefined: nowhere. */
export function useMetrics(to: Metrics | undefined): void {
  current = to;
}

export const areMetricsOn = (): boolean => current !== undefined;
