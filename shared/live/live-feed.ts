import type { LiveCursor } from "./live-cursor.ts";
import { isAfter } from "./live-cursor.ts";
import type { LivePage, PlacedEvent } from "./live-event.store.ts";
import { wakeSignal } from "./wake-signal.ts";

export interface LiveFeedDeps {
  /** What lies after a place, oldest first. */
  readonly read: (after: LiveCursor) => Promise<LivePage>;
  /** Where to begin; what is older is not the feed's. */
  readonly start: LiveCursor;
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
  readonly onSuccess: () => void;
}

/** One company's recent events, read once for all who listen in this process. */
export interface LiveFeed {
  /** The events after a place; `undefined` when it lies before `keptAfter`. */
  readonly since: (after: LiveCursor) => readonly PlacedEvent[] | undefined;
  /** What lies before this is to be read from the database: the feed began later, or keeps it no longer. */
  readonly keptAfter: () => LiveCursor;
  /** Resolves when there is more, or when `signal` aborts. */
  readonly more: (signal: AbortSignal) => Promise<void>;
  /** Something was committed: look now. */
  readonly hint: () => void;
}

/** Kept for those who are a little behind; whoever is further behind reads from the database at its own pace. */
const KEPT_EVENTS = 1_000;
/** Hints may be lost, so it looks without one, too. */
const LOOK_EVERY_MS = 1_000;
/** The first look again while an older transaction holds events back; it doubles until something has come. */
const HELD_BACK_MS = 10;
const HELD_BACK_MOST_MS = 250;

export function openLiveFeed({ read, start, signal, onFailure, onSuccess }: LiveFeedDeps): LiveFeed {
  const hinted = wakeSignal();
  const grown = wakeSignal();
  let events: readonly PlacedEvent[] = [];
  let keptAfter = start;
  let position = start;
  let isHinted = false;

  /** Reads all there is. Returns whether anything was, and whether more is on its way. */
  const look = async (): Promise<{ hasGrown: boolean; isHeldBack: boolean }> => {
    for (let hasGrown = false; ; ) {
      isHinted = false;
      const page = await read(position);
      position = page.cursor;
      if (page.events.length > 0) {
        hasGrown = true;
        events = [...events, ...page.events];
        const tooMany = events.length - KEPT_EVENTS;
        keptAfter = events[tooMany - 1]?.at ?? keptAfter;
        events = events.slice(Math.max(0, tooMany));
        grown.wake();
      }
      if (!page.hasMore) return { hasGrown, isHeldBack: page.isHeldBack };
    }
  };

  const run = async (): Promise<void> => {
    let heldBackMs = HELD_BACK_MS;
    while (!signal.aborted) {
      let pauseMs = LOOK_EVERY_MS;
      try {
        const { hasGrown, isHeldBack } = await look();
        onSuccess();
        heldBackMs = hasGrown || !isHeldBack ? HELD_BACK_MS : Math.min(HELD_BACK_MOST_MS, heldBackMs * 2);
        if (isHeldBack) pauseMs = heldBackMs;
      } catch (error) {
        onFailure(error);
      }
      if (!isHinted) await hinted.wait(signal, pauseMs);
    }
  };
  void run();

  return {
    since: (after) => (isAfter(keptAfter, after) ? undefined : events.filter(({ at }) => isAfter(at, after))),
    keptAfter: () => keptAfter,
    more: (until) => grown.wait(until),
    hint: () => {
      isHinted = true;
      hinted.wake();
    },
  };
}
