import { describe, expect, it } from "vitest";

import { sourceFiles, withoutComments } from "../support/source-files.ts";

/** What puts processes of the build to work. */
const RUNS = /\b(?:openFleet|startEverything|installCopy|openGround|startEverything|stage\.open)\(/;
/** The parts of the check at the end; whoever takes one of them may have forgotten the others. */
const PARTS = /\bcheck(?:Invariants|Quiet|Attended|NoOrphans|Queue|Marks)\b/;
/** Its own: it opens what others run on. */
const OPENS_FOR_OTHERS = ["bench/stage.ts", "bench/main.ts"];

/** Their workers are hands in their own process, or they only read: no fleet is to become quiet. What is run for real is in other files. */
const WITHOUT_PROCESSES = ["bench/overspend.ts", "bench/budget.ts", "bench/routes.ts"];

const files = sourceFiles(["test/e2e", "test/chaos", "bench"], /\.ts$/)
  .filter(({ path }) => !WITHOUT_PROCESSES.includes(path))
  .map(({ path, text }) => ({ path, text: withoutComments(text) }));

describe("every end-to-end test, chaos test and measurement that runs processes", () => {
  const running = files.filter(({ path, text }) => RUNS.test(text) && !OPENS_FOR_OTHERS.includes(path));

  it("ends with the one check of everything", () => {
    expect(running.length).toBeGreaterThan(20);
    expect(running.filter(({ text }) => !/\bexpectSound\(|\bwalk\(/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("leaves the parts of it alone", () => {
    expect(files.filter(({ text }) => PARTS.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
