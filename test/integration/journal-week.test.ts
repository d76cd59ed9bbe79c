import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { openDb } from "../../shared/db/db.ts";
import { dropOldWeeks } from "../../shared/retention/journal-week.service.ts";
import { checkInvariants } from "../support/invariants.ts";
import { partitionsOf, seedOldRuns, whatIsLeft } from "../support/old-runs.ts";
import { spawnProcess } from "../support/processes.ts";
import { until } from "../support/until.ts";
import { board, World } from "../support/world.ts";

const LOADER = new URL("../support/typescript-loader.mjs", import.meta.url).href;
const CHILD = fileURLToPath(new URL("../support/dropping-child.ts", import.meta.url));
const TERMS = { runsDays: 90, logsDays: 30, wakeupsDays: 90, activityDays: 0 };

/** So many more events and pieces of a log than a seeded run has. */
async function lengthen(world: World, runId: string, rows: number): Promise<void> {
  await world.sql(
    `insert into heartbeat_run_events (run_id, seq, company_id, agent_id, event_type, payload)
     select id, seq, company_id, agent_id, 'output', jsonb_build_object('n', seq) from heartbeat_runs, generate_series(3, 2 + $2::int) seq where id = $1`,
    [runId, rows],
  );
  await world.sql(
    `insert into heartbeat_run_log_chunks (run_id, byte_offset, byte_length, lines)
     select $1, 10 + n * 10, 10, left(md5(n::text), 10) from generate_series(1, $2::int) n`,
    [runId, rows],
  );
  await world.sql("update heartbeat_runs set next_event_seq = 3 + $2, log_bytes = 20 + $2 * 10 where id = $1", [
    runId,
    rows,
  ]);
}

/** Every row of these runs' journals, as whoever reads the journal sees them. */
const seenOf = (world: World, runIds: readonly string[]) =>
  world.sql(
    `select run_id, seq as place, md5(e::text) as row from heartbeat_run_events e where run_id = any($1)
     union all select run_id, byte_offset, md5(c::text) from heartbeat_run_log_chunks c where run_id = any($1) order by 1, 2, 3`,
    [runIds],
  );

const leftBeside = async (world: World): Promise<string[]> =>
  (
    await world.sql<{ name: string }>(
      "select relname as name from pg_class where relkind = 'r' and relname ~ '(_kept|_dropped|^journal_copied_.*)$'",
    )
  ).map(({ name }) => name);

/** A signal that says to stop when it is asked for the nth time: between two pieces. */
const stopAt = (asks: number): AbortSignal => {
  let left = asks;
  return {
    get aborted() {
      left -= 1;
      return left < 0;
    },
  } as AbortSignal;
};

function open(world: World) {
  const db = openDb({ url: world.databaseUrl, pool: 2, applicationName: "test", onError: () => undefined });
  return {
    drop: (size: { rows: number; bytes: number }, signal?: AbortSignal) => dropOldWeeks(db, TERMS, signal, size),
    [Symbol.asyncDispose]: () => db.close(),
  };
}

