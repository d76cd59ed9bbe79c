import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Knex } from "knex";

const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/;
const NO_TRANSACTION = /^-- no transaction\s*$/m;

interface RawConnection {
  readonly query: (sql: string) => Promise<unknown>;
}

/**
 * Plain `NNNN_name.sql` files, forward only, as knex's ledger wants them. A file whose first line is
 * `-- no transaction` runs outside one; it holds one statement (`create index concurrently`, say),
 * and one that may run again, since a crash can come between it and its line in the ledger.
 *
 * A transaction waits for each of its locks for `lockWaitMs`. What runs outside of one waits as long as it takes: it
 * keeps nobody out, and if it were cut short it would leave an index that is not valid.
 */
export const sqlFiles = (directory: string, lockWaitMs: number): Knex.MigrationSource<string> => ({
  getMigrations: async () => (await readdir(directory)).filter((name) => FILE_NAME.test(name)).sort(),
  getMigrationName: (name) => name,
  getMigration: async (name) => {
    const sql = await readFile(join(directory, name), "utf8");
    const [firstLine = ""] = sql.split("\n", 1);
    const isTransaction = !NO_TRANSACTION.test(firstLine);
    return {
      up: (knex) => send(knex, isTransaction ? `set local lock_timeout = ${lockWaitMs};\n${sql}` : sql),
      down: () => Promise.reject(new Error("Migrations run forward only")),
      config: { transaction: isTransaction },
    };
  },
});

/** Past knex's own parser, which would take the `?` of an operator for a binding. */
async function send(knex: Knex, sql: string): Promise<void> {
  const connection = (await knex.client.acquireConnection()) as RawConnection;
  try {
    await connection.query(sql);
  } finally {
    await knex.client.releaseConnection(connection);
  }
}
