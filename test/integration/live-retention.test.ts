import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { World } from "../support/world.ts";

/** Events of these ages in hours, oldest first. */
const write = (world: World, companyId: string, ...ages: readonly number[]) =>
  world.sql(
    `insert into live_events (company_id, type, payload, created_at)
     select $1, 'test', jsonb_build_object('age', age), now() - make_interval(hours => age)
       from unnest($2::int[]) with ordinality as a(age, place) order by place`,
    [companyId, ages],
  );

const agesKept = async (world: World, companyId: string): Promise<number[]> =>
  (
    await world.sql<{ age: number }>(
      "select (payload ->> 'age')::int as age from live_events where company_id = $1 order by xid, id",
      [companyId],
    )
  ).map(({ age }) => age);

describe("removing old live events", () => {
  it("keeps those of a day, and the one of each company that was the last when the day began", async () => {
    await using world = await World.open();
    const [busy, quiet, single, young, awake] = [newId(), newId(), newId(), newId(), newId()];
    await write(world, busy, 50, 49, 30, 23, 22, 1);
    await write(world, quiet, 90, 80, 70);
    await write(world, single, 100);
    await write(world, young, 3, 2);
    await write(world, awake, 60, 1);

    expect(await world.services.retention.removeOldEvents()).toBe(4);

    expect(await agesKept(world, busy)).toEqual([30, 23, 22, 1]);
    expect(await agesKept(world, quiet)).toEqual([70]);
    expect(await agesKept(world, single)).toEqual([100]);
    expect(await agesKept(world, young)).toEqual([3, 2]);
    expect(await agesKept(world, awake)).toEqual([60, 1]);
    expect(await world.services.retention.removeOldEvents()).toBe(0);
  });

  it("goes through more than one batch, also where several schedulers do it at once", async () => {
    await using world = await World.open();
    const companies = [newId(), newId(), newId()];
    for (const companyId of companies) await write(world, companyId, ...Array.from({ length: 4_000 }, () => 40));

    const removed = await Promise.all([1, 2, 3].map(() => world.services.retention.removeOldEvents()));

    expect(removed.reduce((sum, count) => sum + count)).toBe(3 * 3_999);
    for (const companyId of companies) expect(await agesKept(world, companyId)).toEqual([40]);
  });

  it("ends with the batch that is under way when it is told to stop: the rest is there for the next round", async () => {
    await using world = await World.open();
    const companyId = newId();
    await write(world, companyId, ...Array.from({ length: 5_500 }, () => 40));

    expect(await world.services.retention.removeOldEvents(AbortSignal.abort())).toBe(5_000);
    expect(await world.services.retention.removeOldEvents()).toBe(499);
  });

  it("leaves the cursor of a company in which nothing happens good for as long as nothing does", async () => {
    await using world = await World.open();
    const companyId = newId();
    await write(world, companyId, 90, 80);
    const end = new AbortController();
    const open = async (after?: string) => {
      const batches = world.services.live.subscribe(companyId, { after, signal: end.signal })[Symbol.asyncIterator]();
      return (await batches.next()).value!;
    };
    const before = await open();

    await world.services.retention.removeOldEvents();
    await write(world, companyId, 0);
    await world.services.retention.removeOldEvents();

    expect(await open(before.cursor)).toEqual({ events: [], cursor: before.cursor });
    end.abort();
  });
});
