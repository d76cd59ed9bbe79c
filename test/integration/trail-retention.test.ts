import { describe, expect, it } from "vitest";

import { board, World } from "../support/world.ts";

type Table = "activity_log" | "activity_log_invocations" | "backlog_cancellations";

const ENTRY = (table: Table, action: string, entityType: string): string =>
  `insert into ${table} (id, company_id, actor_type, actor_id, action, entity_type, entity_id, created_at)
   select id, $1, 'user', 'x', '${action}', '${entityType}', 'x', at from moment`;

const INTO: Readonly<Record<Table, string>> = {
  activity_log: ENTRY("activity_log", "seeded", "x"),
  activity_log_invocations: ENTRY("activity_log_invocations", "heartbeat.invoked", "wakeup"),
  backlog_cancellations: `
    insert into backlog_cancellations (id, company_id, requested_by_actor_type, requested_by_actor_id, total, requested_at, finished_at)
    select id, $1, 'user', 'x', 1, at, case when $3 then at end from moment`,
};

/** Writes entries of a company's audit trail, or cancellations, of so many days ago, named by their number. */
async function seed(
  world: World,
  table: Table,
  companyId: string,
  ages: readonly (number | null)[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const days of ages) {
    const [row] = await world.sql<{ id: string }>(
      `with moment as (
         select overlay(overlay(md5(random()::text) placing left(replace(run_id_at(now() - make_interval(secs => $2::float8 * 86400))::text, '-', ''), 12) from 1) placing '7' from 13)::uuid as id,
                now() - make_interval(secs => $2::float8 * 86400) as at)
       ${INTO[table]} returning id`,
      table === "backlog_cancellations" ? [companyId, days ?? 400, days !== null] : [companyId, days],
    );
    ids.push(row!.id);
  }
  return ids;
}

const leftOf = async (world: World, table: string, ids: readonly string[]): Promise<number[]> => {
  const rows = await world.sql<{ id: string }>(`select id from ${table} where id = any($1)`, [ids]);
  return ids.flatMap((id, place) => (rows.some((row) => row.id === id) ? [place] : []));
};

describe("removing the old of the audit trail", () => {
  it("keeps to each company's term, and to the instance's where there is none", async () => {
    await using world = await World.open({ SYSTOLE_RETAIN_ACTIVITY_DAYS: "10" });
    const [usual, longer, forEver] = [await world.company(), await world.company(), await world.company()];
    await world.services.retentionPolicies.set(board, longer.id, { activityDays: 20, runsDays: 1 });
    await world.services.retentionPolicies.set(board, forEver.id, { activityDays: 0 });
    const ages = [5_000, 20.1, 19.9, 10.1, 9.9, 0];
    const [a, b, c] = [
      await seed(world, "activity_log", usual.id, ages),
      await seed(world, "activity_log", longer.id, ages),
      await seed(world, "activity_log", forEver.id, ages),
    ];

    await expect(world.services.retention.removeOldTrail()).resolves.toBe(6);

    await expect(leftOf(world, "activity_log", a)).resolves.toEqual([4, 5]);
    await expect(leftOf(world, "activity_log", b)).resolves.toEqual([2, 3, 4, 5]);
    await expect(leftOf(world, "activity_log", c)).resolves.toEqual([0, 1, 2, 3, 4, 5]);
    await expect(world.services.retention.removeOldTrail()).resolves.toBe(0);
  });

  it.each(["0", "36500"])("keeps all of it where the instance says %s days", async (days) => {
    await using world = await World.open({ SYSTOLE_RETAIN_ACTIVITY_DAYS: days });
    const ids = await seed(world, "activity_log", (await world.company()).id, [5_000, 1]);

    await expect(world.services.retention.removeOldTrail()).resolves.toBe(0);

    await expect(leftOf(world, "activity_log", ids)).resolves.toEqual([0, 1]);
  });

  it("goes in batches, also where many schedulers remove at once", async () => {
    await using world = await World.open();
    const { id } = await world.company();
    await world.sql(
      `insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id)
       select overlay(md5(n::text) placing '00000000000' from 1)::uuid, $1, 'user', 'x', 'seeded', 'x', 'x' from generate_series(1, 12000) n`,
      [id],
    );

    const removed = await Promise.all(Array.from({ length: 4 }, () => world.services.retention.removeOldTrail()));

    expect(removed.reduce((sum, count) => sum + count)).toBe(12_000);
    await expect(world.sql("select from activity_log where action = 'seeded'")).resolves.toEqual([]);
  });
});

