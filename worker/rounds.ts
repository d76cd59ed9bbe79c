import type { Logger } from "pino";

export interface Rounds {
  /** Begins a round at once, or as soon as the one that is under way has ended: what brings it may be younger than what that sees. */
  readonly begin: () => void;
  /** Resolves when none is under way. */
  readonly close: () => Promise<void>;
}

export interface RoundsDeps {
  readonly everyMs: number;
  /** What a round is about, for the log. */
  readonly what: string;
  readonly log: Logger;
}

/** Does something again and again, and between times when asked to; never twice at a time. What fails is tried again. */
export function inRounds(work: () => Promise<void>, { everyMs, what, log }: RoundsDeps): Rounds {
  let isAskedAgain = false;
  let isClosed = false;
  let round: Promise<void> | undefined;

  const begin = (): void => {
    if (isClosed) return;
    if (round !== undefined) {
      isAskedAgain = true;
      return;
    }
    round = work()
      .catch((error: unknown) => log.debug({ err: error, what }, "could not be done; tried again"))
      .finally(() => {
        round = undefined;
        if (isAskedAgain) {
          isAskedAgain = false;
          begin();
        }
      });
  };

  const timer = setInterval(begin, everyMs);
  return {
    begin,
    close: async () => {
      isClosed = true;
      clearInterval(timer);
      await round;
    },
  };
}
