import { describe, expect, it } from "vitest";

import { checkInvariants } from "../support/invariants.ts";
import { openReleasedClock } from "../support/released-clock.ts";
import { crewOf, firesOf } from "../support/timers.ts";
import { times, wakeupsOf } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

interface Heartbeat extends Record<string, unknown> {
  readonly id: string;
  readonly agent_id: string;
  readonly interval_sec: number;
  readonly anchor_at: Date;
  readonly due_at: Date;
}

const ofClock = ({ sql }: World): Promise<Heartbeat[]> =>
  sql<Heartbeat>("select id, agent_id, interval_sec, anchor_at, due_at from clock_timers order by agent_id");
const ofBefore = ({ sql }: World): Promise<Heartbeat[]> =>
  sql<Heartbeat>(
    `select id, agent_id, interval_sec, date_trunc('milliseconds', anchor_at) as anchor_at,
            date_trunc('milliseconds', next_fire_at) as due_at from timers order by agent_id`,
  );

/** All timers of the version before were set so long ago, and came due just now. */
const comeDue = ({ sql }: World): Promise<unknown[]> =>
  sql(`update timers set anchor_at = at - make_interval(secs => 3 * interval_sec), next_fire_at = at
         from (select date_trunc('milliseconds', now()) as at) as moment`);

/** Without the heartbeat that would make a timer of the clock at once: as the version before made them. */
const asBefore = async (world: World, intervalSec: number): Promise<void> => {
  const runtimeConfig = { heartbeat: { enabled: true, intervalSec } };
  await world.sql("update agents set runtime_config = $1", [JSON.stringify(runtimeConfig)]);
};

