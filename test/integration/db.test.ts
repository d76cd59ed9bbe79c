import pg from "pg";
import { describe, expect, it } from "vitest";

import { openDb, sqlBuilder, statement } from "../../shared/db/db.ts";
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

const LOCK_PAIR = (name: string, order: "asc" | "desc") =>
  statement(
    name,
    `with locked as (select id from pair order by id ${order} for update)
     update pair set n = n + 1 from locked where pair.id = locked.id and pg_sleep(0.002) is not null returning pair.id`,
  );

describe("statements that wait for each other", () => {
  it("are tried again, alone as in a transaction, and no deadlock comes to light", async () => {
    await using database = await cloneDatabase();
    const db = openDb({ url: database.url, pool: 4, applicationName: "test", onError: () => {} });
    const admin = new pg.Client({ connectionString: database.url });
    await admin.connect();
    try {
      await admin.query("create table pair (id int primary key, n int not null default 0)");
      await admin.query("insert into pair select g from generate_series(1, 2) g");
      await admin.query(`alter database ${database.name} set deadlock_timeout = '1ms'`);
      const up = LOCK_PAIR("lock_up", "asc");
      const down = LOCK_PAIR("lock_down", "desc");
      const rounds = 15;

      for (let round = 0; round < rounds; round += 1) {
        await Promise.all([db.rows(up), db.rows(down), db.transaction((tx) => tx.rows(up)), db.rows(down)]);
      }

      const { rows } = await admin.query("select n from pair");
      expect(rows).toEqual([{ n: rounds * 4 }, { n: rounds * 4 }]);
      await db.close();
      // Sessions tell their counts when they end.
      const met = "select deadlocks > 0 as met from pg_stat_database where datname = current_database()";
      await until(async () => (await admin.query(met)).rows[0].met, { what: "a deadlock to be counted" });
    } finally {
      await admin.end();
      await db.close().catch(() => undefined);
    }
  });
});

describe("the last statement of a transaction", () => {
  const ADD = statement("add_thing", "insert into thing values ($1) returning id");

  it("commits what came before it, and takes it along when it fails", async () => {
    await using database = await cloneDatabase();
    const db = openDb({ url: database.url, pool: 2, applicationName: "test", onError: () => {} });
    try {
      await db.run(sqlBuilder.raw("create table thing (id int primary key)"));

      const added = await db.transaction(async (tx) => {
        await tx.rows(ADD, [1]);
        return tx.last<{ id: number }>(ADD, [2]);
      });
      const failing = db.transaction(async (tx) => {
        await tx.rows(ADD, [3]);
        await tx.last(ADD, [2]);
      });

      expect(added).toEqual([{ id: 2 }]);
      await expect(failing).rejects.toMatchObject({ constraint: "thing_pkey" });
      expect(await db.run(sqlBuilder("thing").orderBy("id"))).toEqual([{ id: 1 }, { id: 2 }]);
    } finally {
      await db.close();
    }
  });

  it("is the last: what follows is refused, and runs nowhere", async () => {
    await using database = await cloneDatabase();
    const db = openDb({ url: database.url, pool: 2, applicationName: "test", onError: () => {} });
    try {
      await db.run(sqlBuilder.raw("create table thing (id int primary key)"));

      const late = db.transaction(async (tx) => {
        await tx.last(ADD, [1]);
        await tx.rows(ADD, [2]);
      });

      await expect(late).rejects.toThrow("has had its last statement");
      expect(await db.run(sqlBuilder("thing"))).toEqual([{ id: 1 }]);
    } finally {
      await db.close();
    }
  });

  it("finds its connection fit for the next, whatever became of it", async () => {
    await using database = await cloneDatabase();
    const db = openDb({ url: database.url, pool: 1, applicationName: "test", onError: () => {} });
    try {
      await db.run(sqlBuilder.raw("create table thing (id int primary key)"));
      for (let round = 0; round < 3; round += 1) {
        await db.transaction((tx) => tx.last(ADD, [1])).catch(() => undefined);
        await db.transaction(async (tx) => void (await tx.rows(ADD, [1]))).catch(() => undefined);
      }
      const [state] = await db.run<{ busy: number }>(
        sqlBuilder.raw(
          "select count(*)::int as busy from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
        ),
      );

      expect(state).toEqual({ busy: 0 });
      expect(await db.run(sqlBuilder("thing"))).toEqual([{ id: 1 }]);
    } finally {
      await db.close();
    }
  });
});
