import pg from "pg";
import { describe, expect, it } from "vitest";

import { type Db, openDb, statement } from "../../shared/db/db.ts";
import { migrate } from "../../shared/db/migrate.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { createLiveService, type LiveBatch, type LiveGap, type LiveService } from "../../shared/live/live.service.ts";
import type { LiveBus } from "../../shared/live/live-bus.ts";
import { openLiveBus } from "../../shared/live/live-bus-open.ts";
import { BEGINNING, formatCursor } from "../../shared/live/live-cursor.ts";
import { insertLiveEvent, readLiveEvents } from "../../shared/live/live-event.store.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { cloneDatabase, type TestDatabase } from "../support/database.ts";
import { startPostgres } from "../support/own-postgres.ts";
import { until } from "../support/until.ts";

const log = createLogger({ level: "silent", process: "test" });

interface Replica extends AsyncDisposable {
  readonly db: Db;
  readonly bus: LiveBus;
  readonly live: LiveService;
}

/** One process of the fleet: its own pool, bus and feeds. */
async function openReplica({ url }: TestDatabase): Promise<Replica> {
  const db = openDb({ url, pool: 6, applicationName: "test", onError: () => {} });
  const bus = await openLiveBus({ databaseUrl: url, redisUrl: undefined, log });
  const live = createLiveService({ db, bus, log });
  return {
    db,
    bus,
    live,
    [Symbol.asyncDispose]: async () => {
      live.close();
      await bus.close();
      await db.close();
    },
  };
}

interface Follower {
  readonly seen: number[];
  readonly cursor: () => string | undefined;
  readonly gap: () => LiveGap | undefined;
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Collects the numbers of the events as they come. */
async function follow({ live }: Replica, companyId: string, after?: string): Promise<Follower> {
  const end = new AbortController();
  const seen: number[] = [];
  let cursor: string | undefined;
  const batches = live.subscribe(companyId, { after, signal: end.signal })[Symbol.asyncIterator]();
  const take = ({ events, cursor: reached }: LiveBatch): void => {
    for (const { event } of events) seen.push(event.payload["n"] as number);
    cursor = events.at(-1)?.cursor ?? cursor ?? reached;
  };
  const opening: LiveBatch = (await batches.next()).value!;
  take(opening);
  const done = (async () => {
    for (let next = await batches.next(); next.done !== true; next = await batches.next()) take(next.value);
  })();
  return {
    seen,
    cursor: () => cursor,
    gap: () => opening.gap,
    ended: done,
    stop: async () => {
      end.abort();
      await done;
    },
  };
}

const write = (db: Db, companyId: string, n: number) =>
  db.transaction((tx) => insertLiveEvent(tx, { companyId, type: "test.counted", payload: { n } }));

/** Their cursors, once no older transaction holds any of them back. */
const writeAll = async ({ db }: Replica, companyId: string, count: number): Promise<string[]> => {
  for (const n of range(count)) await write(db, companyId, n);
  return until(async () => {
    const { events } = await readLiveEvents(db, companyId, BEGINNING, count + 1);
    return events.length === count && events.map(({ at }) => formatCursor(at));
  });
};

/** Transactions that have nothing to do with any event. */
const passTransactions = (db: Db) =>
  db.rows(statement("pass", "do $$ begin for n in 1..200 loop perform pg_current_xact_id(); commit; end loop; end $$"));

const nextTransaction = async (db: Db): Promise<bigint> => {
  const [row] = await db.rows<{ next: string }>(
    statement("next_transaction", "select pg_snapshot_xmin(pg_current_snapshot())::text as next"),
  );
  return BigInt(row!.next);
};

const range = (count: number) => Array.from({ length: count }, (_, n) => n);
const sorted = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b);

