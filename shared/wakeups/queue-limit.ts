/** Leave to make one more queued run. */
export interface Place {
  /** To be told how it ended: whether a run was made. */
  readonly leave: (isUsed: boolean) => void;
}

export interface QueueLimit {
  /** A place, or null when the limit is reached. Rejects when nobody could count. */
  readonly take: (key: string) => Promise<Place | null>;
}

export interface QueueLimitDeps {
  /** How many may be queued under one key; 0: any number. */
  readonly limit: number;
  /** How many are, as the database says; no need to count past the limit. */
  readonly count: (key: string) => Promise<number>;
}

interface Known {
  /** What is left of the grant that the last count gave. */
  left: number;
  isFull: boolean;
  /** Nothing more before what is on its way has arrived: it may fill the last places, and others cannot see it. */
  isWaiting: boolean;
  freshUntil: number;
  /** Names the count that the grant comes from. */
  epoch: number;
  inFlight: number;
  /** Places that a count under way may not have seen: in flight when it began, or taken since. */
  unseen: number;
  counting: Promise<void> | undefined;
  /** Those who wait for half of what is on its way to arrive, and how much that leaves. */
  readonly onLeave: Set<() => void>;
  wakeAt: number;
}

const FRESH_MS = 1_000;
/** A count that took long holds for so many times as long, so that counting stays a small part of the work. */
const FRESH_TIMES = 50;
/** Of the room that is left, what one process takes before it counts again. */
const SHARE = 16;
/** Of the limit, the least that it takes, so that it does not count for each of the last places. */
const SMALLEST = 256;
const MOST_KEYS = 10_000;

/** How far past the limit each process but one may bring it: what it was granted, which the others cannot see. */
export const largestGrant = (limit: number): number => grantOf(limit, limit);

const grantOf = (limit: number, room: number): number =>
  Math.min(room, Math.max(Math.ceil(limit / SMALLEST), Math.floor(room / SHARE)));

/**
 * A limit that locks nothing. Each process counts what is queued, grants itself a part of the room that is
 * left, and counts again when that is used up or a second has passed. Alone it never goes past the limit;
 * each further process may by its grant, which shrinks with the room. It needs no scheduler.
 */
export function queueLimit({ limit, count }: QueueLimitDeps): QueueLimit {
  if (limit === 0) return { take: async () => UNLIMITED };
  const keys = new Map<string, Known>();

  const knownOf = (key: string): Known => {
    const found = keys.get(key);
    if (found !== undefined) return found;
    if (keys.size >= MOST_KEYS) forgetOne(keys);
    const known = { ...NOTHING, onLeave: new Set<() => void>() };
    keys.set(key, known);
    return known;
  };

  const countAgain = (key: string, known: Known): Promise<void> => {
    known.unseen = known.inFlight;
    const began = performance.now();
    known.counting = count(key)
      .then((queued) => {
        const room = Math.max(0, limit - queued - known.unseen);
        const ended = performance.now();
        // What is on its way is part of the grant: it is as invisible to other processes as what may still come.
        known.left = Math.min(room, Math.max(0, grantOf(limit, room + known.inFlight) - known.inFlight));
        known.isFull = queued >= limit;
        known.isWaiting = known.left === 0 && !known.isFull;
        known.wakeAt = Math.floor(known.inFlight / 2);
        known.epoch += 1;
        known.freshUntil = ended + Math.max(FRESH_MS, (ended - began) * FRESH_TIMES);
      })
      .finally(() => {
        known.counting = undefined;
      });
    return known.counting;
  };

  return {
    take: async (key) => {
      const known = knownOf(key);
      for (;;) {
        const isFresh = performance.now() < known.freshUntil;
        if (known.left > 0) {
          // The next ones profit: who still has a place does not wait, nor mind that nobody could count.
          if (!isFresh && known.counting === undefined) countAgain(key, known).catch(() => undefined);
          return take(known);
        }
        if (known.counting === undefined) {
          if (known.isFull && isFresh) return null;
          if (known.isWaiting) await halfToLeave(known);
        }
        await (known.counting ?? countAgain(key, known));
      }
    },
  };
}

const NOTHING: Omit<Known, "onLeave"> = {
  left: 0,
  isFull: false,
  isWaiting: false,
  wakeAt: 0,
  freshUntil: 0,
  epoch: 0,
  inFlight: 0,
  unseen: 0,
  counting: undefined,
};

const UNLIMITED: Place = { leave: () => undefined };

function take(known: Known): Place {
  const { epoch } = known;
  known.left -= 1;
  known.inFlight += 1;
  known.unseen += 1;
  return {
    leave: (isUsed) => {
      known.inFlight -= 1;
      if (!isUsed && epoch === known.epoch) known.left += 1;
      if (known.inFlight > known.wakeAt) return;
      for (const wake of known.onLeave) wake();
      known.onLeave.clear();
    },
  };
}

const halfToLeave = (known: Known): Promise<void> =>
  known.inFlight <= known.wakeAt ? Promise.resolve() : new Promise((resolve) => known.onLeave.add(resolve));

/** The oldest of which nothing is under way: it is counted when it is asked for again. */
function forgetOne(keys: Map<string, Known>): void {
  for (const [key, { inFlight, counting }] of keys) {
    if (inFlight > 0 || counting !== undefined) continue;
    keys.delete(key);
    return;
  }
}
