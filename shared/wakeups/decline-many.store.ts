import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { DeclinedWakeup } from "./accept.store.ts";

/** As `decline_wakeup`, for what nobody asked for by a key and the trail does not tell of. */
const DECLINE_MANY = statement(
  "decline_wakeups",
  `
  insert into agent_wakeup_requests as w (id, company_id, agent_id, source, trigger_detail, reason, payload, scope, outcome,
    outcome_reason, message, requested_by_actor_type, requested_by_actor_id, traceparent, repeat_count)
  select id, company_id, agent_id, source, trigger_detail, reason, payload, scope, outcome,
         outcome_reason, message, actor_type, actor_id, traceparent, repeat_count
    from jsonb_to_recordset($1::jsonb) as i(id uuid, company_id uuid, agent_id uuid, source text, trigger_detail text,
      reason text, payload jsonb, scope text, outcome text, outcome_reason text, message text, actor_type text,
      actor_id text, traceparent text, repeat_count int)
   order by agent_id, source, outcome, outcome_reason, id
  on conflict (agent_id, source, outcome, outcome_reason) where outcome in ('skipped', 'refused')
  do update set repeat_count = w.repeat_count + excluded.repeat_count, last_requested_at = now(), reason = excluded.reason,
                payload = excluded.payload, message = excluded.message,
                requested_by_actor_type = excluded.requested_by_actor_type,
                requested_by_actor_id = excluded.requested_by_actor_id
  returning id, agent_id, source, outcome, outcome_reason`,
);

/**
 * Records what did not become a run, of many agents; resolves to the id of the row of each, in their order. Skips and
 * refusals of one agent, source and reason share a row, those of this call among them.
 */
export async function declineWakeups(db: Queryable, items: readonly DeclinedWakeup[]): Promise<string[]> {
  if (items.length === 0) return [];
  const groups = new Map<string, { readonly item: DeclinedWakeup; readonly count: number }>();
  // No statement touches a row twice: of those that share one the last stands for all.
  for (const item of items) {
    const key = rowOf(item);
    groups.set(key, { item, count: (groups.get(key)?.count ?? 0) + 1 });
  }
  const rows = await db.rows<Declined>(DECLINE_MANY, [JSON.stringify([...groups.values()].map(toJson))]);
  const ids = new Map(
    rows.map(({ id, agent_id, outcome_reason, ...row }) => [
      rowOf({ ...row, wakeupId: id, agentId: agent_id, outcomeReason: outcome_reason }),
      id,
    ]),
  );
  return items.map((item) => ids.get(rowOf(item)) ?? item.wakeupId);
}

interface Declined extends Pick<DeclinedWakeup, "source" | "outcome"> {
  readonly id: string;
  readonly agent_id: string;
  readonly outcome_reason: string;
}

type Row = Pick<DeclinedWakeup, "wakeupId" | "agentId" | "source" | "outcome" | "outcomeReason">;

const rowOf = ({ wakeupId, agentId, source, outcome, outcomeReason }: Row): string =>
  outcome === "deferred" ? wakeupId : `${agentId} ${source} ${outcome} ${outcomeReason}`;

const toJson = ({ item, count }: { readonly item: DeclinedWakeup; readonly count: number }) => ({
  id: item.wakeupId,
  company_id: item.companyId,
  agent_id: item.agentId,
  source: item.source,
  trigger_detail: item.triggerDetail,
  reason: item.reason,
  payload: item.payload,
  scope: item.scope,
  outcome: item.outcome,
  outcome_reason: item.outcomeReason,
  message: item.message,
  actor_type: item.actorType,
  actor_id: item.actorId,
  traceparent: item.traceparent,
  repeat_count: count,
});
