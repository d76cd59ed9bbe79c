import { z } from "zod";

import { splitArguments } from "../kernel/command-line.ts";

const DAY_SEC = 86_400;

const seconds = (max: number) => z.number().min(0).max(max);

/** `adapterConfig` of a process agent. `env` is read apart (`readConfiguredEnvironment`). */
export const ProcessConfig = z.object({
  command: z
    .string()
    .trim()
    .min(1, "the command to run, which this agent does not have")
    .meta({ description: "The command to run, found on the worker's PATH. No shell takes part." }),
  args: z
    .union([z.array(z.string()), z.string().transform(splitArguments)])
    .nullish()
    .transform((args) => args ?? [])
    .meta({ description: "Its arguments; one text is split at white space outside of quotes." }),
  cwd: z
    .string()
    .nullish()
    .transform((cwd) => (cwd === "" ? undefined : (cwd ?? undefined)))
    .meta({ description: "The directory to run in, on the worker's host; one of its own if none." }),
  env: z
    .unknown()
    .optional()
    .meta({ description: 'An object of variables: text, or {"type": "plain", "value": text}.' }),
  timeoutSec: seconds(365 * DAY_SEC)
    .nullish()
    .meta({ description: "How long a run may take, in seconds; 0: no limit." }),
  graceSec: seconds(Number.MAX_SAFE_INTEGER)
    .nullish()
    .meta({ description: "From TERM to KILL once the time is up, in seconds; 15 where none is given, 300 at most." }),
});
export type ProcessConfig = z.infer<typeof ProcessConfig>;

export const DEFAULT_GRACE_SEC = 15;
/** A grace only serves to save work; a longer one would be a second time limit. */
export const MAX_GRACE_SEC = 300;
