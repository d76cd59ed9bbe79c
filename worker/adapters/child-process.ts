import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

import type { MarkerSweep } from "../processes/marker-sweep.ts";
import { type ProcessGroup, processGroup } from "../processes/process-group.ts";
import type { OutputStream, SpawnedChild, Stop } from "./adapter.ts";
import { drain } from "./drain.ts";
import { type Ending, type EndingReason, startEnding } from "./ending.ts";
import { type OutputPump, outputPump } from "./output-pump.ts";

export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** What it reads on its standard input; absent: nothing. */
  readonly input?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The value of the run's marker in `environment`. */
  readonly marker: string;
  /** 0: as long as it takes. */
  readonly timeoutMs: number;
  /** From TERM to KILL on a timeout. */
  readonly graceMs: number;
}

export interface ChildWatch {
  readonly signal: AbortSignal;
  readonly output: (stream: OutputStream, bytes: Buffer) => Promise<void>;
  readonly spawned: (child: SpawnedChild) => void;
  readonly sweep: MarkerSweep;
}

export type ChildResult =
  | { readonly kind: "not_started"; readonly error: NodeJS.ErrnoException }
  /** `ended`: why we ended it; absent when it ended by itself. */
  | {
      readonly kind: "ended";
      readonly exitCode: number | null;
      readonly exitSignal: NodeJS.Signals | null;
      readonly ended: EndingReason | undefined;
    };

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/**
 * Runs one command in a process group of its own and answers once nothing of it is left: neither in the group nor,
 * by the run's marker, anywhere else. Whatever ends it (itself, a timeout, a stop), its leftovers are killed.
 */
export async function runChild(command: ChildCommand, watch: ChildWatch): Promise<ChildResult> {
  if (watch.signal.aborted) {
    return { kind: "ended", exitCode: null, exitSignal: null, ended: watch.signal.reason as Stop };
  }
  const started = await start(command);
  if (!("child" in started)) return { kind: "not_started", error: started.error };
  const { child, pid } = started;

  const group = processGroup(pid);
  const ending = startEnding({ group, signal: watch.signal, timeoutMs: command.timeoutMs, graceMs: command.graceMs });
  const exited = exitOf(child, ending);
  watch.spawned({ pid, processGroupId: pid, startedAt: new Date() });
  let sinkError: { readonly error: unknown } | undefined;
  const pump = (name: OutputStream): OutputPump =>
    outputPump({
      stream: child[name],
      sink: (bytes) => watch.output(name, bytes),
      onSinkFailed: (error) => {
        sinkError ??= { error };
        ending.giveUp();
      },
    });
  const pumps = [pump("stdout"), pump("stderr")];

  const { exitCode, exitSignal } = await exited;
  await groupGone(group);
  await watch.sweep.clear(command.marker);
  await drain(pumps, watch.signal);
  ending.close();
  if (sinkError !== undefined) throw sinkError.error;
  return { kind: "ended", exitCode, exitSignal, ended: ending.reason() };
}

type Started = { readonly child: Child; readonly pid: number } | { readonly error: NodeJS.ErrnoException };

async function start({ command, args, cwd, environment, input }: ChildCommand): Promise<Started> {
  try {
    const child = spawn(command, args, {
      cwd,
      env: environment,
      shell: false,
      detached: true,
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    }) as Child;
    if (child.pid !== undefined) {
      if (input !== undefined) tell(child.stdin, input);
      return { child, pid: child.pid };
    }
    return await new Promise((resolve) => {
      child.once("error", (error) => {
        resolve({ error });
      });
    });
  } catch (error) {
    // Some refusals (too long, no memory, a NUL character) are thrown at once instead.
    return { error: error as NodeJS.ErrnoException };
  }
}

/** A child that does not read all of it, or has ended, is none the worse for it. */
function tell(stdin: Writable, input: string): void {
  stdin.on("error", () => undefined);
  stdin.end(input);
}

/** In the turn that reaps the leader: after it the group's number is only safe while the group has members. */
const exitOf = (
  child: Child,
  ending: Ending,
): Promise<{ exitCode: number | null; exitSignal: NodeJS.Signals | null }> =>
  new Promise((resolve) => {
    child.once("exit", (exitCode, exitSignal) => {
      ending.leaderExited();
      resolve({ exitCode, exitSignal });
    });
    // Emitted for signals that could not be sent, which here go through the group instead.
    child.on("error", () => undefined);
  });

const POLL_MS = 10;

function groupGone(group: ProcessGroup): Promise<void> {
  if (!group.isAlive()) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (group.isAlive()) return;
      clearInterval(timer);
      resolve();
    }, POLL_MS);
  });
}
