import type { Knex } from "knex";

import type { Actor } from "../auth/actor.ts";
import { actorId, actorType } from "../auth/actor.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { sqlBuilder, statement } from "../db/db.ts";
import { whereBetween } from "../db/id-bounds.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { insertLiveEvent, insertLiveEvents } from "../live/live-event.store.ts";
import type { Activity, ActivityKinds, ActivityPage } from "./activity.schema.ts";
import { IS_DELEGATION } from "./delegation.ts";

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
  await insertActivity(tx, { id: newId(), companyId: entry.companyId, entry: entryOf(entry) });
}

/** What stands in the trail of a deed, whoever says that it was done. */
export interface Entry {
  readonly actorType: string;
  readonly actorId: string;
  readonly action: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly agentId: string | null;
  readonly runId: string | null;
  readonly details?: Readonly<Record<string, unknown>> | undefined;
}

interface NewEntry {
  readonly id: string;
  readonly companyId: string;
  readonly entry: Entry;
}

export async function insertActivity(tx: Tx, { id, companyId, entry }: NewEntry): Promise<void> {
  const { actorType, actorId, action, entityType, entityId, agentId, runId, details } = entry;
  const json = details === undefined ? null : JSON.stringify(details);
  const deed = [action, entityType, entityId, agentId, runId, json];
  await tx.rows(INSERT, [id, companyId, actorType, actorId, ...deed]);
  await insertLiveEvent(tx, { companyId, type: "activity.logged", payload: { ...entry, details: details ?? {} } });
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
  const payload = entryOf(entry);
  const { action, entityType, entityId, agentId, runId } = payload;
  const by = [payload.actorType, payload.actorId];
  const json = JSON.stringify(payload.details ?? {});
  const ids = companyIds.map(() => newId());
  await tx.rows(INSERT_MANY, [ids, companyIds, ...by, action, entityType, entityId, agentId, runId, json]);
  const told = { ...payload, details: payload.details ?? {} };
  await insertLiveEvents(tx, companyIds, { type: "activity.logged", payload: told });
}

/** As it stands in the trail: with the actor's own agent and run, where it says nothing else. */
export function entryOf({
  actor,
  action,
  entityType,
  entityId,
  agentId,
  runId,
  details,
}: Omit<NewActivity, "companyId">): Entry {
  const own = actor.type === "agent" ? actor : undefined;
  return {
    actorType: actorType(actor),
    actorId: actorId(actor),
    action,
    entityType,
    entityId,
    agentId: agentId ?? own?.agentId ?? null,
    runId: runId ?? own?.run?.runId ?? null,
    details: withKey(actor, details),
  };
}

/** A person's entry names the key or the token by which it was done, where that was none of their own hands. */
function withKey(actor: Actor, details: NewActivity["details"]): NewActivity["details"] {
  if (actor.type !== "board") return details;
  const { source, credentialId: id, credentialName: name } = actor;
  if (source === "board_key") return { ...details, boardKey: { id, name } };
  return source === "api_token" ? { ...details, apiToken: { id, name } } : details;
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
export async function listActivity(db: Queryable, companyId: string, filter: ActivityPage): Promise<Activity[]> {
  const query = sqlBuilder("activity_log")
    .select("*")
    .where("company_id", companyId)
    .orderBy("id", "desc")
    .limit(filter.limit);
  for (const [column, value] of Object.entries(equalities(filter))) {
    if (value !== undefined) void query.where(column, value);
  }
  if (filter.cursor !== undefined) void query.where("id", "<", filter.cursor);
  whereBetween(query, { id: "id", moment: "created_at" }, filter);
  if (filter.kinds !== undefined) narrow(query, filter.kinds);
  if (filter.text !== undefined) {
    const pattern = `%${filter.text.replace(/[\\%_]/g, "\\$&")}%`;
    void query.whereRaw("(action ilike ? or details::text ilike ?)", [pattern, pattern]);
  }
  return (await db.run<ActivityRow>(query)).map(toActivity);
}

/** No text is looked for any longer. */
const SEARCH_MS = 5_000;
const HURRY = statement("hurry_search", `select set_config('statement_timeout', '${SEARCH_MS}', true)`);

/** The same, of which no more is read than there is time for. */
export async function searchActivity(tx: Tx, companyId: string, filter: ActivityPage): Promise<Activity[]> {
  await tx.rows(HURRY);
  return listActivity(tx, companyId, filter);
}

function narrow(query: Knex.QueryBuilder, { only, except, delegated }: ActivityKinds): void {
  void query.where((any) => {
    void any.where((all) => {
      if (only !== undefined) void all.whereIn("entity_type", only);
      if (except !== undefined) void all.whereNotIn("entity_type", except);
      void all.whereRaw(`not ${IS_DELEGATION}`);
    });
    if (delegated) void any.orWhereRaw(IS_DELEGATION);
  });
}

const equalities = (filter: ActivityPage): Readonly<Record<string, string | undefined>> => ({
  agent_id: filter.agentId,
  actor_type: filter.actorType,
  actor_id: filter.actorId,
  action: filter.action,
  entity_type: filter.entityType,
  entity_id: filter.entityId,
  run_id: filter.runId,
});

export async function requireActivity(db: Queryable, id: string): Promise<Activity> {
  const [row] = await db.run<ActivityRow>(sqlBuilder("activity_log").select("*").where({ id }));
  if (row === undefined) throw new NotFoundError("Activity");
  return toActivity(row);
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
