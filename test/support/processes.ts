import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";

import { until } from "./until.ts";

export interface ProcessOptions {
  /** The whole environment, apart from PATH, HOME and the mark by which leftovers are found. */
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** What it is started by, which becomes it: `unshare`, say, with its arguments. */
  readonly within?: readonly string[];
  /** Resolves `spawnProcess` once a line of output matches; by default it resolves at once. */
  readonly readyWhen?: RegExp;
  readonly readyTimeoutMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface TestProcess extends AsyncDisposable {
  readonly pid: number;
  /** Everything it wrote so far, stdout and stderr together. */
  readonly output: () => string;
  /** Waits for output that matches, from the beginning on. */
  readonly waitForOutput: (pattern: RegExp, timeoutMs?: number) => Promise<RegExpMatchArray>;
  readonly signal: (signal: NodeJS.Signals) => void;
  readonly exited: Promise<Exit>;
}

/** Holds the id of the process that runs all tests, whose worker starts it, and what is its own. */
const MARK = "SYSTOLE_TEST_PROCESS";
const GRACE_MS = 5_000;

/**
 * Runs a script of the build (`dist/api/main.js`, say) as a real process in a group of its own.
 * At the end of the scope it gets SIGTERM, then SIGKILL, and so does every descendant it left.
 */
export async function spawnProcess(script: string, options: ProcessOptions = {}): Promise<TestProcess> {
  const { env = {}, args = [], cwd, within = [], readyWhen, readyTimeoutMs = 60_000 } = options;
  const mark = `${process.ppid}.${randomUUID()}`;
  // `env` becomes what it is given, too: without an assignment it changes nothing.
  const child = spawn("env", [...within, process.execPath, script, ...args], {
    env: { PATH: process.env["PATH"], HOME: tmpdir(), ...env, [MARK]: mark },
    ...(cwd === undefined ? {} : { cwd }),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  await once(child, "spawn");
  const pid = child.pid as number;
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  let exit: Exit | undefined;
  const exited = once(child, "exit").then(([code, signal]) => {
    exit = { code, signal } as Exit;
    return exit;
  });
  const waitForOutput = async (pattern: RegExp, timeoutMs = 10_000): Promise<RegExpMatchArray> => {
    const match = () => output.match(pattern) ?? (exit !== undefined && "ended");
    const found = await until(match, { timeoutMs, what: `${pattern} in the output of ${script}` }).catch((cause) => {
      throw new Error(`${script} did not write ${pattern}; it wrote:\n${output}`, { cause });
    });
    if (found === "ended") throw new Error(`${script} ended (${JSON.stringify(exit)}) and wrote:\n${output}`);
    return found as RegExpMatchArray;
  };
  const dispose = async (): Promise<void> => {
    if (exit === undefined) trySignal(pid, "SIGTERM");
    const timer = setTimeout(() => trySignal(-pid, "SIGKILL"), GRACE_MS);
    await exited;
    clearTimeout(timer);
    await killMarked(mark);
  };
  const running = {
    pid,
    output: () => output,
    waitForOutput,
    exited,
    signal: (name: NodeJS.Signals) => trySignal(pid, name),
  };
  try {
    if (readyWhen !== undefined) await waitForOutput(readyWhen, readyTimeoutMs);
  } catch (error) {
    await dispose();
    throw error;
  }
  return { ...running, [Symbol.asyncDispose]: dispose };
}

/** Descendants that left the group; those with an environment of their own end with what started them. */
async function killMarked(mark: string): Promise<void> {
  await until(
    async () => {
      const pids = await markedProcesses(mark);
      for (const pid of pids) trySignal(pid, "SIGKILL");
      return pids.length === 0;
    },
    { what: "leftover processes to end" },
  );
}

const markedProcesses = async (mark: string): Promise<number[]> =>
  [...(await allMarked())].filter(([, one]) => one === mark).map(([pid]) => pid);

/** The marks of all that there are. */
async function allMarked(): Promise<Map<number, string>> {
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const marked = new Map<number, string>();
  const look = async (pid: string): Promise<void> => {
    const environment = (await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "")).split("\0");
    const mark = environment.find((variable) => variable.startsWith(`${MARK}=`));
    if (mark !== undefined) marked.set(Number(pid), mark.slice(MARK.length + 1));
  };
  await Promise.all(pids.map(look));
  return marked;
}

/** Ends what a run of the tests has left that was cut short itself, by the process that ran all of it. */
export async function endLeftovers(isOver: (runner: number) => boolean): Promise<void> {
  for (const [pid, mark] of await allMarked()) {
    const runner = /^(\d+)\./.exec(mark)?.[1];
    if (runner !== undefined && isOver(Number(runner))) trySignal(pid, "SIGKILL");
  }
}

function trySignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended already.
  }
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
