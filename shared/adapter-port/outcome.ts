/**
 * How one attempt at a run ended, in the words that adapters and workers share. An adapter answers with an outcome,
 * and never throws for something that was to be expected: a missing command, a refused connection and an exit code
 * are outcomes.
 */

export type OutputStream = "stdout" | "stderr";

/** Why an execution has to end before its work does, and how long it may take over it. */
export interface Stop {
  readonly cause: "cancelled" | "interrupted" | "lease_lost" | "guardian_killed" | "budget_exceeded" | "workspace_full";
  readonly message: string;
  readonly graceMs: number;
}

/** Tokens an execution used. */
export interface Usage {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  /** Written to the provider's cache, and not among the input tokens; absent where nothing is said of it. */
  readonly cacheWriteTokens?: number;
  readonly outputTokens: number;
}

/** What an execution said about itself, however it ended. */
export interface Reported {
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly usage?: Usage;
  /** What its session has used in all, where that is what it was told, and `usage` its part of it. */
  readonly sessionUsage?: Usage;
  readonly costUsd?: number;
  readonly provider?: string;
  readonly model?: string;
  readonly billingType?: string;
  readonly result?: Record<string, unknown>;
  readonly summary?: string;
  readonly sessionId?: string;
  /** What the adapter goes on with beside the session's id; of those of others as they say (`AdapterSessions`). */
  readonly sessionParams?: Readonly<Record<string, unknown>>;
  /** What the other side calls the run. */
  readonly externalRunId?: string;
}

export interface Succeeded {
  readonly kind: "succeeded";
}

/**
 * `transient`: another attempt may go better, not before `retryAfterSec` where that is given. `unfinished`: it came to
 * a limit of its own (turns), and another one may go on from there.
 */
export interface Failed {
  readonly kind: "failed";
  readonly failure: "transient" | "permanent" | "unfinished";
  readonly errorCode: string;
  readonly message: string;
  readonly retryAfterSec?: number;
  /** Where a person can put it right. */
  readonly errorMeta?: { readonly loginUrl: string };
}

export interface TimedOut {
  readonly kind: "timed_out";
  readonly message: string;
}

/** The execution ended because its signal was aborted. */
export interface Stopped {
  readonly kind: "stopped";
  readonly stop: Stop;
}

/**
 * Something elsewhere took the run, and will report its result itself with the run's token, within `deadlineSec` (a day
 * at most).
 */
export interface Pending {
  readonly kind: "pending";
  readonly deadlineSec: number;
}

export type Outcome = Reported & (Succeeded | Failed | TimedOut | Stopped | Pending);
