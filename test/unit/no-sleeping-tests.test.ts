import { describe, expect, it } from "vitest";

import { sourceFiles, withoutComments } from "../support/source-files.ts";

/** A pause of 100 ms or more that is written as a number: the test waits for time, not for what it is about. */
const SLEEP =
  /\b(?:sleep|pause|delay|wait|setTimeout)\(\s*\d[\d_]{2}|\bsetTimeout\(\s*\w+\s*,\s*\d[\d_]{2}|\bsetTimeout\(\s*\(\)\s*=>\s*\w+\([^)]*\)\s*,\s*\d[\d_]{2}/;

const sleeps = (text: string): boolean => SLEEP.test(withoutComments(text));

describe("tests", () => {
  it("wait for events, not for time", () => {
    const sleeping = sourceFiles(["test"], /\.test\.ts$/)
      .filter(({ path }) => !path.endsWith("no-sleeping-tests.test.ts"))
      .filter(({ text }) => sleeps(text))
      .map(({ path }) => path);

    expect(sleeping).toEqual([]);
  });

  it.each([
    "await sleep(500);",
    "await pause( 1_000 )",
    "await setTimeout(250);",
    "await new Promise((resolve) => setTimeout(resolve, 1_000));",
    "await new Promise((resolve) => setTimeout(() => resolve(1), 300));",
  ])("are caught at %s", (text) => {
    expect(sleeps(text)).toBe(true);
  });

  it.each(["it('x', { timeout: 20_000 }, …)", "await pause(20);", "await until(() => done)", "setTimeout(done, ms)"])(
    "may say %s",
    (text) => {
      expect(sleeps(text)).toBe(false);
    },
  );
});
