import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { LeftOff } from "./session-handoff.ts";

/** How the last run of a session ended, and how it stands with the issue of the run that comes after it. */
const LEFT_OFF = statement(
  "session_left_off",
  `
  select b.status, b.error, b.result_json ->> 'summary' as summary,
         i.identifier || ' ' || i.title as issue, i.status as "issueStatus",
         (select c.body from issue_comments c where c.issue_id = i.id order by c.id desc limit 1) as comment
    from heartbeat_runs r
    left join heartbeat_runs b on b.id = $2 and b.agent_id = r.agent_id
    left join issues i on i.id = r.issue_id
   where r.id = $1`,
);

export async function readLeftOff(
  db: Queryable,
  runId: string,
  lastRunId: string | null,
): Promise<LeftOff | undefined> {
  const [row] = await db.rows<LeftOff>(LEFT_OFF, [runId, lastRunId]);
  return row;
}

/** The run's row hands out the sequence of the event, as everywhere. */
const LEAVE = statement(
  "leave_session",
  `
  with owner as (
    update heartbeat_runs
       set session_id_before = null, context_snapshot = coalesce(context_snapshot, '{}') || $3::jsonb,
           next_event_seq = next_event_seq + 1, updated_at = now()
     where id = $1 and fencing_token = $2 and status = 'running'
    returning id, company_id, agent_id, next_event_seq - 1 as seq
  ), told as (
    insert into live_events (company_id, type, payload)
    select company_id, 'heartbeat.run.event', jsonb_build_object('runId', id, 'agentId', agent_id, 'seq', seq, 'eventType', 'session.left',
           'stream', 'system', 'level', 'info', 'message', $4::text, 'payload', $5::jsonb) from owner
  )
  insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, stream, level, message, payload)
  select id, seq, company_id, agent_id, 'session.left', 'system', 'info', $4, $5::jsonb from owner
  returning seq`,
);

/** Says why a run begins a session, and with what note. False when it is no longer the caller's. */
export async function leaveSession(
  db: Queryable,
  run: { readonly runId: string; readonly fencingToken: number },
  { context, sessionId, why }: { readonly context: object; readonly sessionId: string; readonly why: string },
): Promise<boolean> {
  const values = [run.runId, run.fencingToken, JSON.stringify(context), `session left: ${why}`];
  return (await db.rows(LEAVE, [...values, JSON.stringify({ sessionId, reason: why })])).length > 0;
}
