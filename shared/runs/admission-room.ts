import type { Db } from "../db/db.ts";
import { type AdmissionWindow, readWindow } from "./admission-window.store.ts";
import { priorityOf } from "./fair-share.ts";

/** What may go straight to the queue, for one batch of wakeups. */
export interface Places {
  /** For how many new runs of any company there is room. */
  readonly room: number;
  /** Asked of each in turn: whether the next one of this company may, or has to wait for its company's share. */
  readonly mayEnter: (companyId: string) => boolean;
}

/** What went straight to the queue. */
export interface Taken {
  /** Of the rings, in the order of those who went in; 0 comes before all others. */
  readonly priorities: readonly number[];
  /** Those for whom there was no room but in reserve: it counts as their company's turn. */
  readonly charged: readonly string[];
  /** Where virtual time stands. */
  readonly clock: number;
}

export interface AdmissionRoom {
  readonly places: () => Promise<Places>;
  /** To be told whose runs went in: one entry for each. */
  readonly take: (companyIds: readonly string[]) => Taken;
  /** To be told where companies stand that were charged. */
  readonly charge: (virtualTimes: ReadonlyMap<string, number>) => void;
}

/** The queue holds so many times the fleet's slots: enough that no worker waits for the next round. */
const WINDOW_PER_SLOT = 3;
/** What is let in while no worker is known, so that the first one finds work. */
const SMALLEST_WINDOW = 16;
const FRESH_MS = 250;

export const windowSize = ({ fleetSlots }: Pick<AdmissionWindow, "fleetSlots">): number =>
  Math.max(SMALLEST_WINDOW, fleetSlots * WINDOW_PER_SLOT);

/** As many again may go in past a full window, of companies that are owed a turn: one of each. */
export const reserveOf = (window: Pick<AdmissionWindow, "fleetSlots" | "admitted">): number => {
  const size = windowSize(window);
  return Math.max(0, Math.min(size, 2 * size - window.admitted));
};

/**
 * The window as schedulers last counted it, less what this process let in since. Soft by intent: no row
 * is locked. Where nobody counts (no scheduler runs), what is left of the last count is all there is.
 *
 * A company goes in at once while it holds less of the window than is left of it, over its weight: one alone
 * fills half, the next half of the rest, and so on, so that a burst always leaves room for who comes after it.
 * What is over that waits for the next round of a scheduler, which fills the window by fair share. Where the
 * window is full, or others wait, a company that holds nothing goes in past them, as a scheduler would let it:
 * if it had no more than its part before.
 */
export function admissionRoom(db: Db): AdmissionRoom {
  let state: State = { room: 0, reserve: 0, held: new Map(), clock: 0, ahead: new Map() };
  let counted = "";
  let freshUntil = 0;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const window = await readWindow(db);
    if (window.isDrained) state = { ...state, room: 0, reserve: 0 };
    else if (window.counted !== counted) state = stateOf(window, state.ahead);
    // After a drain the count of then says nothing: it is read as a new one.
    counted = window.isDrained ? "" : window.counted;
    freshUntil = performance.now() + FRESH_MS;
  };

  return {
    places: async () => {
      if (performance.now() >= freshUntil) {
        reading ??= read().finally(() => {
          reading = undefined;
        });
        await reading;
      }
      return placesIn(state);
    },

    take: (companyIds) => {
      const charged: string[] = [];
      const priorities = companyIds.map((companyId) => {
        state.held.set(companyId, (state.held.get(companyId) ?? 0) + 1);
        if (state.room > 0) {
          state.room -= 1;
          return 0;
        }
        state.reserve = Math.max(0, state.reserve - 1);
        // Until it is known by how much: this turn was all that it was owed.
        state.ahead.set(companyId, Number.POSITIVE_INFINITY);
        charged.push(companyId);
        return priorityOf(state.clock, true);
      });
      return { priorities, charged, clock: state.clock };
    },

    charge: (virtualTimes) => {
      for (const [companyId, virtualTime] of virtualTimes) state.ahead.set(companyId, virtualTime);
    },
  };
}

interface State {
  room: number;
  reserve: number;
  /** How much of the window is whose. */
  readonly held: Map<string, number>;
  readonly clock: number;
  /** The virtual time of those that this process charged, while the clock has not come there. */
  readonly ahead: Map<string, number>;
}

function stateOf(window: AdmissionWindow, before: ReadonlyMap<string, number>): State {
  const { clock } = window;
  return {
    room: window.hasBacklog ? 0 : Math.max(0, windowSize(window) - window.admitted),
    reserve: reserveOf(window),
    held: new Map(Object.entries(window.held)),
    clock,
    ahead: new Map([...before].filter(([, virtualTime]) => virtualTime > clock)),
  };
}

function placesIn(state: Readonly<State>): Places {
  let { room, reserve } = state;
  const given = new Map<string, number>();
  const give = (companyId: string): true => {
    given.set(companyId, (given.get(companyId) ?? 0) + 1);
    return true;
  };
  return {
    room,
    mayEnter: (companyId) => {
      const held = (state.held.get(companyId) ?? 0) + (given.get(companyId) ?? 0);
      if (held < room) {
        room -= 1;
        return give(companyId);
      }
      if (held > 0 || reserve === 0 || state.ahead.has(companyId)) return false;
      reserve -= 1;
      return give(companyId);
    },
  };
}
