import { z } from "zod";

import { ProcessConfig } from "./process-config.schema.ts";

const { command, args, cwd, env, timeoutSec, graceSec } = ProcessConfig.shape;

const text = (description: string) =>
  z
    .string()
    .nullish()
    .transform((given) => (given === null || given?.trim() === "" ? undefined : given))
    .meta({ description });

const flag = (description: string) =>
  z
    .boolean()
    .nullish()
    .transform((given) => given ?? false)
    .meta({ description });

/** What the coding agents of a host have in common. */
const shared = {
  cwd,
  env,
  timeoutSec,
  graceSec,
  promptTemplate: text(
    "What it is told on each run. {{agent.id}}, {{agent.name}}, {{company.id}}, {{run.id}} and {{context.…}} stand for what they name; without one it is told who it is and why it was woken.",
  ),
  bootstrapPromptTemplate: text("Told besides, before the rest, where a session begins."),
  model: text("The model; its own default where none is given."),
  instructionsFilePath: text("A file on the worker's host that tells it what to do; else the agent's own bundle does."),
  skillsDir: text("A directory on the worker's host whose folders are skills, each with a SKILL.md."),
  extraArgs: args.meta({ description: "More arguments for the tool itself." }),
  args: args.meta({ description: "Taken as extraArgs where there are none." }),
};

const commandOf = (name: string) =>
  command
    .optional()
    .transform((given) => given ?? name)
    .meta({ description: `The command, ${name} by default.` });

/** `adapterConfig` of a claude_local agent. */
export const ClaudeConfig = z.object({
  command: commandOf("claude"),
  ...shared,
  effort: text("How hard it thinks: low, medium, high, or what its version knows besides."),
  chrome: flag("Lets it use a browser."),
  maxTurnsPerRun: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .nullish()
    .meta({ description: "After so many turns a run ends unfinished, and goes on in another one; 0: no limit." }),
  dangerouslySkipPermissions: flag("It asks nobody before it uses a tool. For hosts where it can do no harm."),
});
export type ClaudeConfig = z.infer<typeof ClaudeConfig>;

/** `adapterConfig` of a codex_local agent. */
export const CodexConfig = z.object({
  command: commandOf("codex"),
  ...shared,
  modelReasoningEffort: text("How hard it thinks: minimal, low, medium, high, or what its version knows besides."),
  search: flag("Lets it search the web."),
  subscription: flag("It is logged in with a plan that includes what it uses: its runs cost nothing."),
  dangerouslyBypassApprovalsAndSandbox: flag("It runs without a sandbox. For hosts where it can do no harm."),
});
export type CodexConfig = z.infer<typeof CodexConfig>;
