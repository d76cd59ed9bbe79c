import { describe, expect, it } from "vitest";

import { wakeSurely } from "../support/chaos.ts";
import { backends, hire, openFleet, runsOf } from "../support/fleet.ts";
import { markingAgents, startsOf } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const AGENTS = 6;
const ROUNDS = 3;

describe.each(backends)("on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("a rolling deploy under load interrupts nothing and loses nothing", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    let [worker, scheduler] = await Promise.all([fleet.worker({ SYSTOLE_DRAIN_SEC: "60" }), fleet.scheduler()]);
    const work = markingAgents(fleet.directory, { BEATS: "8" });
    const { company, agents } = await hire(fleet, AGENTS, work.adapterConfig);

    const asked: Promise<string>[] = [];
    const timer = setInterval(() => {
      const agent = agents[asked.length % AGENTS];
      asked.push(wakeSurely(fleet, agent?.id ?? "", { coalesce: false }));
    }, 150);
    try {
      for (let round = 1; round <= ROUNDS; round += 1) {
        const started = startsOf(await work.marks()).length;
        await until(async () => startsOf(await work.marks()).length > started + 2, { what: "work" });
        const old = [worker, scheduler];
        [worker, scheduler] = await Promise.all([fleet.worker({ SYSTOLE_DRAIN_SEC: "60" }), fleet.scheduler()]);
        for (const one of old) one.signal("SIGTERM");
        expect(await Promise.all(old.map(({ exited }) => exited))).toEqual(Array(2).fill({ code: 0, signal: null }));
      }
    } finally {
      clearInterval(timer);
    }

    await expectSound(fleet, { work, wakeupIds: await Promise.all(asked) });
    const runs = await runsOf(fleet, company.id);
    expect(runs.filter(({ status }) => status !== "succeeded")).toEqual([]);
  });
});