describe("copying what has to stay of a week", () => {
  it.each([
    { rows: 3, bytes: 1_000_000 },
    { rows: 1_000, bytes: 20 },
    { rows: 1, bytes: 1 },
  ])(
    "goes on where it was stopped, whatever was the last piece of %j; each row is seen once meanwhile",
    async (size) => {
      await using world = await World.open();
      const agents = [await world.agent(), await world.agent(), await world.agent()];
      await partitionsOf(world, 60);
      const [gone] = await seedOldRuns(world, agents[0]!, [{ days: 60.01 }]);
      const kept: string[] = [];
      for (const agent of agents) kept.push(...(await seedOldRuns(world, agent, [{ days: 60 }])));
      await lengthen(world, kept[1]!, 9);
      const seen = await seenOf(world, kept);
      await using process = open(world);

      let rounds = 0;
      while ((await process.drop(size, stopAt(rounds + 3))) === 0) {
        expect(await seenOf(world, kept)).toEqual(seen);
        await expect(whatIsLeft(world, [gone!])).resolves.toMatchObject({ events: [0], logs: [0] });
        rounds += 1;
        expect(rounds).toBeLessThan(60);
      }

      expect(rounds).toBeGreaterThan(2);
      expect(await seenOf(world, kept)).toEqual(seen);
      await expect(whatIsLeft(world, [gone!])).resolves.toMatchObject({ events: [], logs: [] });
      expect(await leftBeside(world)).toEqual([]);
      await checkInvariants(world.sql);
    },
  );

  it("is carried on by another process when the one at it is killed", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await partitionsOf(world, 60);
    const [, last] = await seedOldRuns(world, agent, [{ days: 60.01 }, { days: 60 }]);
    await lengthen(world, last!, 4_000);
    const seen = await seenOf(world, [last!]);
    const copied = async (): Promise<number> => {
      const [name] = (await leftBeside(world)).filter((table) => /events_\d+_kept$/.test(table));
      if (name === undefined) return 0;
      const [row] = await world.sql<{ n: number }>(`select count(*)::int as n from ${name}`);
      return row!.n;
    };

    for (let n = 1; n <= 3; n += 1) {
      await using child = await spawnProcess("--import", { args: [LOADER, CHILD, world.databaseUrl, "20"] });
      const before = await copied();
      await until(async () => (await copied()) > before + 100, { what: "some pieces" });
      child.signal("SIGKILL");
      await child.exited;
      expect(await copied()).toBeLessThan(4_000);
      expect(await seenOf(world, [last!])).toEqual(seen);
    }

    await expect(world.services.retention.dropOldWeeks()).resolves.toBe(2);
    expect(await seenOf(world, [last!])).toEqual(seen);
    expect(await leftBeside(world)).toEqual([]);
    await checkInvariants(world.sql);
  });

  it("does not bring back what was removed after it was copied", async () => {
    await using world = await World.open();
    const [first, second] = [await world.agent(), await world.agent()];
    await partitionsOf(world, 60);
    const [one] = await seedOldRuns(world, first, [{ days: 60 }]);
    const [two] = await seedOldRuns(world, second, [{ days: 60 }]);
    for (const run of [one!, two!]) await lengthen(world, run, 10);
    await using process = open(world);
    await using lock = await world.locked("select from heartbeat_run_events");
    await process.drop({ rows: 5, bytes: 1_000_000 });
    await lock.release();

    await seedOldRuns(world, first, [{ days: 1 }]);
    await world.sql("update retention_sweeps set due_at = now()");
    await world.services.retention.sweepCompanies();
    await expect(whatIsLeft(world, [one!, two!])).resolves.toMatchObject({ events: [1], logs: [1] });
    const seen = await seenOf(world, [two!]);

    await expect(process.drop({ rows: 5, bytes: 1_000_000 })).resolves.toBe(2);
    await expect(whatIsLeft(world, [one!, two!])).resolves.toMatchObject({ runs: [0, 1], events: [1], logs: [1] });
    expect(await seenOf(world, [two!])).toEqual(seen);
    expect(await leftBeside(world)).toEqual([]);
  });

  it("is not put in the week's place while more has to stay than is copied, or less", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await partitionsOf(world, 60);
    const [run, other] = await seedOldRuns(world, agent, [{ days: 60 }, { days: 60 }]);
    await using process = open(world);
    await using lock = await world.locked("select from heartbeat_run_events");
    await process.drop({ rows: 100, bytes: 1_000_000 });
    await lock.release();
    const swap = async () =>
      (
        await world.sql<{ fate: string }>(
          "select swap_journal_week(date_trunc('week', now() - interval '60 days', 'UTC')) as fate",
        )
      )[0]!.fate;

    await world.sql("insert into journal_leftovers values ($1, $2, false)", [run, agent.companyId]);
    expect(await swap()).toBe("behind");
    await world.sql("delete from journal_leftovers");
    expect(await swap()).toBe("behind");
    await world.sql("insert into journal_leftovers values ($1, $2, false)", [other, agent.companyId]);
    expect(await swap()).toBe("gone");
  });

  it("is thrown away where the week stays after all", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await partitionsOf(world, 60);
    const [run] = await seedOldRuns(world, agent, [{ days: 60 }]);
    await using process = open(world);
    await process.drop({ rows: 1, bytes: 1 }, stopAt(4));
    expect(await leftBeside(world)).toHaveLength(3);

    await world.services.retentionPolicies.set(board, agent.companyId, { logsDays: 70 });
    await process.drop({ rows: 1, bytes: 1 });

    expect(await leftBeside(world)).toEqual([]);
    await expect(whatIsLeft(world, [run!])).resolves.toMatchObject({ events: [0], logs: [0] });
  });

  it("does not hold up the weeks behind one that fails", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await partitionsOf(world, 70, 60);
    const runs = await seedOldRuns(world, agent, [{ days: 70 }, { days: 60 }, { days: 1 }]);
    await world.sql(
      `do $$ begin execute format('create table %I (odd int)', journal_copied(date_trunc('week', now() - interval '70 days', 'UTC'))); end $$`,
    );

    await expect(world.services.retention.dropOldWeeks()).rejects.toThrow("run_id");

    await expect(whatIsLeft(world, runs)).resolves.toMatchObject({ events: [0, 2], logs: [0, 2] });
  });
});
