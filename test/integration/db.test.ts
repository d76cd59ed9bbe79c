import pg from "pg";
import { describe, expect, it } from "vitest";

import { openDb, statement } from "../../shared/db/db.ts";
import { cloneDatabase } from "../support/database.ts";
import { until } from "../support/until.ts";

const MY_PID = statement("my_pid", "select pg_backend_pid() as pid");

describe("a transaction whose connection is lost between two statements", () => {
  it("fails as unavailable, and raises no error that nobody catches", async () => {
    await using database = await cloneDatabase();
    const db = openDb({ url: database.url, pool: 2, applicationName: "test", onError: () => {} });
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    try {
      const lost = db.transaction(async (tx) => {
        const [row] = await tx.rows<{ pid: number }>(MY_PID);
        await admin.query("select pg_terminate_backend($1)", [row!.pid]);
        const gone = "select from pg_stat_activity where pid = $1";
        await until(async () => (await admin.query(gone, [row!.pid])).rowCount === 0);
        return tx.rows(MY_PID);
      });

      await expect(lost).rejects.toMatchObject({ code: "unavailable" });
      await expect(db.rows(MY_PID)).resolves.toHaveLength(1);
    } finally {
      await admin.end();
      await db.close();
    }
  });
});
