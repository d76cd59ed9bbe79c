import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

export interface KeyedRequest {
  readonly id: Buffer;
  readonly companyId: string | null;
  readonly digest: Buffer;
  readonly attempt: string;
}

/** A key that has expired is as good as none; one whose attempt has run out of its lease is taken over. */
const TAKE = statement(
  "idempotency_take",
  `insert into idempotency_keys as k (id, company_id, request_digest, attempt, leased_until, expires_at)
   values ($1, $2, $3, $4, now() + make_interval(secs => $5), now() + make_interval(hours => $6))
   on conflict (id) do update
      set company_id = excluded.company_id, request_digest = excluded.request_digest, attempt = excluded.attempt,
          leased_until = excluded.leased_until, expires_at = excluded.expires_at, finished_at = null, answer = null
    where k.expires_at < now()
       or (k.finished_at is null and k.leased_until < now() and k.request_digest = excluded.request_digest)
   returning 1`,
);

export interface KeyTerms {
  readonly leaseSec: number;
  readonly keptHours: number;
}

/** Whether the request is this attempt's to answer. */
export async function takeKey(db: Queryable, request: KeyedRequest, terms: KeyTerms): Promise<boolean> {
  const { id, companyId, digest, attempt } = request;
  return (await db.rows(TAKE, [id, companyId, digest, attempt, terms.leaseSec, terms.keptHours])).length > 0;
}

const FIND = statement(
  "idempotency_find",
  `select request_digest = $2 as is_same, finished_at is not null as is_done, answer from idempotency_keys where id = $1`,
);

export interface KeptRequest {
  /** The first request with this key was equal to this one. */
  readonly is_same: boolean;
  readonly is_done: boolean;
  readonly answer: string | null;
}

export async function findKey(db: Queryable, { id, digest }: KeyedRequest): Promise<KeptRequest | undefined> {
  const [row] = await db.rows<KeptRequest>(FIND, [id, digest]);
  return row;
}

const FINISH = statement(
  "idempotency_finish",
  "update idempotency_keys set finished_at = now(), answer = $3 where id = $1 and attempt = $2",
);

export async function finishKey(db: Queryable, request: KeyedRequest, answer: string | null): Promise<void> {
  await db.rows(FINISH, [request.id, request.attempt, answer]);
}

const RELEASE = statement(
  "idempotency_release",
  "delete from idempotency_keys where id = $1 and attempt = $2 and finished_at is null",
);

/** The request changed nothing: its key is not used up. */
export async function releaseKey(db: Queryable, { id, attempt }: KeyedRequest): Promise<void> {
  await db.rows(RELEASE, [id, attempt]);
}
