import { isDirectory, isSomewhere } from "../../shared/adapters/command-lookup.ts";
import { DEFAULT_GRACE_SEC, MAX_GRACE_SEC, type ProcessConfig } from "../../shared/adapters/process-config.schema.ts";
import { runMarker } from "../processes/markers.ts";
import type { Execution, Failed, Outcome, Reported } from "./adapter.ts";
import {
  type ChildEnvironment,
  childEnvironment,
  environmentProblem,
  readConfiguredEnvironment,
} from "./child-environment.ts";
import type { ChildCommand, ChildResult } from "./child-process.ts";
import { configurationInvalid, permanent, stopped, transient } from "./outcomes.ts";

/** How an agent's process is to be run, whatever adapter it is. */
export type CommandConfig = Pick<ProcessConfig, "command" | "args" | "cwd" | "env" | "timeoutSec" | "graceSec">;

export type Prepared = { readonly command: ChildCommand } | { readonly problem: Failed };

/** The command as the operating system gets it; what that would refuse, in words that say what to do. */
export function prepareCommand(execution: Execution, config: CommandConfig, options: ChildEnvironment): Prepared {
  const configured = readConfiguredEnvironment(config.env);
  if ("problem" in configured) return { problem: configurationInvalid(configured.problem) };
  const environment = childEnvironment(execution, configured.variables, options);
  const unfit = environmentProblem(environment);
  if (unfit !== undefined) return { problem: permanent("environment_invalid", `Cannot start the process: ${unfit}`) };
  const cwd = execution.cwd ?? config.cwd;
  if (cwd !== undefined && !isDirectory(cwd)) {
    const message = `The working directory ${JSON.stringify(cwd)} does not exist on this host, or is not a directory`;
    return { problem: permanent("cwd_invalid", message) };
  }
  return {
    command: {
      command: config.command,
      args: config.args,
      cwd,
      environment,
      marker: runMarker(execution),
      timeoutMs: (config.timeoutSec ?? 0) * 1_000,
      graceMs: Math.min(config.graceSec ?? DEFAULT_GRACE_SEC, MAX_GRACE_SEC) * 1_000,
    },
  };
}

/** What the operating system says when it does not start a command, in words that say what to do. */
const REFUSALS: Readonly<Record<string, (name: string) => Failed>> = {
  ENOENT: (name) =>
    permanent("command_not_found", `The command ${name} was not found on this host; install it, or give its full path`),
  EACCES: (name) =>
    permanent("command_not_executable", `The command ${name} may not be executed by this server's user`),
  E2BIG: (name) => permanent("environment_invalid", `The arguments and environment of ${name} are too large together`),
};
/** The host has no room for another process just now. */
const EXHAUSTED = new Set(["EAGAIN", "EMFILE", "ENFILE", "ENOMEM"]);

export function notStarted(command: ChildCommand, { code = "", message }: NodeJS.ErrnoException): Failed {
  const name = JSON.stringify(command.command);
  const refusal = REFUSALS[code === "EACCES" && !isSomewhere(command) ? "ENOENT" : code];
  if (refusal !== undefined) return refusal(name);
  if (EXHAUSTED.has(code)) return transient("host_exhausted", `This host could not start another process (${code})`);
  return permanent("command_not_started", `The command ${name} could not be started: ${message}`);
}

/** How it ended, where we ended it; undefined where it ended by itself. */
export function endedByUs(
  { exitCode, exitSignal, ended: reason }: ChildResult & { kind: "ended" },
  { timeoutMs }: ChildCommand,
  report: Reported,
): Outcome | undefined {
  const reported: Reported = { ...report, exitCode, signal: exitSignal };
  if (reason === "timeout") return { ...reported, kind: "timed_out", message: `Timed out after ${timeoutMs / 1_000}s` };
  return reason === undefined ? undefined : { ...reported, ...stopped(reason) };
}
