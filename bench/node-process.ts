import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { until } from "../test/support/until.ts";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A Node process whose output goes to a file, since reading it would cost the CPU that is measured. */
export interface NodeProcess extends AsyncDisposable {
  readonly pid: number;
  readonly output: () => string;
  readonly waitForOutput: (pattern: RegExp) => Promise<RegExpMatchArray>;
  readonly stop: () => Promise<void>;
}

export interface NodeProcessOptions {
  /** A file of `dist`, or of the bench itself, under the repository's root. */
  readonly script: string;
  readonly args?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
}

const LOADER = join(ROOT, "test/support/typescript-loader.mjs");
const START_MS = 60_000;
const STOP_MS = 20_000;
let started = 0;

export async function startNode({ script, args = [], env, directory }: NodeProcessOptions): Promise<NodeProcess> {
  started += 1;
  const logPath = join(directory, `${started}-${script.replaceAll(/\W+/g, "-")}.log`);
  const file = openSync(logPath, "w");
  const loader = script.endsWith(".ts") ? ["--import", LOADER] : [];
  const profile = process.env["BENCH_CPU_PROFILE"];
  const flags = profile === undefined || !script.startsWith("dist/") ? [] : ["--cpu-prof", `--cpu-prof-dir=${profile}`];
  const child = spawn(process.execPath, [...flags, ...loader, join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], HOME: directory, ...env },
    stdio: ["ignore", file, file],
  });
  await once(child, "spawn");
  const output = (): string => readFileSync(logPath, "utf8");
  const stop = () => end(child);
  return {
    pid: child.pid as number,
    output,
    waitForOutput: (pattern) =>
      until(() => output().match(pattern) ?? failIfEnded(child, script, output), {
        timeoutMs: START_MS,
        everyMs: 10,
        what: `${pattern} from ${script}`,
      }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function failIfEnded({ exitCode, signalCode }: ChildProcess, script: string, output: () => string): undefined {
  if (exitCode === null && signalCode === null) return undefined;
  console.error(`${script} ended (${exitCode ?? signalCode}) and wrote:\n${output()}`);
  process.exit(1);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(timer);
}
