import { ConfigError } from "./config-error.ts";
import { blameGuest } from "./guest-code.ts";
import type { Logger } from "./logger.ts";
import { flushSpans } from "./tracing.ts";

/** What a process has running, seen from its end. */
export interface Running {
  /** Ends in order: stop taking work, let it finish, close what it used. */
  readonly stop: () => Promise<void>;
  /** The last act when there is no time left: whatever must not outlive the process. May not wait. */
  readonly stopNow?: () => void;
}

export interface ProcessPlan {
  readonly name: string;
  readonly log: Logger;
  /**
   * Resolves when the process is ready. `signal` aborts when it is to stop before that; `fail` stops it in order
   * and with exit code 1, for whoever finds that it cannot go on: a supervisor then starts it anew.
   */
  readonly start: (signal: AbortSignal, fail: (error: Error) => void) => Promise<Running>;
  /** From the first signal to a forced exit, in milliseconds. */
  readonly hardDeadlineMs: number;
}

/** sysexits' EX_CONFIG: a supervisor need not try again before someone has changed something. */
const EXIT_CONFIG = 78;
const EXIT_FAILED = 1;
const SIGNAL_EXITS = { SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof SIGNAL_EXITS;

/**
 * One Ctrl-C reaches us twice under npm: from the terminal, and passed on by npm. So what follows
 * the first signal within this time is the same one; only later ones mean "now".
 */
const SAME_SIGNAL_MS = 400;

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs a process from start to end. It lives until SIGTERM or SIGINT, which stop it in order; a second
 * signal, or the hard deadline, ends it on the spot. An error that nobody caught stops it too, with exit
 * code 1, since what it left behind cannot be known; unless it is of code that is not ours (`asGuest`). A configuration that cannot be used is told in its
 * own words, without a stack, with exit code 78.
 */
export async function runProcess({ name, log, start, hardDeadlineMs }: ProcessPlan): Promise<void> {
  const stopping = new AbortController();
  let running: Running | undefined;
  let stopSince: number | undefined;
  let exitCode = 0;

  const exitNow = (code: number): never => {
    try {
      running?.stopNow?.();
    } catch (error) {
      log.error({ err: error }, "last act failed");
    }
    process.exit(code);
  };

  const beginStop = (): void => {
    if (stopSince !== undefined) return;
    stopSince = performance.now();
    setTimeout(() => {
      log.error({ hardDeadlineMs }, `${name} did not stop in time`);
      exitNow(EXIT_FAILED);
    }, hardDeadlineMs);
    stopping.abort();
  };

  const onSignal = (signal: StopSignal): void => {
    if (stopSince !== undefined) {
      if (performance.now() - stopSince < SAME_SIGNAL_MS) return;
      log.warn({ signal }, `${name} ended at a second signal`);
      exitNow(SIGNAL_EXITS[signal]);
    }
    log.info({ signal }, `${name} stopping`);
    beginStop();
  };

  const stopFailed = (error: unknown, why: string): void => {
    log.fatal({ err: error }, why);
    exitCode = EXIT_FAILED;
    beginStop();
  };
  const onFatal = (error: unknown): void => {
    if (blameGuest(error)) log.error({ err: error }, "an adapter let an error fall");
    else stopFailed(error, `${name} met an error that nobody caught`);
  };

  process.on("SIGTERM", onSignal).on("SIGINT", onSignal);
  process.on("uncaughtException", onFatal).on("unhandledRejection", onFatal);

  // A promise holds no event loop open, and a start or stop that waits for one must not end the process.
  setInterval(() => undefined, LONGEST_TIMER_MS);
  try {
    running = await start(stopping.signal, (error) => stopFailed(error, `${name} cannot go on`));
    if (!stopping.signal.aborted) {
      log.info(`${name} started`);
      await aborted(stopping.signal);
    }
    await running.stop();
    await flushSpans();
    log.info(`${name} stopped`);
  } catch (error) {
    const isStartCutShort = running === undefined && stopping.signal.aborted;
    exitNow(isStartCutShort ? exitCode : fail(error, log, name));
  }
  process.exit(exitCode);
}

/** Runs what must come before there is a logger, such as reading the configuration; a `ConfigError` ends the process in plain words. */
export function orExit<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.exit(explain(error));
  }
}

function fail(error: unknown, log: Logger, name: string): number {
  if (error instanceof ConfigError) return explain(error);
  log.fatal({ err: error }, `${name} failed`);
  return EXIT_FAILED;
}

function explain(error: ConfigError): number {
  process.stderr.write(`${error.message}\n`);
  return EXIT_CONFIG;
}

const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
