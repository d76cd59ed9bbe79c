import type { z } from "zod";

import { permanent, transient } from "../../shared/adapter-port/failures.ts";
import type { Failed, Stop, Stopped } from "./adapter.ts";

export { permanent, transient };

export const stopped = (stop: Stop): Stopped => ({ kind: "stopped", stop });

/** The agent's configuration cannot be used; names each place that is wrong. */
export function configurationInvalid(problem: z.ZodError | string): Failed {
  const text =
    typeof problem === "string"
      ? problem
      : problem.issues.map((issue) => `${issue.path.join(".") || "adapterConfig"}: ${issue.message}`).join("; ");
  return permanent("configuration_invalid", `The agent's adapterConfig cannot be used: ${text}`);
}
