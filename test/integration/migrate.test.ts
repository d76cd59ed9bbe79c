import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";

import { migrate } from "../../shared/db/migrate.ts";
import { emptyDatabase } from "../support/database.ts";
import { until } from "../support/until.ts";

describe("migrate", () => {
  it("runs each file once, however many processes start at once", async () => {
    await using database = await emptyDatabase();
    // Running twice would fail or double the rows; being slow makes the others arrive meanwhile.
    await using files = await migrationsOf({
      "0001_first.sql": "create table visits (n int); select pg_sleep(0.3); insert into visits values (1);",
      "0002_second.sql": "insert into visits values (2);",
    });

    await Promise.all(Array.from({ length: 8 }, () => migrate(database.url, files)));

    await expect(query(database.url, "select n from visits order by n")).resolves.toEqual([{ n: 1 }, { n: 2 }]);
    await expect(ledger(database.url)).resolves.toEqual(["0001_first.sql", "0002_second.sql"]);
  });

  it("is not held up by the lock that a crashed process left in knex's table", async () => {
    await using database = await emptyDatabase();
    await using files = await migrationsOf({ "0001_first.sql": "create table visits (n int);" });
    await migrate(database.url, files);
    await query(database.url, "update schema_migrations_lock set is_locked = 1");
    await files.add("0002_second.sql", "insert into visits values (2);");

    await migrate(database.url, files);

    await expect(query(database.url, "select n from visits")).resolves.toEqual([{ n: 2 }]);
  });

  it("leaves nothing of a file that fails, keeps those before it, and goes on from there", async () => {
    await using database = await emptyDatabase();
    await using files = await migrationsOf({
      "0001_first.sql": "create table visits (n int);",
      "0002_second.sql": "insert into visits values (2); insert into nowhere values (2);",
    });

    await expect(migrate(database.url, files)).rejects.toThrow('relation "nowhere" does not exist');

    await expect(query(database.url, "select n from visits")).resolves.toEqual([]);
    await expect(ledger(database.url)).resolves.toEqual(["0001_first.sql"]);
    await files.add("0002_second.sql", "insert into visits values (2);");
    await migrate(database.url, files);
    await expect(query(database.url, "select n from visits")).resolves.toEqual([{ n: 2 }]);
  });

  it("runs a file that says so outside a transaction, even while others wait", async () => {
    await using database = await emptyDatabase();
    await using files = await migrationsOf({
      "0001_first.sql": "create table visits (n int); select pg_sleep(0.2);",
      "0002_index.sql": "-- no transaction\ncreate index concurrently if not exists visits_by_n on visits (n);",
    });

    await Promise.all([migrate(database.url, files), migrate(database.url, files), migrate(database.url, files)]);

    const indexes = "select indexname from pg_indexes where tablename = 'visits'";
    await expect(query(database.url, indexes)).resolves.toEqual([{ indexname: "visits_by_n" }]);
  });

  it("takes a question mark for what it is in SQL", async () => {
    await using database = await emptyDatabase();
    await using files = await migrationsOf({
      "0001_first.sql": `create table visits as select '{"a": 1}'::jsonb ? 'a' as has_a, 'why?' as text;`,
    });

    await migrate(database.url, files);

    await expect(query(database.url, "select * from visits")).resolves.toEqual([{ has_a: true, text: "why?" }]);
  });

  it("leaves alone a database that a newer version has migrated", async () => {
    await using database = await emptyDatabase();
    await using newer = await migrationsOf({
      "0001_first.sql": "create table visits (n int);",
      "0002_newer.sql": "insert into visits values (2);",
    });
    await using older = await migrationsOf({ "0001_first.sql": "create table visits (n int);" });
    await migrate(database.url, newer);

    await migrate(database.url, older);

    await expect(ledger(database.url)).resolves.toEqual(["0001_first.sql", "0002_newer.sql"]);
  });

  it("holds nobody up for long while it waits behind a transaction that goes on, and is done when that has ended", async () => {
    await using database = await emptyDatabase();
    await using files = await migrationsOf({ "0001_first.sql": "create table visits (n int);" });
    await migrate(database.url, files);
    await files.add("0002_second.sql", "alter table visits add column m int; insert into visits values (1, 2);");
    await using reader = await held(database.url, "select from visits");

    const migrated = migrate(database.url, files);
    await until(async () => (await query(database.url, WAITING)).length > 0, { what: "the migration to wait" });
    for (let n = 0; n < 3; n += 1) {
      const began = performance.now();
      await query(database.url, "select n from visits");
      expect(performance.now() - began).toBeLessThan(2_500);
      await until(async () => (await query(database.url, WAITING)).length > 0, { what: "its next try" });
    }
    await expect(ledger(database.url)).resolves.toEqual(["0001_first.sql"]);

    await reader.release();
    await migrated;
    await expect(query(database.url, "select n, m from visits")).resolves.toEqual([{ n: 1, m: 2 }]);
  });

  it("gives up after a while, says why, and leaves nothing", async () => {
    await using database = await emptyDatabase();
    await using files = await migrationsOf({ "0001_first.sql": "create table visits (n int);" });
    await migrate(database.url, files);
    await files.add("0002_second.sql", "alter table visits add column m int;");
    await using _reader = await held(database.url, "select from visits");

    await expect(migrate(database.url, { ...files, patienceMs: 100 })).rejects.toThrow("could not have its locks");

    await expect(ledger(database.url)).resolves.toEqual(["0001_first.sql"]);
  });

  it("waits as long as it takes for an index that is made while others work", async () => {
    await using database = await emptyDatabase();
    await using files = await migrationsOf({ "0001_first.sql": "create table visits (n int);" });
    await migrate(database.url, files);
    await files.add("0002_index.sql", "-- no transaction\ncreate index concurrently if not exists v on visits (n);");
    await using writer = await held(database.url, "insert into visits values (1)");

    const migrated = migrate(database.url, { ...files, patienceMs: 0 });
    await until(async () => (await query(database.url, WAITING)).length > 0, { what: "the index to wait" });
    await query(database.url, "select pg_sleep(1.5)");
    await writer.release("commit");
    await migrated;

    const valid = "select indisvalid from pg_index where indexrelid = 'v'::regclass";
    await expect(query(database.url, valid)).resolves.toEqual([{ indisvalid: true }]);
  });

  it("makes BullMQ's tables in the same database", async () => {
    await using database = await emptyDatabase();
    await using files = await migrationsOf({ "0001_first.sql": "create table visits (n int);" });

    await migrate(database.url, files);

    const version = "select max(version) > 0 as migrated from bullmq.migration";
    await expect(query(database.url, version)).resolves.toEqual([{ migrated: true }]);
  });
});

/** Who waits for a lock. */
const WAITING =
  "select from pg_stat_activity where datname = current_database() and application_name = 'systole-migrate' and wait_event_type = 'Lock'";

/** A transaction that has done this, and goes on. */
async function held(url: string, sql: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("begin");
  await client.query(sql);
  let ended: Promise<void> | undefined;
  const release = (how = "rollback"): Promise<void> => (ended ??= client.query(how).then(() => client.end()));
  return { release, [Symbol.asyncDispose]: () => release() };
}

interface Files extends AsyncDisposable {
  readonly directory: string;
  readonly add: (name: string, sql: string) => Promise<void>;
}

async function migrationsOf(files: Readonly<Record<string, string>>): Promise<Files> {
  const directory = await mkdtemp(join(tmpdir(), "systole-migrations-"));
  const add = (name: string, sql: string) => writeFile(join(directory, name), sql);
  await Promise.all(Object.entries(files).map(([name, sql]) => add(name, sql)));
  return { directory, add, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const ledger = async (url: string): Promise<string[]> => {
  const rows = await query(url, "select name from schema_migrations order by id");
  return rows.map((row) => (row as { name: string }).name);
};
