import type { z } from "zod";

import { HANDOFF_KEY } from "../../../shared/runs/session-handoff.ts";
import { createExcerpt } from "../../output/excerpt.ts";
import { createJsonLines } from "../../output/json-lines.ts";
import type { MarkerSweep } from "../../processes/marker-sweep.ts";
import { openRunDirectory } from "../../run-directory.ts";
import type { Adapter, Execution, Failed, Outcome } from "../adapter.ts";
import { type CommandConfig, endedByUs, notStarted, prepareCommand } from "../child-command.ts";
import type { ChildEnvironment } from "../child-environment.ts";
import { type ChildCommand, runChild } from "../child-process.ts";
import { configurationInvalid, permanent } from "../outcomes.ts";
import { type Instructions, instructionsOf } from "./instructions.ts";
import { promptOf } from "./prompt.ts";
import { type RecordCounter, recordCounter } from "./record-counter.ts";
import type { ToolNames } from "./tool-failure.ts";
import { type ToolFacts, toolProbe } from "./tool-probe.ts";
import { type SessionRecords, type StreamStart, type ToolStream, textOf } from "./tool-stream.ts";

/** A coding agent that is installed on a host, and works without a person in front of it. */
export interface LocalTool<Config extends ToolConfig> extends ToolNames {
  readonly type: string;
  readonly reportsCost: Adapter["reportsCost"];
  /** What to do where there is no such command. */
  readonly install: string;
  /** With which it lists the options that are used of it. */
  readonly helpArgs: readonly string[];
  readonly config: z.ZodType<Config>;
  /** Writes what the run needs into its own directory. */
  readonly prepare: (config: Config, call: ToolCall) => Promise<PreparedCall | Failed>;
  readonly stream: (start: StreamStart) => ToolStream;
  /** Absent: its stream tells what it uses as it goes. */
  readonly records?: (environment: Readonly<Record<string, string>>) => SessionRecords;
}

export interface ToolConfig extends CommandConfig {
  readonly model?: string | undefined;
  readonly subscription?: boolean;
  readonly promptTemplate?: string | undefined;
  readonly bootstrapPromptTemplate?: string | undefined;
  readonly instructionsFilePath?: string | undefined;
}

export interface ToolCall {
  readonly execution: Execution;
  /** The run's own, removed with its end. */
  readonly directory: string;
  readonly facts: ToolFacts;
  readonly instructions: Instructions;
  /** The variables that it would see. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface PreparedCall {
  /** Without a session it begins one. */
  readonly args: (sessionId: string | null) => readonly string[];
  /** Of the instructions, what its prompt has to say since nothing else does. */
  readonly told: string | undefined;
  /** False: this version cannot go on with a session, and begins one each time. */
  readonly resumes?: boolean;
  /** Variables of its own. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface LocalToolOptions extends ChildEnvironment {
  readonly sweep: MarkerSweep;
}

/** A tool may write a whole file in one line of its stream; what is longer is passed over. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const MAX_STDERR_BYTES = 8 * 1024;

/**
 * Runs a tool once for each run, in the session of its task. What it was to go on with may be gone (another host,
 * another directory, cleaned up): then it begins anew, once, in the same run.
 */
export function localToolAdapter<Config extends ToolConfig>(
  tool: LocalTool<Config>,
  options: LocalToolOptions,
): Adapter {
  const probe = toolProbe(tool.helpArgs);

  const execute = async (execution: Execution): Promise<Outcome> => {
    const parsed = tool.config.safeParse(execution.adapterConfig);
    if (!parsed.success) return configurationInvalid(parsed.error);
    const config = parsed.data;
    const prepared = prepareCommand(execution, config, options);
    if ("problem" in prepared) return prepared.problem;
    const { command } = prepared;
    const facts = await probe(command);
    if (facts === undefined) return notInstalled(tool, command);

    await using directory = await openRunDirectory();
    const instructions = await instructionsOf(execution, config.instructionsFilePath, directory.path);
    if ("problem" in instructions) return instructions.problem;
    const call = await tool.prepare(config, {
      execution,
      directory: directory.path,
      facts,
      instructions,
      environment: command.environment,
    });
    if ("kind" in call) return call;
    const attempt = async (sessionId: string | null, handoff?: string): Promise<Outcome | "unknown_session"> => {
      const parts = { ...partsOf(config), instructions: call.told, handoff };
      const input = promptOf(execution, parts, sessionId === null);
      const environment = { ...command.environment, ...call.environment };
      const records = tool.records?.(environment);
      const usedBefore = sessionId === null ? undefined : await records?.used(sessionId);
      const isIncluded = config.subscription === true;
      const stream = tool.stream({ sessionId, model: config.model, usedBefore, isIncluded, environment });
      return run(
        { ...command, environment, args: call.args(sessionId), input },
        { execution, stream, counter: recordCounter(stream, records), sweep: options.sweep },
      );
    };

    const last = await inSession(execution, call, attempt);
    return last === "unknown_session" ? permanent("adapter_failed", `${tool.name} began no session`) : last;
  };

  return { type: tool.type, reportsCost: tool.reportsCost, takesInstructions: true, execute };
}

/** In the session that it is to go on with or, where that is of no use, in one that it begins. */
async function inSession<End>(
  { sessionId, context, handOff }: Execution,
  { resumes }: PreparedCall,
  attempt: (sessionId: string | null, handoff?: string) => Promise<End | "unknown_session">,
): Promise<End | "unknown_session"> {
  const cannotResume = resumes === false && sessionId !== null;
  const first = cannotResume ? "unknown_session" : await attempt(sessionId, handoffIn(context));
  return first === "unknown_session" ? attempt(null, await handOff?.()) : first;
}

const handoffIn = (context: Execution["context"]): string | undefined => textOf(context[HANDOFF_KEY]);

const partsOf = ({ promptTemplate, bootstrapPromptTemplate }: ToolConfig) => ({
  promptTemplate,
  bootstrapPromptTemplate,
});

const notInstalled = ({ install }: Pick<LocalTool<ToolConfig>, "install">, { command }: ChildCommand): Failed =>
  permanent("command_not_found", `The command ${JSON.stringify(command)} was not found on this host. ${install}`);

interface Attempt {
  readonly execution: Execution;
  readonly stream: ToolStream;
  readonly counter: RecordCounter;
  readonly sweep: MarkerSweep;
}

async function run(
  command: ChildCommand,
  { execution, stream, counter, sweep }: Attempt,
): Promise<Outcome | "unknown_session"> {
  const lines = createJsonLines({ maxLineBytes: MAX_LINE_BYTES, onObject: stream.take });
  const stderr = createExcerpt(MAX_STDERR_BYTES);
  const result = await runChild(command, {
    signal: execution.signal,
    spawned: execution.spawned,
    sweep,
    output: (name, bytes) => {
      if (name === "stderr") stderr.add(bytes);
      else {
        lines.add(bytes);
        execution.metered(stream.report());
        counter.glance(() => execution.metered(stream.report()));
      }
      return execution.output(name, bytes);
    },
  });
  if (result.kind === "not_started") return notStarted(command, result.error);
  lines.end();
  await counter.whole();
  const report = stream.report();
  const stopped = endedByUs(result, command, report);
  if (stopped !== undefined) return stopped;
  const { exitCode, exitSignal } = result;
  const verdict = stream.verdict({ exitCode, exitSignal, stderr: stderr.text(), now: new Date() });
  if (verdict === "unknown_session") return verdict;
  const ended = { ...report, exitCode, signal: exitSignal };
  return verdict === "succeeded" ? { ...ended, kind: "succeeded" } : { ...ended, ...verdict };
}
