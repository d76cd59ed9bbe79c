import type { Actor } from "../auth/actor.ts";
import { actorId, actorType } from "../auth/actor.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { sqlBuilder, statement } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import { insertLiveEvent, insertLiveEvents } from "../live/live-event.store.ts";
import type { Activity, ActivityFilter } from "./activity.schema.ts";

export interface NewActivity {
  readonly companyId: string;
  readonly actor: Actor;
  /** A fact in the past tense: `agent.paused`. */
  readonly action: string;
  readonly entityType: string;
  readonly entityId: string;
  /** Whom it concerns; by default the agent that did it. */
  readonly agentId?: string;
  /** In which run it was done; by default the actor's. */
  readonly runId?: string;
  /** Never a secret, nor a value that may be one: names of what changed, not what it changed to. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const INSERT = statement(
  "insert_activity",
  `insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id, details)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb)`,
);

/** The audit trail is written with what it tells of, or neither is. */
export async function recordActivity(tx: Tx, entry: NewActivity): Promise<void> {
  const { companyId, details } = entry;
  const payload = payloadOf(entry);
  const { action, entityType, entityId, agentId, runId } = payload;
  const by = [payload.actorType, payload.actorId];
  const json = details === undefined ? null : JSON.stringify(details);
  await tx.rows(INSERT, [newId(), companyId, ...by, action, entityType, entityId, agentId, runId, json]);
  await insertLiveEvent(tx, { companyId, type: "activity.logged", payload });
}

const INSERT_MANY = statement(
  "insert_activity_many",
  `insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id, agent_id, run_id, details)
   select n.id, n.company_id, $3, $4, $5, $6, $7, $8, $9, $10::jsonb
     from unnest($1::uuid[], $2::uuid[]) as n(id, company_id)`,
);

/** What concerns many companies stands in the trail of each. */
export async function recordActivityOfMany(
  tx: Tx,
  companyIds: readonly string[],
  entry: Omit<NewActivity, "companyId">,
): Promise<void> {
  const payload = payloadOf(entry);
  const { action, entityType, entityId, agentId, runId } = payload;
  const by = [payload.actorType, payload.actorId];
  const json = JSON.stringify(payload.details);
  const ids = companyIds.map(() => newId());
  await tx.rows(INSERT_MANY, [ids, companyIds, ...by, action, entityType, entityId, agentId, runId, json]);
  await insertLiveEvents(tx, companyIds, { type: "activity.logged", payload });
}

function payloadOf({
  actor,
  action,
  entityType,
  entityId,
  agentId,
  runId,
  details = {},
}: Omit<NewActivity, "companyId">) {
  const own = actor.type === "agent" ? actor : undefined;
  return {
    actorType: actorType(actor),
    actorId: actorId(actor),
    action,
    entityType,
    entityId,
    agentId: agentId ?? own?.agentId ?? null,
    runId: runId ?? own?.run?.runId ?? null,
    details,
  };
}

interface ActivityRow {
  id: string;
  company_id: string;
  actor_type: string;
  actor_id: string;
  action: string;
  entity_type: string;
  entity_id: string;
  agent_id: string | null;
  run_id: string | null;
  details: Record<string, unknown> | null;
  created_at: Date;
}

/** A page, newest first; `cursor` is the id of the last one seen. */
export async function listActivity(db: Queryable, companyId: string, filter: ActivityFilter): Promise<Activity[]> {
  const query = sqlBuilder("activity_log")
    .select("*")
    .where("company_id", companyId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  if (filter.agentId !== undefined) void query.where("agent_id", filter.agentId);
  if (filter.entityType !== undefined) void query.where("entity_type", filter.entityType);
  if (filter.entityId !== undefined) void query.where("entity_id", filter.entityId);
  if (filter.cursor !== undefined) void query.where("id", "<", filter.cursor);
  return (await db.run<ActivityRow>(query)).map(toActivity);
}

const toActivity = (row: ActivityRow): Activity => ({
  id: row.id,
  companyId: row.company_id,
  actorType: row.actor_type,
  actorId: row.actor_id,
  action: row.action,
  entityType: row.entity_type,
  entityId: row.entity_id,
  agentId: row.agent_id,
  runId: row.run_id,
  details: row.details,
  createdAt: row.created_at.toISOString(),
});
