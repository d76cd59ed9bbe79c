import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireCompany, requireVisible } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { hidesUserNames } from "../instance/settings.store.ts";
import { NotFoundError, RemovedError } from "../kernel/errors.ts";
import { censored, censoredPage, userNameCensor } from "../kernel/user-name-censor.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { missing } from "../retention/missing.ts";
import type { Terms } from "../retention/retention-terms.ts";
import { cutLogPage } from "./log-page.ts";
import type { RunRow } from "./run.row.ts";
import type { LiveRun, Run, RunEvent, RunFilter, RunLogPage } from "./run.schema.ts";
import { findRun } from "./run.store.ts";
import type { EventRow } from "./run-journal.store.ts";
import { listEvents, listLogChunks } from "./run-journal.store.ts";
import { listLive, listRuns } from "./run-list.store.ts";
import { isFinished } from "./run-machine.ts";
import { findLogRemovals } from "./run-removal.store.ts";
import { stopRunsById } from "./run-stop.store.ts";
import { toLiveRun, toRun } from "./run-view.ts";
import { showRun } from "./show-run.ts";
import { lockSlots } from "./slot.store.ts";

export interface RunService {
  readonly list: (actor: Actor, companyId: string, filter: RunFilter) => Promise<Run[]>;
  readonly live: (actor: Actor, companyId: string, page: { minCount: number; limit: number }) => Promise<LiveRun[]>;
  readonly get: (actor: Actor, runId: string) => Promise<Run>;
  /** @throws removed_by_retention */
  readonly events: (actor: Actor, runId: string, page: { afterSeq: number; limit: number }) => Promise<RunEvent[]>;
  /** @throws not_found until the run has started, removed_by_retention */
  readonly log: (actor: Actor, runId: string, page: { offset: number; limitBytes: number }) => Promise<RunLogPage>;
  /** Ends a run that waits, asks one that runs to end, and leaves a finished one as it is. */
  readonly cancel: (actor: Actor, runId: string) => Promise<Run>;
}

export interface RunDeps {
  readonly db: Db;
  readonly bus: LiveBus;
  /** How long the instance keeps things. */
  readonly retain: Terms;
  /** As whom this process runs, where that is known. */
  readonly userName?: string | undefined;
}

export function createRunService({ db, bus, retain, userName }: RunDeps): RunService {
  const hideNames = userNameCensor(userName);
  /** What the operator has not asked to hide is shown as it is. */
  const shown = async <T>(value: T): Promise<T> => ((await hidesUserNames(db)) ? censored(value, hideNames) : value);

  const visible = async (actor: Actor, runId: string): Promise<RunRow> => {
    const row = await findRun(db, runId);
    if (row === undefined) throw await missing(db, { what: "Heartbeat run", id: runId, actor, retain });
    requireVisible(actor, row.company_id, "Heartbeat run");
    return row;
  };

  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      const rows = await listRuns(db, companyId, filter);
      const removals = await findLogRemovals(db, rows);
      return shown(rows.map((row) => toRun(row, removals.get(row.id) ?? null)));
    },

    live: async (actor, companyId, page) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      const rows = await listLive(db, companyId, page);
      const removals = await findLogRemovals(db, rows);
      return rows.map((row) => toLiveRun(row, removals.get(row.id)));
    },

    get: async (actor, runId) => shown(await showRun(db, await visible(actor, runId))),

    events: async (actor, runId, { afterSeq, limit }) => {
      const run = await visible(actor, runId);
      const events = await listEvents(db, runId, afterSeq, limit);
      await requireNotRemoved(db, run, "Run events");
      return shown(events.map(toEvent));
    },

    log: async (actor, runId, { offset, limitBytes }) => {
      const run = await visible(actor, runId);
      if (run.started_at === null) throw new NotFoundError("Run log");
      const chunks = await listLogChunks(db, runId, offset, limitBytes);
      await requireNotRemoved(db, run, "Run log");
      const page = cutLogPage(
        chunks.map((chunk) => ({ byteOffset: chunk.byte_offset, lines: chunk.lines })),
        { offset, limitBytes, totalBytes: run.log_bytes },
      );
      const { content, nextOffset } = (await hidesUserNames(db)) ? censoredPage(page, hideNames) : page;
      return { runId, store: "postgres", logRef: runId, content, ...(nextOffset === undefined ? {} : { nextOffset }) };
    },

    cancel: async (actor, runId) => {
      const run = await visible(actor, runId);
      requireBoard(actor);
      if (isFinished(run.status)) return shown(await showRun(db, run));
      const stopped = await db.transaction((tx) => stop(tx, actor, run));
      for (const id of stopped.cancelling) bus.publish({ kind: "cancel", runId: id });
      bus.publish({ kind: "events", companyId: run.company_id });
      return shown(await showRun(db, await visible(actor, runId)));
    },
  };
}

async function stop(tx: Tx, actor: Actor, run: RunRow): ReturnType<typeof stopRunsById> {
  await lockSlots(tx, [run.agent_id]);
  const result = await stopRunsById(tx, [run.id], { reason: "Cancelled by the operator", errorCode: "cancelled" });
  await recordActivity(tx, {
    companyId: run.company_id,
    actor,
    action: "heartbeat.cancelled",
    entityType: "heartbeat_run",
    entityId: run.id,
    agentId: run.agent_id,
  });
  return result;
}

/** To be asked after the reading: what was read may have been half of it by then. */
async function requireNotRemoved(db: Db, run: RunRow, what: string): Promise<void> {
  const removedAt = (await findLogRemovals(db, [run])).get(run.id);
  if (removedAt !== undefined) throw new RemovedError(what, removedAt);
}

const toEvent = (row: EventRow): RunEvent => ({
  id: row.id,
  runId: row.run_id,
  companyId: row.company_id,
  agentId: row.agent_id,
  seq: row.seq,
  eventType: row.event_type,
  stream: row.stream,
  level: row.level,
  color: row.color,
  message: row.message,
  payload: row.payload,
  createdAt: row.created_at.toISOString(),
});
