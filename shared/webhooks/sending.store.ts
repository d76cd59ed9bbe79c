import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { DeliveryRow } from "./delivery.store.ts";
import type { EndpointRow } from "./endpoint.store.ts";

/**
 * One worker sends to an endpoint at a time, and has each delivery that it took to itself for the lease: then it is due
 * again, whatever became of the worker. The endpoint's row arbitrates; whoever waited for it looks at it once more.
 */
const CLAIM = statement(
  "claim_webhook_deliveries",
  `
  with served as (
    update webhook_endpoints set claimed_by = $2, claimed_until = now() + make_interval(secs => $3::float8)
     where id = $1 and status = 'enabled' and (claimed_by = $2 or claimed_until is null or claimed_until <= now())
    returning id, company_id, url, may_be_local, secret_id, secret_rotated_at
  ), due as (
    select d.id from webhook_deliveries d join served s on s.id = d.endpoint_id
     where d.status = 'pending' and d.next_attempt_at <= now()
     order by d.next_attempt_at, d.id limit $4 for update of d skip locked
  ), taken as (
    update webhook_deliveries d set claims = d.claims + 1, next_attempt_at = now() + make_interval(secs => $3::float8)
      from due where d.id = due.id
    returning d.id as delivery_id, d.message_id, d.event_type, d.body, d.failures, d.claims
  )
  select s.*, s.secret_rotated_at > now() - interval '24 hours' as is_newly_rotated, t.*
    from served s left join taken t on true order by t.delivery_id`,
);

type Served = Pick<EndpointRow, "id" | "company_id" | "url" | "may_be_local" | "secret_id"> & {
  is_newly_rotated: boolean | null;
};

export type TakenRow = Pick<DeliveryRow, "message_id" | "event_type" | "body" | "failures" | "claims"> & {
  delivery_id: string;
};

export interface ClaimedRows {
  readonly endpoint: Served;
  readonly deliveries: readonly TakenRow[];
}

export interface ClaimTerms {
  readonly endpointId: string;
  /** Whoever asks; it may ask again, for more. */
  readonly claimant: string;
  readonly leaseSec: number;
  readonly limit: number;
}

/** Undefined when the endpoint is another's just now, disabled or gone. */
export async function claimDeliveries(db: Queryable, claim: ClaimTerms): Promise<ClaimedRows | undefined> {
  const { endpointId, claimant, leaseSec, limit } = claim;
  const rows = await db.rows<Served & (TakenRow | { delivery_id: null })>(CLAIM, [
    endpointId,
    claimant,
    leaseSec,
    limit,
  ]);
  const [endpoint] = rows;
  if (endpoint === undefined) return undefined;
  return { endpoint, deliveries: rows.flatMap((row) => (row.delivery_id === null ? [] : [row])) };
}

export interface Attempt {
  readonly deliveryId: string;
  /** As it was claimed: a later claim makes this one's result count no more. */
  readonly claims: number;
  readonly statusCode: number | null;
  readonly latencyMs: number;
  readonly answer: string | null;
  readonly error: string | null;
}

/** `pauseSec`: until the next attempt; null with `status` other than pending. */
export interface Settlement {
  readonly status: DeliveryRow["status"];
  readonly pauseSec: number | null;
}

const SETTLE = statement(
  "settle_webhook_delivery",
  `
  with logged as (
    insert into webhook_attempts (delivery_id, number, status_code, latency_ms, answer, error, attempted_at)
    select id, $2::int, $3::int, $4::int, $5, $6, now() - make_interval(secs => $4::int / 1000.0)
      from webhook_deliveries where id = $1
    on conflict do nothing
  )
  update webhook_deliveries
     set status = $7::text, failures = case when $7::text = 'delivered' then 0 else failures + 1 end,
         delivered_at = case when $7::text = 'delivered' then now() end,
         next_attempt_at = now() + make_interval(secs => coalesce($8::float8, 0))
   where id = $1 and claims = $2::int and status = 'pending'
  returning endpoint_id`,
);

/** Writes an attempt down, and what follows from it. False when the delivery has been taken anew meanwhile, or is gone. */
export async function settleDelivery(
  db: Queryable,
  { deliveryId, claims, statusCode, latencyMs, answer, error }: Attempt,
  { status, pauseSec }: Settlement,
): Promise<boolean> {
  const said = [statusCode, latencyMs, answer, error];
  return (await db.rows(SETTLE, [deliveryId, claims, ...said, status, pauseSec])).length > 0;
}

const RELEASE = statement(
  "release_webhook_delivery",
  "update webhook_deliveries set next_attempt_at = now() where id = $1 and claims = $2 and status = 'pending'",
);

/** It was not sent: it is due again at once. */
export async function releaseDelivery(db: Queryable, deliveryId: string, claims: number): Promise<void> {
  await db.rows(RELEASE, [deliveryId, claims]);
}
