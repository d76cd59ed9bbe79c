import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, realpathSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

import { stateOf } from "./marked.ts";
import { type ProcessOptions, spawnProcess, type TestProcess } from "./processes.ts";
import { ROOT } from "./source-files.ts";
import { until } from "./until.ts";

const run = promisify(execFile);

/** A copy of the checkout as built, with a data directory and a port of its own: what a user has. */
export interface Installation extends AsyncDisposable {
  readonly directory: string;
  readonly dataDir: string;
  readonly port: number;
  /** `npm start`; resolves when it says that it listens. */
  readonly start: (options?: StartOptions) => Promise<TestProcess>;
  /** Starts that are not to succeed, and commands: a script of `scripts` run to its end. */
  readonly script: (name: string, options?: StartOptions) => Promise<Ended>;
  /** A line as typed into a shell. */
  readonly shell: (command: string, env?: Readonly<Record<string, string>>) => Promise<Ended>;
  /** Every process that works in one of its directories or was started from there. */
  readonly living: () => string[];
}

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a start or a command needs; `cp -a`, since the build knows its sources by their exact times. */
const PARTS = ["api", "worker", "scheduler", "cli", "client", "shared", "scripts", "dist"];
const FILES = ["package.json", "package-lock.json", "tsconfig.json", "tsconfig.build.json"];

export async function installCopy(): Promise<Installation> {
  const top = realpathSync(mkdtempSync(join(tmpdir(), "systole-start-")));
  const [directory, dataDir] = [join(top, "systole"), join(top, "kept")];
  await run("mkdir", [directory]);
  await run("cp", ["-a", ...[...PARTS, ...FILES].map((name) => join(ROOT, name)), directory]);
  symlinkSync(join(ROOT, "node_modules"), join(directory, "node_modules"));
  const port = await freePort();
  const npm = realpathSync((await run("sh", ["-c", "command -v npm"])).stdout.trim());
  // PostgreSQL does not run as root, so another user works in the data directory.
  await run("chmod", ["755", top]);
  const base = { SYSTOLE_DATA_DIR: dataDir, PORT: String(port), SYSTOLE_DRAIN_SEC: "1" };
  const optionsOf = ({ args = [], env = {} }: StartOptions): ProcessOptions => ({
    args,
    cwd: directory,
    env: { ...base, ...env },
  });

  return {
    directory,
    dataDir,
    port,
    start: async (options = {}) => {
      const { args = [], ...more } = optionsOf(options);
      const readyWhen = /Ctrl-C ends everything/;
      return endingByCtrlC(await spawnProcess(npm, { ...more, args: ["start", "--", ...args], readyWhen }));
    },
    script: (name, options = {}) => {
      const { args = [], env = {} } = optionsOf(options);
      return toEnd(process.execPath, [join("scripts", name), ...args], { cwd: directory, env });
    },
    shell: (command, env = {}) => toEnd("sh", ["-c", command], { cwd: directory, env }),
    living: () => livingIn(top),
    [Symbol.asyncDispose]: async () => {
      // What is still ending needs its files for that.
      await until(() => livingIn(top).length === 0, {
        timeoutMs: 20_000,
        what: `the end of ${livingIn(top).join("\n")}`,
      });
      await rm(top, { recursive: true });
    },
  };
}

const PATIENCE_MS = 10_000;

/** npm hands a signal that it alone was sent to its shell, which does not pass it on: so it goes to the group. */
function endingByCtrlC(started: TestProcess): TestProcess {
  const dispose = async (): Promise<void> => {
    try {
      process.kill(-started.pid, "SIGINT");
      await Promise.race([started.exited, sleep(PATIENCE_MS, undefined, { ref: false })]);
    } catch {
      // The test has ended it.
    }
    await started[Symbol.asyncDispose]();
  };
  return { ...started, [Symbol.asyncDispose]: dispose };
}

/** The lines of its welcome that are meant to be typed. */
export function commandsOf(started: TestProcess): string[] {
  const [, below = ""] = started.output().split("in another terminal");
  return below
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^(curl|npm|PORT=)/.test(line));
}

async function toEnd(
  file: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<Ended> {
  const options = { cwd, env: { PATH: process.env["PATH"], HOME: tmpdir(), ...env }, timeout: 60_000 };
  return run(file, [...args], options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );
}

function livingIn(top: string): string[] {
  const read = (path: string): string => {
    try {
      return path.endsWith("cwd") ? readlinkSync(path) : readFileSync(path, "latin1").replaceAll("\0", " ");
    } catch {
      return "";
    }
  };
  return readdirSync("/proc")
    .filter((pid) => /^\d+$/.test(pid) && !["Z", "X", undefined].includes(stateOf(pid)))
    .filter((pid) => read(`/proc/${pid}/cwd`).startsWith(top) || read(`/proc/${pid}/cmdline`).includes(top))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`)}`);
}

/** Free now, and outside of the range from which the system takes ports of its own accord. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const server = createServer().listen(port, "127.0.0.1");
    const isFree = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
