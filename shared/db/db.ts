import knex, { type Knex } from "knex";
import pg from "pg";

import { isRetryable, translatePgError } from "./pg-errors.ts";

/**
 * A statement with a name is parsed and planned once per connection; without one PostgreSQL plans it
 * each time, which costs twice the CPU of running it. Every hot statement is one of these.
 */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export const statement = (name: string, text: string): Statement => ({ name, text });

/**
 * `id = ${anyOf("$1::uuid[]")}` for `id = any($1)`, in statements with a name. PostgreSQL looks into a list that it
 * is given, expects less work than for a list of any length, and therefore plans anew for each call, which costs
 * several times the look-up. Behind a subselect it cannot look, and one plan serves all calls.
 */
export const anyOf = (list: string): string => `any(array(select unnest(${list})))`;

/**
 * `id > ${orFirst("$2")}` goes on behind a cursor, or from the start where there is none. An index is walked from such a
 * bound; with `$2 is null or id > $2`, a plan that serves all calls would walk it from its end each time.
 */
export const orFirst = (cursor: string): string => `coalesce(${cursor}::uuid, '00000000-0000-0000-0000-000000000000')`;

/** The same for lists whose newest come first: `id < ${orLast("$2")}`. */
export const orLast = (cursor: string): string => `coalesce(${cursor}::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')`;

/**
 * A condition that PostgreSQL checks, and does not plan by. Rows that are named by their ids are to be found by them:
 * seeing `status = 'queued'`, it may prefer to walk a partial index of all that is queued, which was short when it looked.
 */
export const unplanned = (condition: string): string => `(case when ${condition} then true end)`;

/** What stores take first: a connection of the pool for one statement, or the one of a transaction. */
export interface Queryable {
  /** Runs a named statement. Alone (not in a transaction) it is tried again after 40001 and 40P01. */
  readonly rows: <Row>(statement: Statement, values?: readonly unknown[]) => Promise<Row[]>;
  /** Runs what knex built (`sqlBuilder`). For statements that are put together, or rare. */
  readonly run: <Row>(query: Knex.QueryBuilder | Knex.Raw) => Promise<Row[]>;
}

/** A `Queryable` that is inside a transaction: what a store takes when its work must be. */
export interface Tx extends Queryable {
  readonly isTransaction: true;
  /** Runs the transaction's last statement, behind which the commit travels at once: nothing may follow it. */
  readonly last: Queryable["rows"];
  /** Done once the transaction is committed, and never if it is not. It may not throw. */
  readonly afterCommit: (work: () => void) => void;
}

/** How a process uses its connections. */
export interface PoolUse {
  readonly busy: number;
  readonly idle: number;
  /** Who waits for one. */
  readonly waiting: number;
}

export interface Db extends Queryable {
  /**
   * Runs `work` in one transaction. A serialization failure or a deadlock (40001, 40P01) is tried
   * again from the start, so `work` must have no effects outside the database.
   */
  readonly transaction: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;
  /** Answers when the database does, else throws `UnavailableError`. */
  readonly ping: () => Promise<void>;
  readonly use: () => PoolUse;
  readonly close: () => Promise<void>;
}

/** knex as a builder of SQL; it has no connection of its own, what it builds goes through `Queryable.run`. */
export const sqlBuilder: Knex = knex({ client: "pg" });

const INT8 = 20;

/** int8 as a number: our counters, bytes and micro-dollars stay far below 2^53. */
const types = {
  getTypeParser: (oid: number, format?: string) =>
    oid === INT8 ? Number : pg.types.getTypeParser(oid, format as "text"),
} as unknown as pg.CustomTypesConfig;

export interface DbOptions {
  readonly url: string;
  readonly pool: number;
  readonly applicationName: string;
  readonly onError: (error: Error) => void;
}

const TRANSACTION_TRIES = 5;

export function openDb({ url, pool: max, applicationName, onError }: DbOptions): Db {
  const settings = {
    connectionString: url,
    types,
    application_name: applicationName,
    // Statements of one transaction that are sent without waiting for one another travel together, and run in order.
    pipeline: true,

    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: 30_000,
    // For a server that is frozen rather than gone: it keeps the connection, and its own timeouts stand still.
    query_timeout: 35_000,
    idle_in_transaction_session_timeout: 15_000,
  };
  const pool = new pg.Pool({ ...settings, max });
  // Whether the database answers is not asked behind all who wait for it.
  const pulse = new pg.Pool({ ...settings, max: 1 });
  let pinging: Promise<void> | undefined;
  let isClosing = false;
  // A connection that is lost while a transaction has it, or while it is being closed, has no other listener: the
  // error would end the process. Whoever uses it next is told by its statement.
  for (const each of [pool, pulse]) {
    each.on("connect", (client) => client.on("error", () => undefined));
    each.on("error", (error) => {
      if (!isClosing) onError(error);
    });
  }

  return {
    // A statement alone is a transaction of its own, and is tried again like one.
    ...queryable((text) => retried(() => pool.query(text))),
    transaction: (work) =>
      retried(() => once(pool, work)).catch((error: unknown) => {
        throw translatePgError(error);
      }),
    use: () => ({
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    ping: () => (pinging ??= pingOver(pulse).finally(() => (pinging = undefined))),
    close: () => {
      isClosing = true;
      return Promise.all([pool.end(), pulse.end()]).then(() => undefined);
    },
  };
}

async function pingOver(pool: pg.Pool): Promise<void> {
  await pool.query("select 1").catch((error: unknown) => {
    throw translatePgError(error);
  });
}

/** Again after a serialization failure or a deadlock: nothing of the failed try is left. */
async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= TRANSACTION_TRIES || !isRetryable(error)) throw error;
    }
  }
}

/**
 * One try of a transaction. Errors are passed on as PostgreSQL gave them: the caller decides on a retry.
 *
 * Nothing waits for `begin`, which travels with the first statement, nor for the last statement before the commit is
 * sent: a begin fails only with its connection, and the commit of a transaction that has failed is its rollback.
 */
async function once<T>(pool: pg.Pool, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const ahead = (text: string): Promise<unknown> => {
    const sent = client.query(text);
    sent.catch(() => undefined);
    return sent;
  };
  let broken: Error | undefined;
  let committed: Promise<unknown> | undefined;
  const after: (() => void)[] = [];
  try {
    const begun = ahead("begin");
    const statements = queryable(
      (query) => {
        if (committed !== undefined) throw new Error("the transaction has had its last statement");
        return client.query(query);
      },
      (error) => error,
    );
    const result = await work({
      ...statements,
      isTransaction: true,
      last: (named, values) => {
        const answer = statements.rows<never>(named, values);
        committed = ahead("commit");
        return answer;
      },
      afterCommit: (then) => void after.push(then),
    });
    await begun;
    await (committed ?? client.query("commit"));
    for (const then of after) then();
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

type Send = (query: pg.QueryConfig) => Promise<pg.QueryResult>;

function queryable(send: Send, translate: (error: unknown) => unknown = translatePgError): Queryable {
  const ask = async <Row>(query: pg.QueryConfig): Promise<Row[]> => {
    try {
      return (await send(query)).rows as Row[];
    } catch (error) {
      throw translate(error);
    }
  };
  return {
    rows: (named, values = []) => ask({ name: named.name, text: named.text, values: values as unknown[] }),
    run: (query) => {
      const native = query.toSQL().toNative();
      return ask({ text: native.sql, values: native.bindings as unknown[] });
    },
  };
}

/** The only row of an answer that must have one. */
export function one<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`expected one row, got ${rows.length}`);
  return row;
}
