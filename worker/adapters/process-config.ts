import { z } from "zod";

import { splitArguments } from "./command-line.ts";

const DAY_SEC = 86_400;

const seconds = (max: number) => z.number().min(0).max(max);

/** `adapterConfig` of a process agent. `env` is read apart (`readConfiguredEnvironment`). */
export const ProcessConfig = z.object({
  command: z.string().trim().min(1, "the command to run, which this agent does not have"),
  args: z
    .union([z.array(z.string()), z.string().transform(splitArguments)])
    .nullish()
    .transform((args) => args ?? []),
  cwd: z
    .string()
    .nullish()
    .transform((cwd) => (cwd === "" ? undefined : (cwd ?? undefined))),
  env: z.unknown().optional(),
  /** 0: no limit. */
  timeoutSec: seconds(365 * DAY_SEC).nullish(),
  /** From TERM to KILL once the time is up. */
  graceSec: seconds(Number.MAX_SAFE_INTEGER).nullish(),
});
export type ProcessConfig = z.infer<typeof ProcessConfig>;

export const DEFAULT_GRACE_SEC = 15;
/** A grace only serves to save work; a longer one would be a second time limit. */
export const MAX_GRACE_SEC = 300;