describe("live.subscribe", () => {
  it("begins now, and gives what is committed from then on", async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    const companyId = newId();
    await write(replica.db, companyId, 1);
    // "Now" begins behind what no older transaction, of any database of the server, holds back.
    await until(async () => (await readLiveEvents(replica.db, companyId, { xid: 0n, id: 0n }, 10)).events.length === 1);

    const follower = await follow(replica, companyId);
    await write(replica.db, companyId, 2);
    replica.bus.publish({ kind: "events", companyId });

    await until(() => follower.seen.length > 0);
    expect(follower.seen).toEqual([2]);
    await follower.stop();
  });

  it("holds an event back while an older transaction runs, then gives both in the order of the transactions", async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    const companyId = newId();
    const follower = await follow(replica, companyId);
    const older = new pg.Client({ connectionString: database.url });
    await older.connect();
    await older.query("begin");
    await older.query("insert into live_events (company_id, type, payload) values ($1, 'test.counted', '{\"n\": 1}')", [
      companyId,
    ]);

    await write(replica.db, companyId, 2);
    replica.bus.publish({ kind: "events", companyId });
    const page = await readLiveEvents(replica.db, companyId, { xid: 0n, id: 0n }, 10);
    expect(page).toMatchObject({ events: [], isHeldBack: true });
    expect(follower.seen).toEqual([]);
    await older.query("commit");
    await older.end();

    await until(() => follower.seen.length === 2);
    expect(follower.seen).toEqual([1, 2]);
    await follower.stop();
  });

  it("gives nobody a gap or a double, in any process, through reconnects, whatever order transactions commit in", async () => {
    await using database = await cloneDatabase();
    await using one = await openReplica(database);
    await using other = await openReplica(database);
    const companyId = newId();
    const writers = new pg.Pool({ connectionString: database.url, max: 12 });
    const steady = await Promise.all([follow(one, companyId), follow(one, companyId), follow(other, companyId)]);
    const count = 400;

    let isWriting = true;
    const reconnecting = reconnect([one, other], companyId, steady[0]!.cursor()!, () => isWriting);
    await Promise.all(
      range(12).map(async (writer) => {
        for (const n of range(count).filter((n) => n % 12 === writer)) {
          await commitLate(writers, companyId, n);
          (n % 2 === 0 ? one : other).bus.publish({ kind: "events", companyId });
        }
      }),
    );
    isWriting = false;
    await writers.end();
    const last = await reconnecting;
    await until(() => steady.every(({ seen }) => seen.length >= count), { what: "all events" });

    for (const { seen } of steady) expect(sorted(seen)).toEqual(range(count));
    // One order for all, whoever read it.
    expect(steady[2]!.seen).toEqual(steady[0]!.seen);
    expect(last).toEqual(steady[0]!.seen);
    expect(steady[0]!.seen).not.toEqual(range(count));
    await Promise.all(steady.map((follower) => follower.stop()));
  });

  it("lets whoever is far behind catch up from the database", async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    const companyId = newId();
    const first = await follow(replica, companyId);
    const start = first.cursor()!;
    const count = 2_500;
    await replica.db.transaction(async (tx) => {
      for (const n of range(count)) await insertLiveEvent(tx, { companyId, type: "test.counted", payload: { n } });
    });
    await until(() => first.seen.length === count);

    const late = await follow(replica, companyId, start);

    await until(() => late.seen.length === count);
    expect(late.seen).toEqual(range(count));
    await Promise.all([first.stop(), late.stop()]);
  });

  it("reads once for all who listen to a company, and not at all when nobody does", async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    let reads = 0;
    const counting: Db = {
      ...replica.db,
      rows: (statement, values) => {
        if (statement.name === "live_events_read") reads += 1;
        return replica.db.rows(statement, values);
      },
    };
    const live = createLiveService({ db: counting, bus: replica.bus, log });
    const companyId = newId();
    const followers = await Promise.all(range(20).map(() => follow({ ...replica, live }, companyId)));
    await until(() => reads > 0);
    const before = reads;

    await write(replica.db, companyId, 1);
    replica.bus.publish({ kind: "events", companyId });
    await until(() => followers.every(({ seen }) => seen.length === 1));
    expect(reads - before).toBeLessThan(20);
    await Promise.all(followers.map((follower) => follower.stop()));

    const afterwards = reads;
    replica.bus.publish({ kind: "events", companyId });
    await write(replica.db, companyId, 2);
    expect(reads).toBe(afterwards);
    live.close();
  });

  it("stands at the last event, however many transactions there were since", async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    const [companyId, quiet] = [newId(), newId()];
    const follower = await follow(replica, companyId);
    await write(replica.db, companyId, 1);
    await until(() => follower.seen.length === 1);
    await passTransactions(replica.db);

    const [late, first] = [await follow(replica, companyId), await follow(replica, quiet)];

    expect(late.cursor()).toBe(follower.cursor());
    expect(first.cursor()).toBe("0-0");
    await write(replica.db, companyId, 2);
    await write(replica.db, quiet, 3);
    await until(() => late.seen.length > 0 && first.seen.length > 0);
    expect([late.seen, first.seen]).toEqual([[2], [3]]);
    await Promise.all([follower, late, first].map(({ stop }) => stop()));
  });

  it("says that there is a gap when the cursor's event is no longer kept, and goes on with what is", async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    const companyId = newId();
    const cursors = await writeAll(replica, companyId, 5);
    const forget = (...numbers: readonly number[]) =>
      replica.db.rows(statement("forget", "delete from live_events where (payload ->> 'n')::int = any($1)"), [numbers]);

    const [kept] = [await follow(replica, companyId, cursors[1])];
    await until(() => kept.seen.length === 3);
    expect([kept.gap(), kept.seen]).toEqual([undefined, [2, 3, 4]]);
    await forget(1, 2);
    const between = await follow(replica, companyId, cursors[1]);
    await forget(0);
    const before = await follow(replica, companyId, cursors[1]);
    const fromTheFirst = await follow(replica, companyId, "0-0");
    await until(() => [between, before, fromTheFirst].every(({ seen }) => seen.length === 2));

    expect(between.gap()).toEqual({ after: cursors[1], cursor: cursors[0] });
    expect(before.gap()).toEqual({ after: cursors[1], cursor: "0-0" });
    // Whoever asks for all that there is, misses nothing.
    expect(fromTheFirst.gap()).toBeUndefined();
    for (const { seen } of [between, before, fromTheFirst]) expect(seen).toEqual([3, 4]);
    await Promise.all([kept, between, before, fromTheFirst].map(({ stop }) => stop()));
  });

  it("waits, and does not look again and again, when what lay between its place and the feed's is gone", async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    const companyId = newId();
    await writeAll(replica, companyId, 3);
    const reads: string[] = [];
    const counting: Db = {
      ...replica.db,
      rows: (named, values = []) => {
        if (named.name === "live_events_read") reads.push(values.slice(1, 3).join("-"));
        return replica.db.rows(named, values);
      },
    };
    const live = createLiveService({ db: counting, bus: replica.bus, log });
    const end = new AbortController();
    const batches = live.subscribe(companyId, { after: "0-0", signal: end.signal })[Symbol.asyncIterator]();
    await batches.next();
    await replica.db.rows(statement("forget_all", "delete from live_events"));

    const coming = batches.next();
    await until(() => reads.filter((after) => after !== "0-0").length >= 3);
    expect(reads.filter((after) => after === "0-0")).toHaveLength(1);
    await write(replica.db, companyId, 4);
    expect((await coming).value).toMatchObject({ events: [{ event: { payload: { n: 4 } } }] });
    expect(reads.filter((after) => after === "0-0")).toHaveLength(1);
    end.abort();
    await batches.return?.();
    live.close();
  });

  it("ends when its database is replaced by one that knows less, and then begins there", {
    timeout: 60_000,
  }, async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    await using postgres = await startPostgres();
    await migrate(postgres.url);
    const behind = openDb({ url: postgres.url, pool: 2, applicationName: "test", onError: () => {} });
    while ((await nextTransaction(replica.db)) <= (await nextTransaction(behind)) + 1_000n) {
      await passTransactions(replica.db);
    }
    let db = replica.db;
    const live = createLiveService({
      db: { ...replica.db, rows: (...asked) => db.rows(...asked) },
      bus: replica.bus,
      log,
    });
    const companyId = newId();
    const follower = await follow({ ...replica, live }, companyId);
    await write(db, companyId, 1);
    await until(() => follower.seen.length === 1);

    db = behind;
    await write(db, companyId, 2);
    await follower.ended;
    expect(follower.seen).toEqual([1]);
    await until(async () => (await readLiveEvents(behind, companyId, BEGINNING, 10)).events.length === 1);
    const again = await follow({ ...replica, live }, companyId, follower.cursor());

    expect(again.gap()).toEqual({ after: follower.cursor(), cursor: again.cursor() });
    await write(db, companyId, 3);
    await until(() => again.seen.length > 0);
    expect(again.seen).toEqual([3]);
    await again.stop();
    live.close();
    await behind.close();
  });

  it("begins now for a cursor of another database, and says so; refuses what is no cursor", async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    const companyId = newId();
    const [cursor] = await writeAll(replica, companyId, 1);

    const follower = await follow(replica, companyId, "999999999999-1");
    expect(follower.gap()).toEqual({ after: "999999999999-1", cursor });
    await write(replica.db, companyId, 1);
    await until(() => follower.seen.length === 1);
    expect(follower.seen).toEqual([1]);
    await follower.stop();

    for (const cursor of ["", "1-", "x-1", "1-1-1", "-1-1", "99999999999999999999-1"]) {
      await expect(follow(replica, companyId, cursor)).rejects.toMatchObject({ code: "invalid_input" });
    }
  });

  it("ends all streams when it is closed", async () => {
    await using database = await cloneDatabase();
    await using replica = await openReplica(database);
    const follower = await follow(replica, newId());

    replica.live.close();

    await follower.stop();
    expect(follower.seen).toEqual([]);
  });
});

