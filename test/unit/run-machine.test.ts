import { describe, expect, it } from "vitest";

import { isFinished, RUN_STATUSES, RUN_TRANSITIONS, runSources } from "../../shared/runs/run-machine.ts";
import { WAKEUP_OUTCOMES } from "../../shared/wakeups/wakeup.schema.ts";
import { wakeupStatus } from "../../shared/wakeups/wakeup-view.ts";

describe("a run", () => {
  it("has the statuses of the wire, and no others", () => {
    expect([...RUN_STATUSES].sort()).toEqual([
      "cancelled",
      "failed",
      "queued",
      "running",
      "scheduled_retry",
      "succeeded",
      "timed_out",
    ]);
  });

  it("ends in one of four ways, and stays there", () => {
    expect(RUN_STATUSES.filter(isFinished)).toEqual(["succeeded", "failed", "cancelled", "timed_out"]);
  });

  it("starts from the queue alone", () => {
    expect(runSources("running")).toEqual(["queued"]);
    expect(runSources("queued")).toEqual(["scheduled_retry"]);
    expect(runSources("scheduled_retry")).toEqual([]);
  });

  it("succeeds, fails or times out only while it runs, and is cancelled from wherever it has not ended", () => {
    for (const end of ["succeeded", "failed", "timed_out"] as const) expect(runSources(end)).toEqual(["running"]);
    expect(runSources("cancelled")).toEqual(RUN_STATUSES.filter((status) => !isFinished(status)));
  });

  it("changes to nothing that is no status", () => {
    for (const targets of Object.values(RUN_TRANSITIONS))
      expect(RUN_STATUSES).toEqual(expect.arrayContaining([...targets]));
  });
});

describe("where a wakeup stands", () => {
  it.each(["queued", "coalesced"] as const)("follows its run once it is %s", (outcome) => {
    expect(RUN_STATUSES.map((status) => [status, wakeupStatus(outcome, status)])).toEqual([
      ["queued", outcome],
      ["scheduled_retry", outcome],
      ["running", "claimed"],
      ["succeeded", "completed"],
      ["failed", "failed"],
      ["cancelled", "cancelled"],
      ["timed_out", "timed_out"],
    ]);
    expect(wakeupStatus(outcome, null)).toBe("cancelled");
  });

  it("is its own outcome where no run serves it", () => {
    for (const outcome of WAKEUP_OUTCOMES.filter((one) => one !== "queued" && one !== "coalesced")) {
      for (const status of [null, ...RUN_STATUSES]) expect(wakeupStatus(outcome, status)).toBe(outcome);
    }
  });
});
