import { describe, expect, it } from "vitest";

import { readSource } from "../support/source-files.ts";

const model = readSource("docs/scaling.md");
const performance = readSource("docs/performance.md").split("## Timers\n")[1]?.split("\n## ")[0] ?? "";

const cellsOf = (line: string): string[] =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim());
/** The rows of the table whose head begins so. */
const rowsOf = (head: string): string[][] => {
  const [, behind = ""] = model.split(`\n| ${head}`);
  const [, , ...lines] = behind.split("\n\n")[0]!.split("\n");
  return lines.map(cellsOf);
};
const UNITS: Readonly<Record<string, number>> = { kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, µs: 1e-6, million: 1e6 };
/** The first figure of a cell, in bytes, seconds or as it is. */
function figureIn(cell = ""): number {
  const [, digits = "", unit = ""] = /([\d.,]*\d)(?: (kB|MB|GB|TB|µs|million))?/.exec(cell) ?? [];
  return Number(digits.replaceAll(",", "")) * (UNITS[unit] ?? 1);
}
/** As far as a rounded figure can say. */
const about = (cell: string | undefined, value: number): void => {
  expect(Math.abs(figureIn(cell) / value - 1), `${cell} stands for ${value}`).toBeLessThan(0.1);
};

const inputs = new Map(rowsOf("name | what |").map(([name = "", , value]) => [name.replaceAll("`", ""), value]));
const input = (name: string): number => figureIn(inputs.get(name));
/** The dearer costs of a run lie in a range, of which the model says what it takes. */
const RUN_SEC = figureIn(/`cr` = ([\d,]+ µs)/.exec(model)?.[1]);
const TIMERS = 10e6;
const EVERY_SEC: Readonly<Record<string, number>> = { day: 86_400, hour: 3_600, "ten minutes": 600, minute: 60 };

/** What the formulas make of the inputs. */
function loadOf(every = "") {
  const rate = TIMERS / EVERY_SEC[every]!;
  const disk = (days: number): number => TIMERS * input("bt") + 86_400 * days * rate * (input("bf") + input("br"));
  return {
    rate,
    postgres: (rate * (input("cp") + RUN_SEC)) / input("u"),
    schedulers: (rate * input("cs")) / input("u"),
    log: rate * (input("wf") + input("wr")),
    disk,
  };
}

describe("the model of ten million timers", () => {
  it("takes what its formulas make of its inputs", () => {
    const rows = rowsOf("each due every | r | P");
    expect(rows.map(([every]) => every)).toEqual(Object.keys(EVERY_SEC));
    for (const [every, rate, postgres, schedulers, log, long, short] of rows) {
      const load = loadOf(every);
      about(rate, load.rate);
      about(postgres, load.postgres);
      about(schedulers, load.schedulers);
      about(log, load.log);
      about(long, load.disk(90));
      about(short, load.disk(7));
    }
    for (const [every, rate, aDay] of rowsOf("ten million timers, each due every | r,")) {
      about(rate, loadOf(every).rate);
      about(aDay, loadOf(every).rate * 86_400);
    }
  });

  it("says what it would be with the dearest fires", () => {
    const [, ...said] =
      /by (\d+) and (\d+ µs) a fire, timers of each day take ([\d.]+) cores\sof PostgreSQL and ([\d.]+) of schedulers, those of each hour ([\d.]+) and ([\d.]+)\./.exec(
        model,
      ) ?? [];
    expect(said).toHaveLength(6);
    const [scheduler, postgres] = [figureIn(`${said[0]} µs`), figureIn(said[1])];
    for (const [every, at] of [
      ["day", 2],
      ["hour", 4],
    ] as const) {
      const { rate } = loadOf(every);
      about(said[at], (rate * (postgres + RUN_SEC)) / input("u"));
      about(said[at + 1], (rate * scheduler) / input("u"));
    }
  });

  it("costs what its prices make of that", () => {
    const [core, gigabyte] = [...model.matchAll(/at ([\d.]+) \$/g)].map(([, price]) => Number(price));
    const rows = rowsOf("ten million timers, each due every | cells");
    expect(rows).toHaveLength(3);
    for (const [every, cells, compute, short, long] of rows) {
      const { postgres, schedulers, log, disk } = loadOf(every);
      // Of 16 cores, and of the log that ordinary disks take.
      expect(figureIn(cells)).toBe(Math.max(Math.ceil(postgres / 16), Math.ceil(log / 100e6)));
      about(compute, (postgres + schedulers) * core! * 730);
      about(short, (disk(7) / 1e9) * gigabyte!);
      about(long, (disk(90) / 1e9) * gigabyte!);
    }
  });

  it("goes by what was measured", () => {
    expect(performance).toContain("a fire takes 70 µs of the scheduler's CPU and 142 of PostgreSQL's");
    expect(performance).toContain("365 and 716 µs a fire");
    expect(inputs.get("cs")).toContain("(70 measured in batches of 500, 365 where");
    expect(inputs.get("cp")).toContain("(142 measured in batches of 500, 716 where");
    expect(performance).toContain(`${inputs.get("wf")} and`);
    const [, herdSec] = /`herd`: 100,000 due .*\| ([\d.]+) s \| [\d.]+ \|/.exec(performance) ?? [];
    about(inputs.get("R"), 100_000 / Number(herdSec));
    const [, ratio] = /`tick`: .*\| ([\d.]+) \| ≤ 1\.3 \|/.exec(performance) ?? [];
    expect(model).toContain(`a million, a little more (${ratio}`);
  });
});
