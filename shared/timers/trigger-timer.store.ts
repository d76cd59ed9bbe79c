import type { Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import type { MissedTerms } from "./timer-terms.ts";

/** What a schedule of a routine keeps. It has the id of its trigger. */
export interface TriggerTimer {
  readonly triggerId: string;
  readonly companyId: string;
  readonly cronExpression: string;
  readonly timezone: string;
  readonly missedPolicy: MissedTerms["policy"];
  /** When it fires next; null while it is not to. */
  readonly dueAt: Date | null;
}

const PUT = statement(
  "put_trigger_timers",
  `
  insert into clock_timers (id, company_id, trigger_id, kept_by, kind, cron_expression, timezone, missed_policy, missed_cap,
    due_at, fires_at)
  select n.id, n.company_id, n.id, 'routine', 'cron', n.cron_expression, n.timezone, n.missed_policy, $7, n.due_at, n.due_at
    from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
      as n(id, company_id, cron_expression, timezone, missed_policy, due_at)
  on conflict (trigger_id) where trigger_id is not null do update
    set cron_expression = excluded.cron_expression, timezone = excluded.timezone, missed_policy = excluded.missed_policy,
        due_at = excluded.due_at, fires_at = excluded.fires_at, problem = null, updated_at = now()`,
);

/** Of the times that came due meanwhile, so many have a fire of their own where each is to be made up for. */
const MOST_CAUGHT_UP = 25;

/** Makes them what their triggers say. Lock the triggers' routines first. */
export async function putTriggerTimers(tx: Tx, timers: readonly TriggerTimer[]): Promise<void> {
  if (timers.length === 0) return;
  await tx.rows(PUT, [
    timers.map(({ triggerId }) => triggerId),
    timers.map(({ companyId }) => companyId),
    timers.map(({ cronExpression }) => cronExpression),
    timers.map(({ timezone }) => timezone),
    timers.map(({ missedPolicy }) => missedPolicy),
    timers.map(({ dueAt }) => dueAt?.toISOString() ?? null),
    MOST_CAUGHT_UP,
  ]);
}

const SET_ASIDE = statement(
  "set_trigger_timer_aside",
  "update clock_timers set due_at = null, fires_at = null, problem = $2 where trigger_id = $1",
);

/** It cannot be reckoned. */
export async function setTriggerTimerAside(tx: Tx, triggerId: string, problem: string): Promise<void> {
  await tx.rows(SET_ASIDE, [triggerId, problem]);
}

const DISARM = statement(
  "disarm_trigger_timers",
  `
  update clock_timers set due_at = null, fires_at = null, updated_at = now()
   where trigger_id = ${anyOf("$1::uuid[]")} and due_at is not null`,
);

/** They fire no more until they are put anew. */
export async function disarmTriggerTimers(tx: Tx, triggerIds: readonly string[]): Promise<void> {
  if (triggerIds.length > 0) await tx.rows(DISARM, [triggerIds]);
}

const CATCH_UP = statement(
  "set_missed_policy_of_triggers",
  `update clock_timers set missed_policy = $2, updated_at = now() where trigger_id = ${anyOf("$1::uuid[]")}`,
);

/** What is overdue by now is made up for as it says from now on. */
export async function setMissedPolicy(
  tx: Tx,
  triggerIds: readonly string[],
  policy: MissedTerms["policy"],
): Promise<void> {
  if (triggerIds.length > 0) await tx.rows(CATCH_UP, [triggerIds, policy]);
}
