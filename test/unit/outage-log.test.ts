import pino from "pino";
import { expect, test, vi } from "vitest";

import { outageLog } from "../../shared/platform/outage-log.ts";

interface Line {
  readonly msg: string;
  readonly failures: number;
  readonly err?: { readonly message: string };
}

function watched(): { readonly outage: ReturnType<typeof outageLog>; readonly lines: Line[] } {
  const lines: Line[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line) as Line) });
  return { outage: outageLog(log, "the server", 60_000), lines };
}

test("an outage is told at once, once a minute, and when it is over", () => {
  vi.useFakeTimers();
  try {
    const { outage, lines } = watched();
    for (let second = 0; second < 150; second += 1) {
      for (let i = 0; i < 100; i += 1) outage.failed(new Error("refused"));
      vi.advanceTimersByTime(1_000);
    }
    outage.recovered();
    outage.recovered();
    expect(lines.map(({ msg }) => msg)).toEqual([...Array(3).fill("the server fails"), "the server works again"]);
    expect(lines.at(-1)?.failures).toBe(15_000);
  } finally {
    vi.useRealTimers();
  }
});

test("another cause is news, but not without end", () => {
  const { outage, lines } = watched();
  for (let i = 0; i < 100; i += 1) outage.failed(new Error(`cause ${i}`));
  for (let i = 0; i < 100; i += 1) outage.failed(new Error("cause 0"));
  expect(lines.map(({ err }) => err?.message)).toEqual(["cause 0", "cause 1", "cause 2", "cause 3"]);
});

test("nothing is said of a server that always works", () => {
  const { outage, lines } = watched();
  outage.recovered();
  expect(lines).toEqual([]);
});