describe("removing who woke whom, of the audit trail", () => {
  it("keeps it as long as wakeups, whatever the term of the rest; and the rest is kept for its own", async () => {
    await using world = await World.open({
      SYSTOLE_RETAIN_WAKEUPS_DAYS: "20",
      SYSTOLE_RETAIN_RUNS_DAYS: "30",
      SYSTOLE_RETAIN_ACTIVITY_DAYS: "15",
    });
    const [usual, shorter, forEver] = [await world.company(), await world.company(), await world.company()];
    await world.services.retentionPolicies.set(board, shorter.id, { runsDays: 10 });
    await world.services.retentionPolicies.set(board, forEver.id, { runsDays: 0, wakeupsDays: 0 });
    const ages = [5_000, 20.1, 19.9, 10.1, 9.9];
    const [a, b, c] = [
      await seed(world, "activity_log_invocations", usual.id, ages),
      await seed(world, "activity_log_invocations", shorter.id, ages),
      await seed(world, "activity_log_invocations", forEver.id, ages),
    ];
    const other = await seed(world, "activity_log", usual.id, [20.1, 15.1, 14.9]);

    await expect(world.services.retention.removeOldTrail()).resolves.toBe(8);

    await expect(leftOf(world, "activity_log", a)).resolves.toEqual([2, 3, 4]);
    await expect(leftOf(world, "activity_log", b)).resolves.toEqual([4]);
    await expect(leftOf(world, "activity_log", c)).resolves.toEqual([0, 1, 2, 3, 4]);
    await expect(leftOf(world, "activity_log", other)).resolves.toEqual([2]);
    await expect(world.services.retention.removeOldTrail()).resolves.toBe(0);
  });
});

describe("removing old cancellations of backlogs", () => {
  it("keeps them as long as wakeups, and what is under way whatever its age; who asks is told", async () => {
    await using world = await World.open({ SYSTOLE_RETAIN_WAKEUPS_DAYS: "20", SYSTOLE_RETAIN_RUNS_DAYS: "30" });
    const [usual, shorter, forEver] = [await world.company(), await world.company(), await world.company()];
    await world.services.retentionPolicies.set(board, shorter.id, { runsDays: 10 });
    await world.services.retentionPolicies.set(board, forEver.id, { runsDays: 0, wakeupsDays: 0 });
    const ages = [20.1, 19.9, 10.1, 9.9, null];
    const [a, b, c] = [
      await seed(world, "backlog_cancellations", usual.id, ages),
      await seed(world, "backlog_cancellations", shorter.id, ages),
      await seed(world, "backlog_cancellations", forEver.id, ages),
    ];

    await expect(world.services.retention.removeOldTrail()).resolves.toBe(4);

    await expect(leftOf(world, "backlog_cancellations", a)).resolves.toEqual([1, 2, 3, 4]);
    await expect(leftOf(world, "backlog_cancellations", b)).resolves.toEqual([3, 4]);
    await expect(leftOf(world, "backlog_cancellations", c)).resolves.toEqual([0, 1, 2, 3, 4]);
    await expect(world.services.backlog.get(board, a[0]!)).rejects.toMatchObject({
      code: "not_found",
      details: { reason: "removed_by_retention", keptDays: 10 },
    });
  });
});
