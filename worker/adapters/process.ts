import { isDirectory, isSomewhere } from "../../shared/adapters/command-lookup.ts";
import { DEFAULT_GRACE_SEC, MAX_GRACE_SEC, ProcessConfig } from "../../shared/adapters/process-config.schema.ts";
import { createReportLine } from "../output/report-line.ts";
import type { MarkerSweep } from "../processes/marker-sweep.ts";
import { runMarker } from "../processes/markers.ts";
import type { Adapter, Execution, Failed, Outcome, Reported } from "./adapter.ts";
import {
  type ChildEnvironment,
  childEnvironment,
  environmentProblem,
  readConfiguredEnvironment,
} from "./child-environment.ts";
import { type ChildCommand, type ChildResult, runChild } from "./child-process.ts";
import { configurationInvalid, permanent, stopped, transient } from "./outcomes.ts";

export interface ProcessAdapterOptions extends ChildEnvironment {
  readonly sweep: MarkerSweep;
}

/** By sysexits(3) "temporary failure, try again later": the exit code by which a command asks for a retry. */
const EX_TEMPFAIL = 75;

/**
 * Runs any command on this host. Exit code 0 is success, 75 asks for another attempt, all else is a failure. The last
 * line of its stdout that is a JSON object with `usage` or a cost is taken as its report.
 */
export function processAdapter(options: ProcessAdapterOptions): Adapter {
  const execute = async (execution: Execution): Promise<Outcome> => {
    const prepared = prepare(execution, options);
    if ("problem" in prepared) return prepared.problem;
    const { command, timeoutSec } = prepared;

    const report = createReportLine();
    const result = await runChild(command, {
      signal: execution.signal,
      spawned: execution.spawned,
      sweep: options.sweep,
      output: (stream, bytes) => {
        if (stream === "stdout") {
          report.add(bytes);
          execution.metered(report.latest());
        }
        return execution.output(stream, bytes);
      },
    });
    return result.kind === "not_started" ? notStarted(command, result.error) : ended(result, timeoutSec, report.end());
  };
  return { type: "process", reportsCost: "as_it_goes", execute };
}

type Prepared = { readonly command: ChildCommand; readonly timeoutSec: number } | { readonly problem: Failed };

function prepare(execution: Execution, options: ProcessAdapterOptions): Prepared {
  const parsed = ProcessConfig.safeParse(execution.adapterConfig);
  if (!parsed.success) return { problem: configurationInvalid(parsed.error) };
  const config = parsed.data;
  const configured = readConfiguredEnvironment(config.env);
  if ("problem" in configured) return { problem: configurationInvalid(configured.problem) };
  const environment = childEnvironment(execution, configured.variables, options);
  const unfit = environmentProblem(environment);
  if (unfit !== undefined) return { problem: permanent("environment_invalid", `Cannot start the process: ${unfit}`) };
  if (config.cwd !== undefined && !isDirectory(config.cwd)) {
    const message = `The working directory ${JSON.stringify(config.cwd)} does not exist on this host, or is not a directory`;
    return { problem: permanent("cwd_invalid", message) };
  }
  const timeoutSec = config.timeoutSec ?? 0;
  return {
    timeoutSec,
    command: {
      command: config.command,
      args: config.args,
      cwd: config.cwd,
      environment,
      marker: runMarker(execution),
      timeoutMs: timeoutSec * 1_000,
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

function notStarted(command: ChildCommand, { code = "", message }: NodeJS.ErrnoException): Failed {
  const name = JSON.stringify(command.command);
  const refusal = REFUSALS[code === "EACCES" && !isSomewhere(command) ? "ENOENT" : code];
  if (refusal !== undefined) return refusal(name);
  if (EXHAUSTED.has(code)) return transient("host_exhausted", `This host could not start another process (${code})`);
  return permanent("command_not_started", `The command ${name} could not be started: ${message}`);
}

function ended(result: ChildResult & { kind: "ended" }, timeoutSec: number, report: Reported): Outcome {
  const { exitCode, exitSignal, ended: reason } = result;
  const reported: Reported = { ...report, exitCode, signal: exitSignal };
  if (reason === "timeout") return { ...reported, kind: "timed_out", message: `Timed out after ${timeoutSec}s` };
  if (reason !== undefined) return { ...reported, ...stopped(reason) };
  if (exitCode === 0) return { ...reported, kind: "succeeded" };
  if (exitCode === EX_TEMPFAIL) {
    return { ...reported, ...transient("exit_75", "Process exited with code 75, which asks for another attempt") };
  }
  const message =
    exitCode === null ? `Process was ended by ${exitSignal ?? "a signal"}` : `Process exited with code ${exitCode}`;
  return { ...reported, ...permanent("adapter_failed", message) };
}
