import { inheritedEnvironment } from "../../shared/adapters/inherited-environment.ts";
import type { Execution, Failed, Stop, Stopped } from "../adapters/adapter.ts";
import { runChild } from "../adapters/child-process.ts";
import { permanent, stopped, transient } from "../adapters/outcomes.ts";
import type { MarkerSweep } from "../processes/marker-sweep.ts";
import { RUN_MARKER, runMarker, WORKER_MARKER } from "../processes/markers.ts";
import type { Remote } from "./remote.ts";

/** What git said; its exit code is not 0 where it could not. */
export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Git = (args: readonly string[], more?: GitCall) => Promise<GitAnswer>;

export interface GitCall {
  /** Given what it logs in with. */
  readonly remote?: Remote;
  readonly timeoutMs?: number;
}

/** A run is not carried out, since git could not do its part. */
export class GitStoppedError extends Error {
  readonly outcome: Failed | Stopped;

  constructor(outcome: Failed | Stopped) {
    super("git was ended");
    this.outcome = outcome;
  }
}

export interface GitOptions {
  /** The worker's own; git sees only the harmless part of it. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workerMarker: string;
  readonly sweep: MarkerSweep;
}

/** The run that git works for: it ends with it. */
export type GitRun = Pick<Execution, "runId" | "fencingToken" | "signal" | "spawned">;

const QUICK_MS = 120_000;
const MAX_SAID = 64 * 1024;

/**
 * Nothing of the host's or the repository's configuration runs anything: no hook, no helper, no protocol that is a
 * command. What stands on the command line and on disk holds no credential: that comes by a variable.
 */
const SETTINGS: readonly (readonly [name: string, value: string])[] = [
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["credential.helper", ""],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["submodule.recurse", "false"],
  // Of a server that says nothing any more.
  ["http.lowSpeedLimit", "1000"],
  ["http.lowSpeedTime", "60"],
];

const PROTOCOLS = "https:http:ssh:git";

const ASK = `!f() { test "$1" = get && printf 'username=%s\\npassword=%s\\n' "$SYSTOLE_GIT_USER" "$SYSTOLE_GIT_PASSWORD"; }; f`;

/** @throws {GitStoppedError} where git is not there, takes too long, or its run is to end */
export function gitOf(run: GitRun, { environment, workerMarker, sweep }: GitOptions): Git {
  const base = { ...inheritedEnvironment(environment), ...agentOf(environment) };
  return async (args, { remote, timeoutMs = QUICK_MS } = {}) => {
    const said = { stdout: "", stderr: "" };
    const command = {
      command: "git",
      args,
      cwd: undefined,
      environment: {
        ...base,
        ...environmentOf(remote),
        [RUN_MARKER]: runMarker(run),
        [WORKER_MARKER]: workerMarker,
      },
      marker: runMarker(run),
      timeoutMs,
      graceMs: 2_000,
    };
    const result = await runChild(command, {
      signal: run.signal,
      spawned: run.spawned,
      sweep,
      output: (stream, bytes) => {
        said[stream] = (said[stream] + bytes.toString("utf8")).slice(-MAX_SAID);
        return Promise.resolve();
      },
    });
    if (result.kind === "not_started") throw new GitStoppedError(notStarted(result.error));
    if (result.ended === "timeout") throw new GitStoppedError(tookTooLong(args, timeoutMs));
    if (result.ended !== undefined) throw new GitStoppedError(stopped(result.ended as Stop));
    return { ...said, exitCode: result.exitCode ?? 1 };
  };
}

/** By which ssh finds the keys of the worker's user. */
const agentOf = ({ SSH_AUTH_SOCK: socket }: GitOptions["environment"]): Record<string, string> =>
  socket === undefined ? {} : { SSH_AUTH_SOCK: socket };

function environmentOf(remote: Remote | undefined): Record<string, string> {
  const login = remote?.login;
  const settings = [...SETTINGS, ...(login === undefined ? [] : [[`credential.${login.origin}.helper`, ASK] as const])];
  return {
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "true",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ALLOW_PROTOCOL: PROTOCOLS,
    GIT_SSH_COMMAND: "ssh -oBatchMode=yes",
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([name, value], at) => [
        [`GIT_CONFIG_KEY_${at}`, name],
        [`GIT_CONFIG_VALUE_${at}`, value],
      ]),
    ),
    ...(login === undefined ? {} : { SYSTOLE_GIT_USER: login.user, SYSTOLE_GIT_PASSWORD: login.password }),
  };
}

const notStarted = ({ code, message }: NodeJS.ErrnoException): Failed =>
  code === "ENOENT"
    ? permanent("git_not_found", "The run's project has a repository, and this host has no git: install it")
    : transient("setup_failed", `git could not be started: ${message}`);

const tookTooLong = ([verb = ""]: readonly string[], timeoutMs: number): Failed =>
  transient("setup_failed", `git ${verb} took longer than ${timeoutMs / 1_000} s`);
