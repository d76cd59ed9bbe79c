import { setTimeout as sleep } from "node:timers/promises";
import type { PgPool } from "bullmq";
import pg from "pg";
import { translatePgError } from "../db/pg-errors.ts";
import { UnavailableError } from "../kernel/errors.ts";
import { within } from "../platform/within.ts";
import type { OnError, StoreLink } from "./store-link.ts";

const CONNECT_MS = 5_000;
const QUERY_MS = 10_000;
const END_MS = 1_000;
/** BullMQ's worker asks again at once when PostgreSQL refuses; this keeps it from spinning through a restart. */
const BREATH_MS = 300;

/** A producer asks now and then; a worker holds one for LISTEN and finishes several jobs at a time. */
const CONNECTIONS = { queue: 2, worker: 4 } as const;

/**
 * The schema of BullMQ's tables, and commits that do not wait for the disk: a doorbell may be lost, and
 * is rung again. Set on each connection, since options in a URL would win over those of the pool.
 */
const SESSION = "set search_path to bullmq; set synchronous_commit to off";

/** A pool of our own: BullMQ's would be ended by it, never waits between failures, and has no limits of time. */
export async function openPostgresLink(
  url: string,
  role: "queue" | "worker",
  onError: OnError,
): Promise<StoreLink<PgPool>> {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS[role],
    application_name: `systole-${role}-bullmq`,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: 60_000,
    query_timeout: QUERY_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    // It is awaited, whatever its type says: nothing runs on a connection before this has.
    onConnect: (client) => client.query(SESSION) as unknown as void,
  });
  pool.on("error", onError);
  const clients = new Set<pg.PoolClient>();
  pool.on("connect", (client) => clients.add(client));
  pool.on("remove", (client) => clients.delete(client));

  const end = async (): Promise<void> => {
    // A connection with a statement that never answers would hold the pool open for ever; ending it cuts it off.
    await within(pool.end(), END_MS, "leaving PostgreSQL").catch(() =>
      clients.forEach((client) => void (client as unknown as pg.Client).end().catch(onError)),
    );
  };
  const ping = async (): Promise<void> => {
    await pool.query("select 1");
  };
  try {
    await ping();
  } catch (error) {
    await end();
    throw error;
  }
  return { connection: (role === "worker" ? patiently(pool) : pool) as PgPool, ping, end };
}

/** A pause before BullMQ hears that the database is away. */
function patiently(pool: pg.Pool): pg.Pool {
  const ask = pool.query.bind(pool) as (text: string, values?: unknown[]) => Promise<pg.QueryResult>;
  return Object.assign(pool, {
    query: async (text: string, values?: unknown[]) => {
      try {
        return await ask(text, values);
      } catch (error) {
        if (translatePgError(error) instanceof UnavailableError) await sleep(BREATH_MS);
        throw error;
      }
    },
  });
}
