import { recordActivity } from "../activity/activity.store.ts";
import { requireAgent } from "../agents/agent.store.ts";
import { type Actor, actorId, actorType, requireBoard, requireCompany, requireVisible } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { missing } from "../retention/missing.ts";
import type { Terms } from "../retention/retention-terms.ts";
import { type BacklogScope, countBacklog } from "../runs/backlog-cancel.store.ts";
import type { BacklogCancellation, CancelBacklog } from "./backlog.schema.ts";
import {
  type CancellationRow,
  cancellationOfKey,
  findCancellation,
  insertCancellation,
  takeCancellation,
} from "./backlog.store.ts";
import { cancelBatch } from "./cancel-batch.ts";

export interface BacklogService {
  /** Begins to cancel all that waits of a company; resolves when that is stored. @throws forbidden, not_found, conflict */
  readonly cancelOfCompany: (actor: Actor, companyId: string, body: CancelBacklog) => Promise<BacklogCancellation>;
  /** The same of one agent. @throws forbidden, not_found, conflict */
  readonly cancelOfAgent: (actor: Actor, agentId: string, body: CancelBacklog) => Promise<BacklogCancellation>;
  /** How far it is. @throws forbidden, not_found */
  readonly get: (actor: Actor, id: string) => Promise<BacklogCancellation>;
  /** Carries on what was asked for, until nothing of it is left; resolves to how many batches that took. */
  readonly carryOn: (signal?: AbortSignal) => Promise<number>;
}

export interface BacklogDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  /** How long the instance keeps things. */
  readonly retain: Terms;
}

export function createBacklogService({ db, bus, retain }: BacklogDeps): BacklogService {
  const begin = async (actor: Actor, scope: BacklogScope, body: CancelBacklog): Promise<BacklogCancellation> => {
    const total = await countBacklog(db, scope);
    return toCancellation(await db.transaction((tx) => store(tx, actor, { ...scope, ...body, total })));
  };

  const batch = async (): Promise<boolean> => {
    const row = await db.transaction(async (tx) => {
      const taken = await takeCancellation(tx);
      if (taken !== undefined) await cancelBatch(tx, taken);
      return taken;
    });
    if (row === undefined) return false;
    bus.publish({ kind: "events", companyId: row.company_id });
    // What was let in and is cancelled leaves room.
    bus.publish({ kind: "admission" });
    return true;
  };

  return {
    cancelOfCompany: async (actor, companyId, body) => {
      requireBoard(actor);
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return begin(actor, { companyId, agentId: null }, body);
    },

    cancelOfAgent: async (actor, agentId, body) => {
      const { company_id: companyId } = await requireAgent(db, agentId);
      requireVisible(actor, companyId, "Agent");
      requireBoard(actor);
      return begin(actor, { companyId, agentId }, body);
    },

    get: async (actor, id) => {
      const row = await findCancellation(db, id);
      if (row === undefined) throw await missing(db, { what: "Backlog cancellation", id, actor, retain });
      requireVisible(actor, row.company_id, "Backlog cancellation");
      requireBoard(actor);
      return toCancellation(row);
    },

    carryOn: async (signal) => {
      let batches = 0;
      while (signal?.aborted !== true && (await batch())) batches += 1;
      return batches;
    },
  };
}

type Wanted = BacklogScope & CancelBacklog & { readonly total: number };

async function store(tx: Tx, actor: Actor, wanted: Wanted): Promise<CancellationRow> {
  const { companyId, agentId, total } = wanted;
  const [reason, idempotencyKey] = [wanted.reason ?? null, wanted.idempotencyKey ?? null];
  const by = { actorType: actorType(actor), actorId: actorId(actor) };
  const made = await insertCancellation(tx, { id: newId(), companyId, agentId, reason, idempotencyKey, total, ...by });
  if (made === undefined) return replay(tx, wanted);
  await recordActivity(tx, {
    companyId,
    actor,
    action: "backlog.cancelled",
    entityType: agentId === null ? "company" : "agent",
    entityId: agentId ?? companyId,
    ...(agentId === null ? {} : { agentId }),
    details: { cancellationId: made.id, total },
  });
  return made;
}

async function replay(tx: Tx, { companyId, agentId, idempotencyKey }: Wanted): Promise<CancellationRow> {
  const first = await cancellationOfKey(tx, companyId, idempotencyKey ?? "");
  if (first.agent_id === agentId) return first;
  throw new ConflictError("This idempotency key was used for another backlog");
}

const toCancellation = (row: CancellationRow): BacklogCancellation => ({
  id: row.id,
  companyId: row.company_id,
  agentId: row.agent_id,
  status: row.finished_at === null ? "running" : "done",
  total: row.total,
  done: row.done,
  reason: row.reason,
  requestedByActorType: row.requested_by_actor_type,
  requestedByActorId: row.requested_by_actor_id,
  requestedAt: row.requested_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
});
