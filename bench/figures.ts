/** The value below which a share of them lies; `share` from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** One line of the result. `ratio` is to the baseline of the same line, measured in the same run. */
export interface Line {
  readonly what: string;
  readonly unit: string;
  readonly value: number;
  readonly baseline?: number;
  readonly ratio?: number;
  readonly aim: string;
  readonly isMet?: boolean;
  /** Every round, in the order of measuring. */
  readonly rounds?: readonly number[];
  readonly baselineRounds?: readonly number[];
  /** CPU microseconds per item and process. */
  readonly cpu?: Readonly<Record<string, number>>;
  readonly baselineCpu?: Readonly<Record<string, number>>;
}

interface Compared {
  readonly what: string;
  readonly unit: string;
  readonly rounds: readonly number[];
  readonly baselineRounds: readonly number[];
  readonly aim: number;
  /** Rates should be above their aim, times below. */
  readonly better: "higher" | "lower";
  readonly cpu?: Readonly<Record<string, number>>;
  readonly baselineCpu?: Readonly<Record<string, number>>;
}

/** A line of medians. The ratio is the median of the rounds' own ratios: both sides of one saw the same machine. */
export function compare({ rounds, baselineRounds, aim, better, ...line }: Compared): Line {
  const ratio = median(rounds.map((value, index) => value / (baselineRounds[index] ?? Number.NaN)));
  return {
    ...line,
    value: median(rounds),
    baseline: median(baselineRounds),
    ratio,
    aim: better === "higher" ? `≥ ${aim} ×` : `≤ ${aim} ×`,
    isMet: better === "higher" ? ratio >= aim : ratio <= aim,
    rounds,
    baselineRounds,
  };
}

const show = (value: number | undefined): string => {
  if (value === undefined) return "–";
  return value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);
};

export function table(lines: readonly Line[]): string {
  const rows = lines.map((line) => [
    line.what,
    `${show(line.value)} ${line.unit}`,
    line.baseline === undefined ? "–" : `${show(line.baseline)} ${line.unit}`,
    line.ratio === undefined ? "–" : `${line.ratio.toFixed(2)} ×`,
    line.aim,
    line.isMet === undefined ? "" : (line.isMet && "met") || "not met",
  ]);
  const all = [["what", "measured", "baseline", "ratio", "aim", ""], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Who used the CPU, in microseconds per item. */
export function cpuTable(lines: readonly Line[]): string {
  const list = (cpu: Readonly<Record<string, number>>): string =>
    Object.entries(cpu)
      .map(([name, micros]) => `${name} ${Math.round(micros)}`)
      .join(", ");
  return lines
    .flatMap(({ what, cpu, baselineCpu }) => [
      ...(cpu === undefined ? [] : [`${what}: ${list(cpu)}`]),
      ...(baselineCpu === undefined ? [] : [`  its baseline: ${list(baselineCpu)}`]),
    ])
    .join("\n");
}

/** Sums of several rounds, per item. */
export function perItem(
  rounds: readonly { readonly cpuMs: Readonly<Record<string, number>>; readonly items: number }[],
): Record<string, number> {
  const items = rounds.reduce((sum, round) => sum + round.items, 0);
  const names = [...new Set(rounds.flatMap(({ cpuMs }) => Object.keys(cpuMs)))];
  const total = (name: string): number => rounds.reduce((sum, { cpuMs }) => sum + (cpuMs[name] ?? 0), 0);
  return Object.fromEntries(names.map((name) => [name, (total(name) * 1_000) / items]));
}
