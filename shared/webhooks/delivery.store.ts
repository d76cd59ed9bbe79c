import type { Queryable, Tx } from "../db/db.ts";
import { one, sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";

export interface DeliveryRow {
  id: string;
  company_id: string;
  endpoint_id: string;
  message_id: string;
  sequence: number | null;
  event_type: string;
  body: string;
  status: "pending" | "delivered" | "failed";
  failures: number;
  claims: number;
  next_attempt_at: Date;
  delivered_at: Date | null;
  created_at: Date;
}

export interface NewDelivery {
  readonly id: string;
  readonly companyId: string;
  readonly endpointId: string;
  readonly messageId: string;
  readonly sequence: number | null;
  readonly eventType: string;
  readonly body: string;
}

const INSERT = statement(
  "insert_webhook_deliveries",
  `insert into webhook_deliveries (id, company_id, endpoint_id, message_id, sequence, event_type, body)
   select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[])`,
);

export async function insertDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): Promise<void> {
  const column = <Name extends keyof NewDelivery>(name: Name) => deliveries.map((delivery) => delivery[name]);
  const ids = [column("id"), column("companyId"), column("endpointId"), column("messageId")];
  await tx.rows(INSERT, [...ids, column("sequence"), column("eventType"), column("body")]);
}

const FIND = statement("find_webhook_delivery", "select * from webhook_deliveries where endpoint_id = $1 and id = $2");

/** @throws not_found */
export async function requireDelivery(db: Queryable, endpointId: string, id: string): Promise<DeliveryRow> {
  const [row] = await db.rows<DeliveryRow>(FIND, [endpointId, id]);
  if (row === undefined) throw new NotFoundError("Webhook delivery");
  return row;
}

export interface DeliveryQuery {
  readonly status?: DeliveryRow["status"] | undefined;
  readonly eventType?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** A page, the newest first; `cursor` is the id of the last one seen. */
export function listDeliveries(
  db: Queryable,
  endpointId: string,
  { status, eventType, cursor, limit }: DeliveryQuery,
): Promise<DeliveryRow[]> {
  const query = sqlBuilder("webhook_deliveries").where("endpoint_id", endpointId).orderBy("id", "desc").limit(limit);
  if (status !== undefined) void query.where("status", status);
  if (eventType !== undefined) void query.where("event_type", eventType);
  if (cursor !== undefined) void query.where("id", "<", cursor);
  return db.run<DeliveryRow>(query);
}

export interface AttemptRow {
  delivery_id: string;
  number: number;
  status_code: number | null;
  latency_ms: number;
  answer: string | null;
  error: string | null;
  attempted_at: Date;
}

const ATTEMPTS = statement(
  "list_webhook_attempts",
  "select * from webhook_attempts where delivery_id = any($1::uuid[]) order by delivery_id, number",
);

export function listAttempts(db: Queryable, deliveryIds: readonly string[]): Promise<AttemptRow[]> {
  return db.rows<AttemptRow>(ATTEMPTS, [deliveryIds]);
}

const REPLAY = statement(
  "replay_webhook_delivery",
  `update webhook_deliveries
      set status = 'pending', failures = 0, claims = claims + 1, next_attempt_at = now(), delivered_at = null
    where id = $1 returning *`,
);

/** To be sent anew, at once. What a worker that has it just now says of it counts no more. */
export async function replayDelivery(tx: Tx, id: string): Promise<DeliveryRow> {
  return one(await tx.rows<DeliveryRow>(REPLAY, [id]));
}

const TAKEN_SINCE = statement(
  "webhook_endpoint_took_since",
  `select exists (select from webhook_deliveries d
     where d.endpoint_id = $1 and d.delivered_at >= (select min(attempted_at) from webhook_attempts where delivery_id = $2)) as took`,
);

/** Whether the endpoint has taken any delivery since this one was first tried. */
export async function hasTakenSince(tx: Tx, endpointId: string, deliveryId: string): Promise<boolean> {
  return one(await tx.rows<{ took: boolean }>(TAKEN_SINCE, [endpointId, deliveryId])).took;
}
