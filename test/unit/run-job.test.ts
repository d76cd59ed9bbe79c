import { expect, test } from "vitest";

import { runIdOf, toJob } from "../../shared/queue/run-job.ts";

const runId = "01935f3e-7c11-7000-8000-000000000001";

test("a ring becomes a job that leaves no trace, is tried once, and carries the run's id alone", () => {
  expect(toJob({ runId, ring: 7 })).toEqual({
    name: "run",
    data: { v: 1, runId },
    opts: { jobId: `${runId}-7`, attempts: 1, removeOnComplete: true, removeOnFail: true },
  });
});

test("a job is read back only when it is one of ours", () => {
  expect(runIdOf(toJob({ runId, ring: 1 }).data)).toBe(runId);
  for (const payload of [undefined, null, "", runId, {}, { v: 1 }, { v: 2, runId }, { v: 1, runId: "x" }, [runId]]) {
    expect(runIdOf(payload)).toBeUndefined();
  }
});
