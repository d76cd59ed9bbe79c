import { type Actor, requireVisible } from "../auth/actor.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Admission } from "../runs/admission.service.ts";
import { newRuns } from "../wakeups/request-many.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";
import { fireNow } from "./fire-now.ts";
import type { CreateTimer, Timer, TimerFire, UpdateTimer } from "./timer.schema.ts";
import { companyOfAgent, lockTimer, type TimerRow } from "./timer.store.ts";
import { managedTimer, requireOwnAgent } from "./timer-access.ts";
import { createTimer, pauseTimer, removeTimer, resumeTimer, updateTerms } from "./timer-changes.ts";
import { createTimerReading, type TimerReading } from "./timer-reading.ts";
import { toFire, toTimer } from "./timer-view.ts";

/** What wakes agents by the clock: the board has all of a company's, an agent its own; all of the company see them. */
export interface TimerService extends TimerReading {
  /** @throws not_found, forbidden, invalid_input, conflict */
  readonly create: (actor: Actor, agentId: string, body: CreateTimer) => Promise<Timer>;
  /** What is due already is fired, unless it comes at other times now. @throws not_found, forbidden, invalid_input, conflict */
  readonly update: (actor: Actor, timerId: string, body: UpdateTimer) => Promise<Timer>;
  /** It fires no more until it is resumed. @throws not_found, forbidden, conflict */
  readonly pause: (actor: Actor, timerId: string) => Promise<Timer>;
  /** Also of one that was set aside. What came due meanwhile is not missed. @throws not_found, forbidden, conflict, invalid_input */
  readonly resume: (actor: Actor, timerId: string) => Promise<Timer>;
  /** Resolves to what it was. @throws not_found, forbidden, conflict */
  readonly delete: (actor: Actor, timerId: string) => Promise<Timer>;
  /** Now, whatever its state: its due times stay. @throws not_found, forbidden, conflict */
  readonly fire: (actor: Actor, timerId: string) => Promise<TimerFire>;
}

export interface TimerDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly wakeups: Pick<WakeupService, "requestMany">;
  readonly admission: Pick<Admission, "places" | "entered">;
}

export function createTimerService({ db, bus, wakeups, admission }: TimerDeps): TimerService {
  const change = async (companyId: string, work: (tx: Tx) => Promise<TimerRow>): Promise<Timer> => {
    const row = await db.transaction(async (tx) => {
      // So that none of its calendars is changed meanwhile.
      await lockCompany(tx, companyId);
      return work(tx);
    });
    bus.publish({ kind: "events", companyId });
    bus.publish({ kind: "timers" });
    return toTimer(row);
  };

  /** `work` is given the timer, locked. */
  const changeTimer = async (
    actor: Actor,
    id: string,
    work: (tx: Tx, row: TimerRow) => Promise<TimerRow>,
  ): Promise<Timer> => {
    const { company_id: companyId } = await managedTimer(db, actor, id);
    return change(companyId, async (tx) => work(tx, await lockTimer(tx, id)));
  };

  return {
    ...createTimerReading(db),

    create: async (actor, agentId, body) => {
      const companyId = await companyOfAgent(db, agentId);
      requireVisible(actor, companyId, "Agent");
      requireOwnAgent(actor, agentId);
      return change(companyId, (tx) => createTimer(tx, actor, { companyId, agentId, body }));
    },

    update: (actor, timerId, body) => changeTimer(actor, timerId, (tx, row) => updateTerms(tx, actor, row, body)),
    pause: (actor, timerId) => changeTimer(actor, timerId, (tx, row) => pauseTimer(tx, actor, row)),
    resume: (actor, timerId) => changeTimer(actor, timerId, (tx, row) => resumeTimer(tx, actor, row)),
    delete: (actor, timerId) => changeTimer(actor, timerId, (tx, row) => removeTimer(tx, actor, row)),

    fire: async (actor, timerId) => {
      const { company_id: companyId } = await managedTimer(db, actor, timerId);
      const places = await admission.places();
      const { fire, placed } = await db.transaction(async (tx) =>
        fireNow(tx, actor, await lockTimer(tx, timerId), { requestMany: wakeups.requestMany, places }),
      );
      admission.entered(newRuns(placed));
      bus.publish({ kind: "events", companyId });
      return toFire(fire);
    },
  };
}
