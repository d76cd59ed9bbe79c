import type { Db } from "../db/db.ts";
import { type AdmissionWindow, readWindow } from "./admission-window.store.ts";

/** What may go straight to the queue, for one batch of wakeups. */
export interface Places {
  /** For how many new runs of any company there is room. */
  readonly room: number;
  /** Asked of each in turn: whether the next one of this company may, or has to wait for its company's share. */
  readonly mayEnter: (companyId: string) => boolean;
}

export interface AdmissionRoom {
  readonly places: () => Promise<Places>;
  /** To be told whose runs went in: one entry for each. */
  readonly take: (companyIds: readonly string[]) => void;
}

/** The queue holds so many times the fleet's slots: enough that no worker waits for the next round. */
const WINDOW_PER_SLOT = 3;
/** What is let in while no worker is known, so that the first one finds work. */
const SMALLEST_WINDOW = 16;
const FRESH_MS = 250;

export const windowSize = ({ fleetSlots }: Pick<AdmissionWindow, "fleetSlots">): number =>
  Math.max(SMALLEST_WINDOW, fleetSlots * WINDOW_PER_SLOT);

/**
 * The window as schedulers last counted it, less what this process let in since. Soft by intent: no row
 * is locked. Where nobody counts (no scheduler runs), what is left of the last count is all there is.
 *
 * A company goes in at once while it holds less of the window than is left of it: one alone fills half, the
 * next half of the rest, and so on, so that a burst always leaves room for who comes after it. What is over
 * that waits for the next round of a scheduler, which fills the window by fair share.
 */
export function admissionRoom(db: Db): AdmissionRoom {
  let room = 0;
  let held = new Map<string, number>();
  let counted = "";
  let freshUntil = 0;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    const window = await readWindow(db);
    if (window.isDrained) room = 0;
    else if (window.counted !== counted) {
      room = window.hasBacklog ? 0 : Math.max(0, windowSize(window) - window.admitted);
      held = new Map(Object.entries(window.held));
    }
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
      return placesIn(room, held);
    },

    take: (companyIds) => {
      for (const companyId of companyIds) held.set(companyId, (held.get(companyId) ?? 0) + 1);
      room = Math.max(0, room - companyIds.length);
    },
  };
}

function placesIn(room: number, held: ReadonlyMap<string, number>): Places {
  let left = room;
  const given = new Map<string, number>();
  return {
    room,
    mayEnter: (companyId) => {
      const before = given.get(companyId) ?? 0;
      if ((held.get(companyId) ?? 0) + before >= left) return false;
      given.set(companyId, before + 1);
      left -= 1;
      return true;
    },
  };
}
