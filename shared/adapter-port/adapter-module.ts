import type { Failed, OutputStream, Pending, Reported, Stop, Succeeded, TimedOut } from "./outcome.ts";

type Json = Readonly<Record<string, unknown>>;

/**
 * An adapter that does not come with Systole: what a module named by `SYSTOLE_ADAPTERS` exports as `adapter`. It is
 * loaded by the API, which checks and lists, and by every worker, which runs it in its own process.
 */
export interface AdapterModule<Config = unknown> {
  readonly apiVersion: 1;
  /** The agents' `adapterType`: small letters, digits and `_`, at most 60; none that Systole has itself. */
  readonly type: string;
  /** For people, one line. */
  readonly label?: string;
  /**
   * `as_it_goes`: it calls `meter` while it works, so that a budget can end it. `at_end`: it tells only with its
   * outcome; under a hard budget each of its runs then needs a cap of its own, which is set aside in full.
   */
  readonly reportsCost: "as_it_goes" | "at_end";
  /** What it starts runs elsewhere, and finds no file of this host: it gets no directory to work in. */
  readonly isRemote?: boolean;
  /** It hands on the agent's instructions, and is given them. */
  readonly takesInstructions?: boolean;
  /** How its sessions are kept. Absent: by their ids alone. */
  readonly sessions?: AdapterSessions;
  /**
   * What the agent is configured with, as the adapter uses it. Whatever it throws fails the run with
   * `configuration_invalid`, and its message says why; so does the test of the environment. Values of secrets are in
   * it when a run is executed; in a test they are as the agent refers to them.
   */
  readonly parse: (adapterConfig: Json) => Config;
  /**
   * One attempt at one run. Expected ends are answered, not thrown; what is thrown fails the run for good
   * (`adapter_failed`). Once `signal` is aborted it has to end: what it then answers counts only for what it used.
   */
  readonly execute: (context: AdapterContext<Config>) => Promise<Answer>;
  /** What would keep an agent from running, as far as the API process sees it. At most 3 s. */
  readonly checkEnvironment?: (config: Config) => Promise<readonly AdapterCheck[]> | readonly AdapterCheck[];
  /** What can be chosen as the agent's model. Absent: models of its type that have a price. */
  readonly models?: () => Promise<readonly AdapterModel[]> | readonly AdapterModel[];
}

/**
 * How an attempt ended. Where it was asked to end, only what it reports counts: why it was is known. `pending` is for
 * adapters that are remote: what is left on this host ends with the attempt.
 */
export type Answer = Reported & (Succeeded | Failed | TimedOut | Pending);

/** Both run in the API, too; where one throws, that session is none to go on with, or is shown by its id. */
export interface AdapterSessions {
  /** A session is known only in the directory that it began in: elsewhere another begins. */
  readonly isOfDirectory?: boolean;
  /** What was told with `session(id, params)`, as the adapter goes on with it; throws what is wrong with it. */
  readonly parse?: (kept: Json) => Json;
  /** For people, up to 128 characters. Absent: its id. */
  readonly display?: (session: { readonly sessionId: string } & Json) => string;
}

export interface AdapterCheck {
  /** Stable, small letters and `_`: `acme_login_missing`. */
  readonly code: string;
  /** `error`: its runs would fail. */
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

export interface AdapterModel {
  readonly id: string;
  readonly label: string;
}

/** One attempt at one run, and what may be done in it. After its end all of this does nothing. */
export interface AdapterContext<Config = unknown> {
  readonly config: Config;
  readonly runId: string;
  readonly agentId: string;
  readonly agentName: string;
  readonly companyId: string;
  /** The session to go on with, of the same task, as this adapter told it; null: it begins one. */
  readonly sessionId: string | null;
  /** What was told with it, as `sessions.parse` reads it; null: nothing. */
  readonly sessionParams: Json | null;
  /** The same through a chain of retries: what the other side deduplicates by. */
  readonly idempotencyId: string;
  /** What the run was woken with (`contextSnapshot`): `wakeReason`, `taskId`, … where there are any. */
  readonly wake: Json;
  /** What the agent is to remember; null: nothing. */
  readonly memory: unknown;
  /** What the agent is told of its work; null: nothing, or `takesInstructions` is not set. */
  readonly instructions: AdapterInstructions | null;
  /** Where it works on this host; absent: it is remote. */
  readonly cwd: string | undefined;
  /** PAPERCLIP_… and SYSTOLE_… variables of the run, its API key included: what every agent is to be given. */
  readonly environment: Readonly<Record<string, string>>;
  /** The run's own bearer token for the API at `environment.PAPERCLIP_API_URL`; refused once the run has ended. */
  readonly apiKey: string;
  /** Aborted with an `EndRequest`: a stop, or the agent's `adapterConfig.timeoutSec`. */
  readonly signal: AbortSignal;
  /** Adds to the run's log. Resolves when more may come: wait for it, or memory is not bounded. */
  readonly log: (output: string | Uint8Array, stream?: OutputStream) => Promise<void>;
  /** All that has been used so far, as often as there is more. Money spent past a cap aborts `signal`. */
  readonly meter: (report: Pick<Reported, "usage" | "costUsd" | "provider" | "model" | "billingType">) => void;
  /**
   * The session that another attempt may go on with, at most 1,000 characters; the sooner it is told, the better. What
   * the adapter goes on with besides is kept with it: at most 4,096 characters of JSON, or it is not told at all.
   */
  readonly session: (sessionId: string, params?: Json) => void;
  /**
   * Runs a command in a process group of its own, its output going to the run's log. Its environment is built from
   * nothing: PATH, HOME, locale, `env`, the run's own variables. Answers when nothing of it is left alive, wherever in
   * the process tree; aborting `signal` ends it (TERM, then KILL after the grace). One at a time.
   */
  readonly spawn: (child: AdapterChild) => Promise<AdapterChildEnd>;
  /** As the platform's own; refuses addresses that are not public (unless SYSTOLE_ALLOW_PRIVATE_HTTP), ends with `signal`. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
}

export interface AdapterInstructions {
  readonly entryFile: string;
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

/** Why an attempt has to end, and how long it may take over that, in milliseconds (at most 1,500). */
export interface EndRequest {
  readonly cause: Stop["cause"] | "timeout";
  readonly message: string;
  readonly graceMs: number;
}

export interface AdapterChild {
  /** Found on PATH; no shell takes part. */
  readonly command: string;
  readonly args?: readonly string[];
  /** Default: the context's. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it reads on its standard input; absent: nothing. */
  readonly input?: string;
  /** Sees each piece before it is logged: up to 64 KiB, cut anywhere. */
  readonly onOutput?: (bytes: Uint8Array, stream: OutputStream) => void;
}

export type AdapterChildEnd =
  | { readonly kind: "not_started"; readonly failure: Failed }
  | { readonly kind: "exited"; readonly exitCode: number | null; readonly signal: string | null };

/** Only says what it is given to the compiler. */
export const defineAdapter = <Config>(adapter: AdapterModule<Config>): AdapterModule<Config> => adapter;
