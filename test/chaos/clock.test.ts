import { describe, expect, it } from "vitest";

import { wakeSurely } from "../support/chaos.ts";
import { backends, endedRuns, hire, openFleet } from "../support/fleet.ts";
import { markingAgents, startsOf } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const AGENTS = 6;
const LEASE_SEC = 3;
const MINUTE_MS = 60_000;

const offBy = (minutes: number) => ({
  NODE_OPTIONS: `--import ${new URL("../support/clock-offset.mjs", import.meta.url).href}`,
  CLOCK_OFFSET_MS: String(minutes * MINUTE_MS),
});

describe.each(backends)("on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("processes whose clocks are minutes off take nothing from each other", async () => {
    await using fleet = await openFleet({ redis: await takeRedis(), leaseSec: LEASE_SEC });
    await fleet.api(offBy(60));
    const slow = await fleet.worker({ ...offBy(-7), SYSTOLE_WORKER_SLOTS: "3" });
    await Promise.all([
      fleet.worker({ ...offBy(7), SYSTOLE_WORKER_SLOTS: "3" }),
      fleet.scheduler(offBy(5)),
      fleet.scheduler(offBy(-5)),
    ]);
    const work = markingAgents(fleet.directory);
    const { company, agents } = await hire(fleet, AGENTS, work.adapterConfig);
    const wakeupIds = await Promise.all(agents.map(({ id }) => wakeSurely(fleet, id)));
    await until(async () => startsOf(await work.marks()).length === AGENTS, { what: "all runs" });

    // Longer than a lease: whoever judged by its own clock would have taken them by now.
    const [first] = await work.marks();
    await until(async () => ((await work.marks()).at(-1)?.at ?? 0) > (first?.at ?? 0) + LEASE_SEC * 1.5, {
      what: "time",
    });
    await work.open();

    const runs = await endedRuns(fleet, company.id, AGENTS);
    expect(runs.map(({ status, attempt }) => [status, attempt])).toEqual(Array(AGENTS).fill(["succeeded", 1]));
    expect(slow.output()).toContain("run settled");
    await expectSound(fleet, { work, wakeupIds });
  });
});
