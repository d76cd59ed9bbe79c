import type { Db } from "../db/db.ts";
import { batcher } from "../kernel/batcher.ts";
import { BacklogFullError, NotFoundError } from "../kernel/errors.ts";
import type { Admission } from "../runs/admission.service.ts";
import type { AcceptedWakeup, IncomingWakeup } from "./accept.store.ts";
import { acceptWakeups } from "./accept.store.ts";
import type { BackPressure } from "./back-pressure.ts";

export interface EntranceDeps {
  readonly db: Db;
  readonly admission: Admission;
  readonly pressure: BackPressure;
}

/** Two batches at a time, as `docs/performance.md` measured: more only makes them smaller. */
export const BATCH = { max: 64, inFlight: 2 };

/**
 * The way in for wakeups that a person or a program asks for, whatever source they say: each makes a run or joins
 * one. Where too much waits they may only join. What the fleet itself brings about does not come this way
 * (`requestMany`), and is never turned away, since it will not come again. @throws backlog_full, not_found
 */
export function createEntrance({ db, admission, pressure }: EntranceDeps) {
  const accept = batcher(async (items: readonly IncomingWakeup[]) => {
    const accepted = await acceptWakeups(db, items, await admission.places());
    const made = [...accepted.values()].filter(({ isNew }) => isNew);
    if (made.length > 0) admission.entered(made.map(({ run }) => run));
    return items.map((item) => accepted.get(item.wakeupId));
  }, BATCH);

  const enter = async (item: IncomingWakeup): Promise<AcceptedWakeup> => {
    const accepted = await accept(item);
    if (accepted === undefined) throw new NotFoundError("Agent");
    return accepted;
  };

  return async (item: IncomingWakeup): Promise<AcceptedWakeup> => {
    const place = await pressure.take(item.companyId);
    if (place instanceof BacklogFullError) {
      // Whom it would join may be claimed meanwhile: then it makes a run in the place that this one left.
      if (await pressure.wouldJoin(item)) return enter(item);
      throw place;
    }
    let isUsed = false;
    try {
      const accepted = await enter(item);
      isUsed = accepted.isNew;
      return accepted;
    } finally {
      place.leave(isUsed);
    }
  };
}
