import { ProcessConfig } from "../../shared/adapters/process-config.schema.ts";
import { createReportLine } from "../output/report-line.ts";
import type { MarkerSweep } from "../processes/marker-sweep.ts";
import type { Adapter, Execution, Outcome, Reported } from "./adapter.ts";
import { endedByUs, notStarted, prepareCommand } from "./child-command.ts";
import type { ChildEnvironment } from "./child-environment.ts";
import { type ChildResult, runChild } from "./child-process.ts";
import { configurationInvalid, permanent, transient } from "./outcomes.ts";

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
    const parsed = ProcessConfig.safeParse(execution.adapterConfig);
    if (!parsed.success) return configurationInvalid(parsed.error);
    const prepared = prepareCommand(execution, parsed.data, options);
    if ("problem" in prepared) return prepared.problem;
    const { command } = prepared;

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
    if (result.kind === "not_started") return notStarted(command, result.error);
    return endedByUs(result, command, report.end()) ?? endedByItself(result, report.end());
  };
  return { type: "process", reportsCost: "as_it_goes", execute };
}

function endedByItself({ exitCode, exitSignal }: ChildResult & { kind: "ended" }, report: Reported): Outcome {
  const reported: Reported = { ...report, exitCode, signal: exitSignal };
  if (exitCode === 0) return { ...reported, kind: "succeeded" };
  if (exitCode === EX_TEMPFAIL) {
    return { ...reported, ...transient("exit_75", "Process exited with code 75, which asks for another attempt") };
  }
  const message =
    exitCode === null ? `Process was ended by ${exitSignal ?? "a signal"}` : `Process exited with code ${exitCode}`;
  return { ...reported, ...permanent("adapter_failed", message) };
}
