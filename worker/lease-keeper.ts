import type { Logger } from "pino";

import type { RunExecution } from "../shared/runs/run-execution.service.ts";
import { type Holdings, holdings, LOST } from "./holdings.ts";

export interface LeaseKeeper extends Pick<Holdings, "release" | "stop" | "stopAll" | "stopForGood"> {
  /** As long as its own lease may be trusted, which began when it was asked for (boot clock). */
  readonly hold: (run: Parameters<Holdings["hold"]>[0] & { readonly askedAtMs: number }) => AbortSignal;
  /** Someone wants this run to end: ask the database now instead of at the next round. */
  readonly look: (runId: string) => void;
  /** Begins the rounds: nothing is held before. */
  readonly start: () => void;
  /** From now on the worker shows itself as draining. */
  readonly drain: () => void;
  readonly close: () => Promise<void>;
}

export interface LeaseKeeperDeps {
  readonly runs: Pick<RunExecution, "renew" | "stillOwned">;
  readonly workerId: string;
  readonly leaseSec: number;
  /** A renewal that was sent at `sentAtMs` (boot clock) succeeded: how long the worker may be trusted from then on. */
  readonly extend: (lengthMs: number, sentAtMs: number) => void;
  readonly bootClockMs: () => number;
  readonly log: Logger;
}

/** Rounds per lease: five may fail before one is over. */
const ROUNDS_PER_LEASE = 6;
/** A lease is trusted so much shorter than it is, for the kill to be over when it ends. */
const TRUST_SHARE = 5 / 6;

/**
 * Renews all leases of a worker with one statement a round. A failed round alone ends nothing: a healthy
 * run must survive a blip. What ends a run is an answer in which it is missing, checked once more, or
 * the end of the trust that the last successful renewal began: counted from when it was *sent*, as the
 * guardian counts too.
 */
export function createLeaseKeeper(deps: LeaseKeeperDeps): LeaseKeeper {
  const { runs, workerId, leaseSec, log } = deps;
  const book = holdings(log);
  const trust = trustOf(deps);
  let isDraining = false;
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;

  const endWithTrust = (): void => {
    if (trust.isOver()) book.stopAll(LOST);
  };
  const renew = async (): Promise<void> => {
    const sentAtMs = deps.bootClockMs();
    const before = book.runIds();
    try {
      const rows = await runs.renew({ workerId, leaseSec, isDraining, runIds: before });
      trust.renewed(before, sentAtMs);
      book.obey(rows);
      const renewed = new Set(rows.map((row) => row.id));
      const missing = before.filter((runId) => book.has(runId) && !renewed.has(runId));
      await lookAgain(missing, book, deps);
    } catch (error) {
      log.warn({ err: error }, "leases could not be renewed; tried again");
      endWithTrust();
    }
  };

  const beginRound = (): void => {
    // An answer that never comes must not hide that the trust has ended.
    if (round !== undefined) endWithTrust();
    round ??= renew().finally(() => {
      round = undefined;
    });
  };

  return {
    ...book,
    hold: (run) => {
      trust.claimed(run.runId, run.askedAtMs);
      return book.hold(run);
    },
    release: (runId) => {
      trust.released(runId);
      book.release(runId);
    },
    start: () => {
      trust.begin(deps.bootClockMs());
      timer = setInterval(beginRound, (leaseSec * 1000) / ROUNDS_PER_LEASE);
    },
    look: (runId) => {
      if (!book.has(runId)) return;
      const missed = (error: unknown): void => log.debug({ err: error }, "look failed");
      void runs.stillOwned(workerId, [runId]).then(book.obey, missed);
    },
    drain: () => {
      isDraining = true;
      beginRound();
    },
    close: async () => {
      clearInterval(timer);
      await round;
    },
  };
}

interface Trust {
  readonly begin: (fromMs: number) => void;
  readonly isOver: () => boolean;
  /** A lease began when its run was asked for, at the earliest: until it is renewed, trust is as short as that. */
  readonly claimed: (runId: string, askedAtMs: number) => void;
  /** These were, by a renewal sent then; what was claimed meanwhile was not. */
  readonly renewed: (runIds: readonly string[], sentAtMs: number) => void;
  readonly released: (runId: string) => void;
}

/** How long the worker may be trusted with all that it holds. */
function trustOf({
  leaseSec,
  extend,
  bootClockMs,
}: Pick<LeaseKeeperDeps, "leaseSec" | "extend" | "bootClockMs">): Trust {
  const lengthMs = leaseSec * 1000 * TRUST_SHARE;
  let untilMs = bootClockMs() + lengthMs;
  /** Of runs that no renewal has renewed yet: when they were asked for. */
  const fresh = new Map<string, number>();
  const begin = (fromMs: number): void => {
    untilMs = fromMs + lengthMs;
    extend(lengthMs, fromMs);
  };
  return {
    begin,
    isOver: () => bootClockMs() >= untilMs,
    claimed: (runId, askedAtMs) => {
      fresh.set(runId, askedAtMs);
      if (askedAtMs + lengthMs < untilMs) begin(askedAtMs);
    },
    renewed: (runIds, sentAtMs) => {
      for (const runId of runIds) fresh.delete(runId);
      begin(Math.min(sentAtMs, ...fresh.values()));
    },
    released: (runId) => void fresh.delete(runId),
  };
}

/** Rows that another transaction holds are passed over by a renewal: only the second look tells that a run is lost. */
async function lookAgain(
  missing: readonly string[],
  book: Holdings,
  { runs, workerId }: LeaseKeeperDeps,
): Promise<void> {
  if (missing.length === 0) return;
  const owned = await runs.stillOwned(workerId, missing);
  book.obey(owned);
  book.dropLost(missing, owned);
}