describe("heartbeats that the version before keeps", () => {
  it("become timers of the clock with the due times that they had, each once, however many schedulers look", async () => {
    await using world = await World.open();
    await using other = await world.another();
    await using old = await openReleasedClock(world.databaseUrl);
    const agents = await crewOf(world, 12);
    await asBefore(world, 60);
    for (const agent of agents) await old.put(agent, 60);
    const before = await ofBefore(world);

    const rounds = times(6, (n) => (n % 2 === 0 ? world : other).services.clock.takeOver());
    const taken = (await Promise.all(rounds)).reduce((sum, n) => sum + n, 0);

    expect(taken).toBe(12);
    expect(await ofBefore(world)).toEqual([]);
    expect(await ofClock(world)).toEqual(before);
    const spread = await world.sql<{ jitter_sec: number; behind: number }>(
      "select jitter_sec, extract(epoch from fires_at - due_at)::float8 as behind from clock_timers",
    );
    expect(spread.every(({ jitter_sec, behind }) => jitter_sec === 6 && behind >= 0 && behind < 6)).toBe(true);
    await expect(world.services.clock.takeOver()).resolves.toBe(0);
  });

  it("fire a due time for one of the two, also while the version before is firing it", async () => {
    await using world = await World.open();
    await using old = await openReleasedClock(world.databaseUrl);
    const [busy, free] = await crewOf(world, 2);
    await asBefore(world, 60);
    await old.put(busy!, 60);
    await comeDue(world);
    const [fired] = await old.take();
    await using another = await openReleasedClock(world.databaseUrl);
    await another.put(free!, 60);
    await world.sql("update timers set next_fire_at = now() - interval '1 second' where agent_id = $1", [free!.id]);

    // What it has in its hands is left to it.
    await expect(world.services.clock.takeOver()).resolves.toBe(1);
    expect(await ofClock(world)).toMatchObject([{ agent_id: free!.id }]);
    await old.commit();
    await expect(world.services.clock.takeOver()).resolves.toBe(1);
    const inTenSeconds = new Date(Date.now() + 10_000);
    await expect(world.services.clock.fireDue(undefined, inTenSeconds)).resolves.toBe(1);

    expect(fired).toMatchObject({ agent_id: busy!.id });
    const [timer] = (await ofClock(world)).filter(({ agent_id }) => agent_id === busy!.id);
    expect(timer!.due_at.getTime() - fired!.due_at.getTime()).toBe(60_000);
    expect(await wakeupsOf(world, busy!.id)).toEqual([]);
    expect(await wakeupsOf(world, free!.id)).toHaveLength(1);
    await checkInvariants(world.sql);
  });

  it("stay as they are when it saves what was there, and begin anew with another interval", async () => {
    await using world = await World.open();
    await using old = await openReleasedClock(world.databaseUrl);
    const [agent] = await crewOf(world, 1);
    await asBefore(world, 60);
    await old.put(agent!, 60);
    await world.services.clock.takeOver();
    await world.sql(
      "update clock_timers set due_at = due_at - interval '20 seconds', fires_at = fires_at - interval '20 seconds'",
    );
    const before = await ofClock(world);

    await old.put(agent!, 60);
    await world.services.clock.takeOver();
    expect(await ofClock(world)).toEqual(before);
    await old.put(agent!, 90);
    await world.services.clock.takeOver();

    const [after, ...others] = await ofClock(world);
    expect(others).toEqual([]);
    expect(after).toMatchObject({ id: before[0]!.id, interval_sec: 90 });
    expect(after!.due_at.getTime() - after!.anchor_at.getTime()).toBe(90_000);
    expect(await ofBefore(world)).toEqual([]);
  });

  it("are taken over before their agent's configuration changes them", async () => {
    await using world = await World.open();
    await using old = await openReleasedClock(world.databaseUrl);
    const [same, changed, off] = await crewOf(world, 3);
    await asBefore(world, 60);
    for (const agent of [same!, changed!, off!]) await old.put(agent, 60);
    await world.sql("update timers set next_fire_at = next_fire_at - interval '20 seconds'");
    const before = await ofBefore(world);
    const save = (agentId: string, heartbeat: { enabled: boolean; intervalSec: number }) =>
      world.services.agents.update(board, agentId, { runtimeConfig: { heartbeat } });

    await save(same!.id, { enabled: true, intervalSec: 60 });
    await save(changed!.id, { enabled: true, intervalSec: 120 });
    await save(off!.id, { enabled: false, intervalSec: 60 });
    await world.services.clock.takeOver();

    const after = new Map((await ofClock(world)).map((timer) => [timer.agent_id, timer]));
    expect(after.get(same!.id)).toEqual(before.find(({ agent_id }) => agent_id === same!.id));
    expect(after.get(changed!.id)).toMatchObject({ interval_sec: 120 });
    expect(after.has(off!.id)).toBe(false);
    expect(await ofBefore(world)).toEqual([]);
  });

  it("of an agent that was terminated go without a fire", async () => {
    await using world = await World.open();
    await using old = await openReleasedClock(world.databaseUrl);
    const [agent] = await crewOf(world, 1);
    await asBefore(world, 60);
    await world.services.agents.terminate(board, agent!.id);
    await old.put(agent!, 60);
    await comeDue(world);

    await world.services.clock.takeOver();
    await world.services.clock.fireDue();

    expect([await ofBefore(world), await ofClock(world), await wakeupsOf(world, agent!.id)]).toEqual([[], [], []]);
  });

  it("wake their agents at the times that they would have, with nothing between", async () => {
    await using world = await World.open();
    await using old = await openReleasedClock(world.databaseUrl);
    const [agent] = await crewOf(world, 1);
    await asBefore(world, 60);
    await old.put(agent!, 60);
    await comeDue(world);
    const [{ due_at: due }] = (await ofBefore(world)) as [Heartbeat];
    await world.services.clock.takeOver();
    const [{ id }] = (await ofClock(world)) as [Heartbeat];

    for (const seconds of [10, 30, 70, 90]) {
      await world.services.clock.fireDue(undefined, new Date(due.getTime() + seconds * 1_000));
    }

    const dues = (await firesOf(world, id)).map((fire) => Date.parse(`${fire.due.replace(" ", "T")}Z`));
    expect(dues).toEqual([0, 60_000].map((ms) => Math.floor((due.getTime() + ms) / 1_000) * 1_000));
    expect(await wakeupsOf(world, agent!.id)).toHaveLength(2);
  });
});
