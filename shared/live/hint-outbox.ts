import type { Hint } from "./live-bus.ts";

export interface HintOutbox {
  /** Tells whether this is the first of its kind in the window. */
  readonly put: (hint: Hint) => boolean;
  /** Tries again to send what is left, at once: the server is back. */
  readonly flush: () => void;
  readonly close: () => Promise<void>;
}

export interface HintOutboxOptions {
  /** Hints so close together travel together, and equal ones as one, in milliseconds. */
  readonly windowMs: number;
  /** More different hints than this, and they become one `resync`. */
  readonly limit: number;
  readonly send: (hints: readonly Hint[]) => Promise<void>;
  /** A window has ended in which these hints were given more than once. */
  readonly onRepeated: (hints: readonly Hint[]) => void;
}

const RETRY_MS = 1_000;

const keyOf = (hint: Hint): string => JSON.stringify(hint);

/**
 * Gathers hints for a moment, then sends them; one send at a time. What could not be sent stays, so
 * that the others hear it when the server is back; equal hints are one, so this is bounded.
 */
export function hintOutbox({ windowMs, limit, send, onRepeated }: HintOutboxOptions): HintOutbox {
  const unsent = new Map<string, Hint>();
  const window = hintWindow();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let isClosed = false;

  const schedule = (ms: number): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      sending ??= flush().finally(() => {
        sending = undefined;
      });
    }, ms);
  };

  const flush = async (): Promise<void> => {
    const repeated = window.end();
    if (repeated.length > 0) onRepeated(repeated);
    if (unsent.size === 0) return;
    const hints = [...unsent.values()];
    unsent.clear();
    try {
      await send(hints);
    } catch {
      for (const hint of hints) keep(hint);
      if (!isClosed) schedule(RETRY_MS);
      return;
    }
    if (unsent.size > 0 && !isClosed) schedule(windowMs);
  };

  const keep = (hint: Hint): void => {
    unsent.set(keyOf(hint), hint);
    if (unsent.size <= limit) return;
    unsent.clear();
    unsent.set("resync", { kind: "resync" });
  };

  return {
    put: (hint) => {
      if (isClosed) return false;
      keep(hint);
      schedule(windowMs);
      return window.isFirst(hint);
    },
    flush: () => {
      clearTimeout(timer);
      timer = undefined;
      if (!isClosed) schedule(0);
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await sending;
      await flush();
    },
  };
}

interface HintWindow {
  readonly isFirst: (hint: Hint) => boolean;
  /** Ends it and begins the next. Returns what was given more than once. */
  readonly end: () => readonly Hint[];
}

function hintWindow(): HintWindow {
  const given = new Map<string, { readonly hint: Hint; times: number }>();
  return {
    isFirst: (hint) => {
      const key = keyOf(hint);
      const before = given.get(key);
      if (before === undefined) given.set(key, { hint, times: 1 });
      else before.times += 1;
      return before === undefined;
    },
    end: () => {
      const repeated = [...given.values()].filter(({ times }) => times > 1).map(({ hint }) => hint);
      given.clear();
      return repeated;
    },
  };
}
