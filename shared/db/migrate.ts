import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import knex, { type Knex } from "knex";
import pg from "pg";

import { migrateQueueSchema } from "../queue/queue-schema.ts";
import { LOCK_PATIENCE_MS, LOCK_WAIT_MS, untilLocked } from "./lock-patience.ts";
import { sqlFiles } from "./migration-files.ts";
import { translatePgError } from "./pg-errors.ts";

export interface MigrateOptions {
  readonly directory?: string;
  /** How long it tries to have the locks that a file needs. */
  readonly patienceMs?: number;
}

/** The build copies the files, so this is right in `dist` too. */
const DIRECTORY = fileURLToPath(new URL("migrations/", import.meta.url));

/** Any constant of our own. Held by whoever migrates, through its session: a crash frees it. */
const ADVISORY_LOCK = "7305506911822914916";
const LOCK_POLL_MS = 100;
const LEDGER = "schema_migrations";

/**
 * Brings the database at `url` up to this code: our own tables, then BullMQ's. Any number of
 * processes may ask at once; one works and the others find it done. A database that is already
 * newer, as in the middle of a rolling deploy, is left as it is. Whoever works on the database meanwhile waits
 * behind it for `LOCK_WAIT_MS` at the most.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<void> {
  const { directory = DIRECTORY, patienceMs = LOCK_PATIENCE_MS } = options;
  const guard = new pg.Client({ connectionString: url, application_name: "systole-migrate", keepAlive: true });
  // A lost connection fails the query in hand, or the next one; without a listener it would end the process.
  guard.on("error", () => {});
  try {
    await guard.connect();
    await takeLock(guard);
    await applyFiles(url, directory, patienceMs);
    await guard.query(`set lock_timeout = ${LOCK_WAIT_MS}`);
    await untilLocked(() => migrateQueueSchema(guard), patienceMs);
  } catch (error) {
    throw translatePgError(error);
  } finally {
    await guard.end().catch(() => {});
  }
}

/** The files that the database at `url` has not had, in their order. Changes nothing. */
export async function pendingMigrations(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: "systole-doctor" });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ is_there: boolean }>("select to_regclass($1) is not null as is_there", [
      LEDGER,
    ]);
    const applied = rows[0]?.is_there ? (await client.query<{ name: string }>(`select name from ${LEDGER}`)).rows : [];
    const known = new Set(applied.map(({ name }) => name));
    const files = (await sqlFiles(DIRECTORY, LOCK_WAIT_MS).getMigrations([])) as string[];
    return files.filter((name) => !known.has(name));
  } catch (error) {
    throw translatePgError(error);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Asks again and again instead of waiting in the database: a session that waits for a lock holds a
 * snapshot, and `create index concurrently` waits for those. Each would wait for the other for ever.
 */
async function takeLock(guard: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await guard.query<{ taken: boolean }>("select pg_try_advisory_lock($1) as taken", [ADVISORY_LOCK]);
    if (rows[0]?.taken) return;
    await sleep(LOCK_POLL_MS);
  }
}

async function applyFiles(url: string, directory: string, patienceMs: number): Promise<void> {
  const connection = { connectionString: url, application_name: "systole-migrate" };
  const database = knex({ client: "pg", connection, pool: { min: 0, max: 1 }, log: { warn: () => {} } });
  try {
    const config = {
      migrationSource: sqlFiles(directory, LOCK_WAIT_MS),
      tableName: LEDGER,
      disableMigrationsListValidation: true,
    };
    await applyPending(database.migrate, config, patienceMs);
  } finally {
    await database.destroy();
  }
}

/** One by one, so that each file and its line in the ledger are one transaction. */
async function applyPending(migrator: Knex.Migrator, config: Knex.MigratorConfig, patienceMs: number): Promise<void> {
  const [, pending] = (await migrator.list(config)) as [unknown[], unknown[]];
  if (pending.length === 0) return;
  // We hold the advisory lock, so knex's own can only be one that a crash left.
  await migrator.forceFreeMigrationsLock(config);
  for (let applied = pending.length; applied > 0; ) {
    const [, names] = (await untilLocked(() => migrator.up(config), patienceMs)) as [number, string[]];
    applied = names.length;
  }
}
