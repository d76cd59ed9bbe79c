import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { type DeadMan, startDeadMan } from "./dead-man.ts";

export interface GuardianProcesses {
  readonly guardian: ChildProcess;
  readonly deadMan: DeadMan;
  readonly guardianExited: Promise<void>;
}

export interface SpawnGuardianOptions {
  readonly workerId: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly guardianFile: string | undefined;
}

/** What a PostgreSQL client may need to reach its server, and Node its certificates; no secrets of ours. */
const PASSED_ON =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_[A-Z]+|TZ|TMPDIR|PG[A-Z]+|NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR))$/;

/**
 * Starts a guardian and its dead man's shell, each in a session of its own: a Ctrl-C at the terminal, or a signal to
 * the worker's group, is not for them. The guardian runs as the worker does, on the same Node with the same loaders.
 */
export function spawnGuardian({ workerId, environment, guardianFile }: SpawnGuardianOptions): GuardianProcesses {
  const passedOn = Object.fromEntries(Object.entries(environment).filter(([name]) => PASSED_ON.test(name)));
  const deadMan = startDeadMan(workerId, passedOn["PATH"] ?? "/usr/bin:/bin");
  const execArgv = process.execArgv.filter((argument) => !argument.startsWith("--inspect"));
  const guardian = spawn(process.execPath, [...execArgv, guardianFile ?? besides("guardian")], {
    env: passedOn,
    detached: true,
    stdio: ["pipe", "pipe", "inherit", deadMan.leash],
  });
  // What is written to a guardian that has died is lost with it, and its end is noticed by itself.
  guardian.stdin?.on("error", () => undefined);
  const guardianExited = new Promise<void>((resolve) => {
    guardian.once("exit", () => resolve());
    guardian.once("error", () => resolve());
  });
  return { guardian, deadMan, guardianExited };
}

/** A module of the worker's folder, as source where this is source and compiled where this is compiled. */
const besides = (name: string): string =>
  fileURLToPath(new URL(`../${name}${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url));
