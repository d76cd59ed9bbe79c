import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

export interface JournalEntry {
  readonly runId: string;
  readonly fencingToken: number;
  /** NDJSON lines, complete ones. */
  readonly lines: string;
  readonly byteLength: number;
  /** Where the writer knows its log to end: the same entry again, its first answer lost, is not appended twice. */
  readonly byteOffset?: number;
  /** What subscribers of the live stream are shown of them. */
  readonly live: Readonly<Record<string, unknown>>;
}

/** A log as its writer knows it to end. */
export interface LogDigest {
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
}

/**
 * Appends to a run's log, fenced: the run's row hands out the offset, so chunks neither overlap nor
 * leave a gap, and an owner that was superseded appends nothing. Returns the run when it was appended, now or before.
 */
const APPEND = statement(
  "append_log",
  `
  with owner as (
    update heartbeat_runs set log_bytes = log_bytes + $4, last_output_at = now()
     where id = $1 and fencing_token = $2 and status = 'running' and log_bytes = coalesce($6, log_bytes)
    returning id, company_id, log_bytes - $4 as byte_offset
  ), chunk as (
    insert into heartbeat_run_log_chunks (run_id, byte_offset, byte_length, lines)
    select id, byte_offset, $4, $3 from owner
  ), told as (
    insert into live_events (company_id, type, payload) select company_id, 'heartbeat.run.log', $5::jsonb from owner
  )
  select company_id from owner
  union all
  select company_id from heartbeat_runs
   where id = $1 and fencing_token = $2 and status = 'running' and log_bytes = $6::bigint + $4`,
);

/** False when the run is no longer the caller's. */
export async function appendLog(db: Queryable, entry: JournalEntry): Promise<boolean> {
  const { runId, fencingToken, lines, byteLength, live, byteOffset = null } = entry;
  const values = [runId, fencingToken, lines, byteLength, JSON.stringify(live), byteOffset];
  return (await db.rows(APPEND, values)).length > 0;
}

export interface NewEvent {
  readonly eventType: string;
  readonly stream: "system" | "stdout" | "stderr";
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The run's row hands out the sequence: no gap, no double, and nothing from an owner that was superseded. */
const APPEND_EVENT = statement(
  "append_event",
  `
  with owner as (
    update heartbeat_runs set next_event_seq = next_event_seq + 1
     where id = $1 and fencing_token = $2 and status = 'running'
    returning id, company_id, agent_id, next_event_seq - 1 as seq
  ), told as (
    insert into live_events (company_id, type, payload)
    select company_id, 'heartbeat.run.event', jsonb_build_object('runId', id, 'agentId', agent_id, 'seq', seq, 'eventType', $3::text,
           'stream', $4::text, 'level', $5::text, 'message', $6::text, 'payload', $7::jsonb) from owner
  )
  insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, stream, level, message, payload)
  select id, seq, company_id, agent_id, $3, $4, $5, $6, $7::jsonb from owner
  returning seq`,
);

export async function appendEvent(
  db: Queryable,
  run: { runId: string; fencingToken: number },
  event: NewEvent,
): Promise<boolean> {
  const { eventType, stream, level, message, payload } = event;
  const values = [run.runId, run.fencingToken, eventType, stream, level, message, JSON.stringify(payload)];
  return (await db.rows(APPEND_EVENT, values)).length > 0;
}

export interface EventRow {
  id: number;
  run_id: string;
  seq: number;
  company_id: string;
  agent_id: string;
  event_type: string;
  stream: string | null;
  level: string | null;
  color: string | null;
  message: string | null;
  payload: Record<string, unknown> | null;
  created_at: Date;
}

const EVENTS = statement(
  "list_events",
  `select * from heartbeat_run_events where run_id = $1 and seq > $2 order by seq limit $3`,
);

export function listEvents(db: Queryable, runId: string, afterSeq: number, limit: number): Promise<EventRow[]> {
  return db.rows<EventRow>(EVENTS, [runId, afterSeq, limit]);
}

/** Chunks from the one that holds `offset`, about `bytes` of them: the first is always whole. */
const CHUNKS = statement(
  "list_log_chunks",
  `
  select byte_offset, lines from heartbeat_run_log_chunks
   where run_id = $1 and byte_offset < $2::bigint + $3
     and byte_offset >= coalesce((select max(byte_offset) from heartbeat_run_log_chunks where run_id = $1 and byte_offset <= $2), 0)
   order by byte_offset`,
);

export function listLogChunks(
  db: Queryable,
  runId: string,
  offset: number,
  bytes: number,
): Promise<{ byte_offset: number; lines: string }[]> {
  return db.rows(CHUNKS, [runId, offset, bytes]);
}

const ENSURE_PARTITIONS = statement(
  "ensure_partitions",
  `select bool_or(ensure_journal_partitions(now() + week)) as made from unnest(array[interval '0', interval '7 days']) week`,
);

/** This week's and the next week's partitions; resolves to whether any was made. */
export async function ensurePartitions(db: Queryable): Promise<boolean> {
  const [row] = await db.rows<{ made: boolean }>(ENSURE_PARTITIONS);
  return row?.made ?? false;
}
