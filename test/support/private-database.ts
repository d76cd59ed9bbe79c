import { readFile } from "node:fs/promises";
import pg from "pg";

import type { Ran } from "./sound.ts";

/**
 * The database that `npm start` keeps, found as docs/operations.md says that a person finds it.
 *
 * @param file where a file of `<data directory>/postgres` is
 */
export async function openPrivateDatabase(
  file: (name: string) => string,
  redisUrl?: string,
): Promise<Ran & AsyncDisposable> {
  const password = (await readFile(file("systole.password"), "utf8")).trim();
  const port = (await readFile(file("postmaster.pid"), "utf8")).split("\n")[3];
  const databaseUrl = `postgres://systole:${password}@127.0.0.1:${port}/systole`;
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  pool.on("error", () => undefined).on("connect", (client) => client.on("error", () => undefined));
  return {
    databaseUrl,
    redisUrl,
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
