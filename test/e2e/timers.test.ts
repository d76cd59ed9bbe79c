import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Wakeup } from "../../shared/wakeups/wakeup.schema.ts";
import { backends, type Fleet, hire, openFleet, whileLocked } from "../support/fleet.ts";
import { markingAgents, startsOf } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const AGENTS = 3;
const RACES = 3;
/** Longer than the interval, so that a second run would meet the first. */
const BEATS = "13";

describe.each(backends)("timers under two schedulers on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("fire once for each due time, one run at a time, also when a scheduler is killed", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    const [scheduler] = await Promise.all([fleet.scheduler(), fleet.scheduler(), fleet.worker()]);
    const work = markingAgents(fleet.directory, { BEATS });
    const heartbeat = { enabled: true, intervalSec: 1 };
    const { agents } = await hire(fleet, AGENTS, work.adapterConfig, { runtimeConfig: { heartbeat } });

    await firedOften(fleet, agents, 2);
    for (let time = 1; time <= RACES; time += 1) await allAtOnce(fleet);
    scheduler.signal("SIGKILL");
    await scheduler.exited;
    const before = await fires(fleet, agents);
    await firedOften(fleet, agents, Math.max(...before.map((dues) => dues.length)) + 4);

    for (const dues of await fires(fleet, agents)) expectOnGrid(dues);
    await Promise.all(agents.map(({ id }) => fleet.call("POST", `/api/agents/${id}/pause`)));
    expect(startsOf(await work.marks()).length).toBeGreaterThan(AGENTS);
    await expectSound(fleet, { work });
  });
});

/** Keeps the timers from being taken until all are overdue, and both schedulers have asked: the next round takes them all. */
const allAtOnce = (fleet: Fleet): Promise<unknown> =>
  whileLocked(fleet, "select from timers for update", [], () => {
    const overdue = "select from timers where next_fire_at < now() - interval '1.5 seconds'";
    return until(async () => (await fleet.sql(overdue)).length === AGENTS, { what: "all timers to be overdue" });
  });

/** The due times, in milliseconds, for which each agent was woken. */
const fires = (fleet: Fleet, agents: readonly Agent[]): Promise<number[][]> =>
  Promise.all(
    agents.map(async ({ id }) => {
      const { body } = await fleet.call<Wakeup[]>("GET", `/api/agents/${id}/wakeups?limit=200`);
      return body.map(({ payload }) => Date.parse(String(payload?.["dueAt"]))).sort((a, b) => a - b);
    }),
  );

const firedOften = (fleet: Fleet, agents: readonly Agent[], times: number): Promise<unknown> =>
  until(async () => (await fires(fleet, agents)).every((dues) => dues.length >= times), {
    timeoutMs: 30_000,
    everyMs: 100,
    what: `${times} fires of each timer`,
  });

/** Whole seconds apart, and none twice. */
function expectOnGrid(dues: readonly number[]): void {
  const gaps = dues.slice(1).map((due, index) => due - (dues[index] ?? 0));
  expect(gaps.filter((gap) => gap < 1_000 || gap % 1_000 !== 0)).toEqual([]);
}
