import type { z } from "zod";

import type { Failed, Stop, Stopped } from "./adapter.ts";

/** Another attempt cannot go better until somebody changes something. */
export const permanent = (errorCode: string, message: string): Failed => ({
  kind: "failed",
  failure: "permanent",
  errorCode,
  message,
});

/** Another attempt may go better. */
export const transient = (errorCode: string, message: string): Failed => ({
  kind: "failed",
  failure: "transient",
  errorCode,
  message,
});

export const stopped = (stop: Stop): Stopped => ({ kind: "stopped", stop });

/** The agent's configuration cannot be used; names each place that is wrong. */
export function configurationInvalid(problem: z.ZodError | string): Failed {
  const text =
    typeof problem === "string"
      ? problem
      : problem.issues.map((issue) => `${issue.path.join(".") || "adapterConfig"}: ${issue.message}`).join("; ");
  return permanent("configuration_invalid", `The agent's adapterConfig cannot be used: ${text}`);
}
