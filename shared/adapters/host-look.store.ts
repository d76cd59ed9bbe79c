import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";

/** A worker that has not answered by then answers nobody. */
const OPEN_SEC = 10;
/** Of one company, and of all: who asks for more is told to wait. */
const MAX_OPEN_OF_COMPANY = 8;
const MAX_OPEN = 64;
/** Of one worker, at a time. */
const MAX_TAKEN = 16;

export interface NewLook {
  readonly id: string;
  readonly companyId: string;
  readonly workerIds: readonly string[];
  /** Sealed. */
  readonly question: string;
}

const ASK = statement(
  "ask_hosts",
  `insert into host_looks (id, company_id, worker_id, question)
   select $1, $2, worker_id, $4 from unnest($3::uuid[]) as worker_id
    where (select count(distinct id) < ${MAX_OPEN} and count(distinct id) filter (where company_id = $2) < ${MAX_OPEN_OF_COMPANY}
             from host_looks where asked_at > now() - interval '${OPEN_SEC} s')
   returning 1`,
);

/** False where too many are open. */
export async function askHosts(db: Queryable, { id, companyId, workerIds, question }: NewLook): Promise<boolean> {
  return (await db.rows(ASK, [id, companyId, workerIds, question])).length > 0;
}

export interface OpenLook {
  readonly id: string;
  /** Sealed. */
  readonly question: string;
}

const OPEN = statement(
  "open_looks",
  `select id, question from host_looks
    where worker_id = $1 and answer is null and asked_at > now() - interval '${OPEN_SEC} s'
    order by asked_at, id limit ${MAX_TAKEN}`,
);

/** What a worker is asked, the oldest first. */
export function listOpenLooks(db: Queryable, workerId: string): Promise<OpenLook[]> {
  return db.rows<OpenLook>(OPEN, [workerId]);
}

const ANSWER = statement(
  "answer_look",
  "update host_looks set answer = $3 where id = $1 and worker_id = $2 and answer is null",
);

/** Its own, once: a worker's id is fresh with each start. Nothing where nobody waits any more. */
export async function answerLook(db: Queryable, id: string, workerId: string, answer: unknown): Promise<void> {
  await db.rows(ANSWER, [id, workerId, JSON.stringify(answer)]);
}

const ANSWERS = statement(
  "answers_of_look",
  "select worker_id, answer from host_looks where id = $1 and answer is not null",
);

export interface LookAnswer {
  readonly worker_id: string;
  readonly answer: unknown;
}

export function listAnswers(db: Queryable, id: string): Promise<LookAnswer[]> {
  return db.rows<LookAnswer>(ANSWERS, [id]);
}

const END = statement("end_look", "delete from host_looks where id = $1");

export async function endLook(db: Queryable, id: string): Promise<void> {
  await db.rows(END, [id]);
}

const FORGET = statement(
  "forget_looks",
  "delete from host_looks where asked_at < now() - interval '1 minute' returning 1",
);

/** Those whose asker died; resolves to how many. */
export async function forgetLooks(db: Queryable): Promise<number> {
  return (await db.rows(FORGET)).length;
}
