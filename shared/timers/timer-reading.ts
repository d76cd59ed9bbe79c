import { type Actor, requireCompany, requireVisible } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import type {
  PreviewQuery,
  PreviewTimer,
  Timer,
  TimerFilter,
  TimerFire,
  TimerFireFilter,
  TimerPreview,
} from "./timer.schema.ts";
import { companyOfAgent, listTimers, readClock } from "./timer.store.ts";
import { visibleTimer } from "./timer-access.ts";
import { calendarsOf, requireCalendars } from "./timer-changes.ts";
import { draftOf } from "./timer-draft.ts";
import { listFires } from "./timer-fire.store.ts";
import { previewOf } from "./timer-preview.ts";
import { toFire, toTimer } from "./timer-view.ts";

export interface TimerReading {
  /** A page, the newest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: TimerFilter) => Promise<Timer[]>;
  /** @throws not_found */
  readonly listOfAgent: (actor: Actor, agentId: string, filter: TimerFilter) => Promise<Timer[]>;
  /** @throws not_found */
  readonly get: (actor: Actor, timerId: string) => Promise<Timer>;
  /** A page, the newest first. @throws not_found */
  readonly listFires: (actor: Actor, timerId: string, filter: TimerFireFilter) => Promise<TimerFire[]>;
  /** @throws not_found, invalid_input */
  readonly preview: (actor: Actor, timerId: string, query: PreviewQuery) => Promise<TimerPreview>;
  /** Of a timer that there is not. @throws forbidden, not_found, invalid_input */
  readonly previewOf: (
    actor: Actor,
    companyId: string,
    body: PreviewTimer,
    query: PreviewQuery,
  ) => Promise<TimerPreview>;
}

export function createTimerReading(db: Db): TimerReading {
  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return (await listTimers(db, companyId, filter)).map(toTimer);
    },

    listOfAgent: async (actor, agentId, filter) => {
      const companyId = await companyOfAgent(db, agentId);
      requireVisible(actor, companyId, "Agent");
      return (await listTimers(db, companyId, { ...filter, agentId })).map(toTimer);
    },

    get: async (actor, timerId) => toTimer(await visibleTimer(db, actor, timerId)),

    listFires: async (actor, timerId, filter) => {
      await visibleTimer(db, actor, timerId);
      return (await listFires(db, timerId, filter)).map(toFire);
    },

    preview: async (actor, timerId, query) => {
      const row = await visibleTimer(db, actor, timerId);
      const { now } = await readClock(db);
      return previewOf(row, { calendars: await calendarsOf(db, row), now, owed: row.due_at }, query);
    },

    previewOf: async (actor, companyId, { agentId = null, ...body }, query) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      const { now } = await readClock(db);
      const timer = { ...draftOf(body, now), agent_id: agentId, trigger_id: null, fires_made: 0 };
      const calendars = await requireCalendars(db, { ...timer, company_id: companyId });
      return previewOf(timer, { calendars, now }, query);
    },
  };
}
