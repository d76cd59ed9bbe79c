import { metrics } from "../shared/metrics/metrics.ts";
import type { Loop } from "./loop.ts";

/** The same loop, whose rounds are counted: from 0, so that the first one that fails is an increase. */
export function measured(loop: Loop): Loop {
  for (const result of ["done", "failed"] as const) metrics.count("loopRounds", { loop: loop.name, result }, 0);
  return {
    ...loop,
    runOnce: async (signal) => {
      const began = performance.now();
      let result: "done" | "failed" = "failed";
      try {
        const done = await loop.runOnce(signal);
        result = "done";
        return done;
      } finally {
        metrics.count("loopRounds", { loop: loop.name, result });
        metrics.observe("loopLength", (performance.now() - began) / 1_000, { loop: loop.name });
      }
    },
  };
}
