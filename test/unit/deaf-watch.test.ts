import { describe, expect, test } from "vitest";

import { freshWatch, judge, type Look, type Watch } from "../../shared/queue/deaf-watch.ts";

const settings = { everyMs: 1_000, deafAfterMs: 20_000, rebuilds: 2 };
const quiet = (at: number, taken = 0): Look => ({ at, waiting: 3, hasRoom: true, taken });

/** The verdicts on one look after another. */
function watching(looks: readonly Look[], from: Watch = freshWatch): string[] {
  let watch = from;
  return looks.map((look) => {
    const judgement = judge(watch, look, settings);
    watch = judgement.watch;
    return judgement.verdict;
  });
}

describe("a consumer is deaf", () => {
  test("when runs wait, it has room, and it has taken none for the whole time", () => {
    expect(watching([quiet(0), quiet(10_000), quiet(19_999), quiet(20_000)])).toEqual([
      "well",
      "well",
      "well",
      "rebuild",
    ]);
  });

  test("also when its own connection no longer answers", () => {
    const silent = (at: number): Look => ({ ...quiet(at), waiting: "unknown" });
    expect(watching([silent(0), silent(20_000)])).toEqual(["well", "rebuild"]);
  });

  test("not when it took one in the meantime, when nothing waits, or when it is full", () => {
    const ends: Look[] = [quiet(19_000, 1), { ...quiet(19_000), waiting: 0 }, { ...quiet(19_000), hasRoom: false }];
    for (const end of ends) {
      expect(watching([quiet(0), end, quiet(20_000, end.taken), quiet(39_000, end.taken)])).not.toContain("rebuild");
    }
  });

  test("and hopeless when it was built anew as often as allowed and has taken nothing since", () => {
    const looks = [0, 20_000, 21_000, 41_000, 42_000, 62_000].map((at) => quiet(at));
    expect(watching(looks)).toEqual(["well", "rebuild", "well", "rebuild", "well", "hopeless"]);
  });

  test("but a run that it takes gives it all its chances back", () => {
    const looks = [quiet(0), quiet(20_000), quiet(21_000, 1), quiet(22_000, 1), quiet(42_000, 1)];
    expect(watching(looks)).toEqual(["well", "rebuild", "well", "well", "rebuild"]);
    const later = [quiet(43_000, 1), quiet(63_000, 1)];
    expect(watching([...looks, ...later])).toEqual(["well", "rebuild", "well", "well", "rebuild", "well", "rebuild"]);
  });
});
