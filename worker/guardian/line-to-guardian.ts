import { type GroupChange, messageLine, type ToGuardian } from "./messages.ts";

/** The worker's end of the pipe: gathers what is said in one turn into one write, and notices when nobody answers. */
export interface LineToGuardian {
  readonly tell: (change: GroupChange) => void;
  readonly send: (message: ToGuardian) => void;
  /** The guardian has answered. */
  readonly seen: () => void;
  /** Sends what is left and waits for no more answers. */
  readonly close: () => void;
}

export interface LineToGuardianOptions {
  readonly write: (text: string) => void;
  readonly answerWithinMs: number;
  readonly onSilence: () => void;
}

/** A worker that was frozen finds the answers waiting when it comes back, but its timers are due before it can read. */
const SECOND_LOOK_MS = 1_000;

export function lineToGuardian({ write, answerWithinMs, onSilence }: LineToGuardianOptions): LineToGuardian {
  let changes: GroupChange[] = [];
  let isScheduled = false;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  const flush = (message: ToGuardian): void => {
    const text = messageLine(changes.length === 0 ? message : { ...message, changes });
    changes = [];
    write(text);
    timer ??= setTimeout(() => {
      timer = setTimeout(onSilence, SECOND_LOOK_MS);
    }, answerWithinMs);
  };
  const flushChanges = (): void => {
    isScheduled = false;
    if (changes.length > 0 && !isClosed) flush({});
  };
  const seen = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    tell: (change) => {
      changes.push(change);
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(flushChanges);
    },
    send: (message) => {
      if (!isClosed) flush(message);
    },
    seen,
    close: () => {
      isClosed = true;
      seen();
    },
  };
}