/** Takes its place early and commits late: in no order at all. */
async function commitLate(pool: pg.Pool, companyId: string, n: number): Promise<void> {
  const client = await pool.connect();
  await client.query("begin");
  await client.query("insert into live_events (company_id, type, payload) values ($1, 'test.counted', $2)", [
    companyId,
    { n },
  ]);
  if (n % 7 === 0) await client.query("select pg_sleep(0.05)");
  if (n % 3 === 0) await client.query("select pg_sleep(0.01)");
  await client.query("commit");
  client.release();
}

/** Follows a little, leaves, and comes back to another process with the cursor it has; until there is nothing more. */
async function reconnect(
  replicas: readonly Replica[],
  companyId: string,
  start: string,
  isWriting: () => boolean,
): Promise<number[]> {
  const all: number[] = [];
  let cursor = start;
  for (let turn = 0; ; turn += 1) {
    const isLast = !isWriting();
    const follower = await follow(replicas[turn % replicas.length]!, companyId, cursor);
    await until(() => follower.seen.length > 0, { timeoutMs: isLast ? 2_000 : 10_000 }).catch(() => {});
    await follower.stop();
    all.push(...follower.seen);
    cursor = follower.cursor()!;
    if (isLast && follower.seen.length === 0) return all;
  }
}
