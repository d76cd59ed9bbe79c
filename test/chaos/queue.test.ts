import { describe, expect, it } from "vitest";

import { openLines, wakeSurely } from "../support/chaos.ts";
import { backends, endedRuns, hire, openFleet, runsOf } from "../support/fleet.ts";
import { markingAgents, startsOf } from "../support/marks.ts";
import { openQueueProbe } from "../support/queue-probe.ts";
import { randomFrom } from "../support/random.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const AGENTS = 10;
const RUNS = 30;

describe.each(backends)("on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("a queue that tells of each run again and again, in any order, starts each once", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    await fleet.scheduler();
    const work = markingAgents(fleet.directory);
    await work.open();
    const { company, agents } = await hire(fleet, AGENTS, work.adapterConfig);
    const wakes = Array.from({ length: RUNS }, (_, n) => agents[n % AGENTS]?.id ?? "");
    const wakeupIds = await Promise.all(wakes.map((id) => wakeSurely(fleet, id, { coalesce: false })));
    const runIds = (await runsOf(fleet, company.id)).map(({ id }) => id);
    await using queue = await openQueueProbe(fleet);
    const { shuffle } = randomFrom(7);

    await queue.ringAgain(shuffle([...runIds, ...runIds]));
    await Promise.all([fleet.worker(), fleet.worker()]);
    await queue.ringAgain(shuffle(runIds));

    const runs = await endedRuns(fleet, company.id, RUNS);
    await queue.ringAgain(runIds);
    expect(runs.map(({ status }) => status)).toEqual(Array(RUNS).fill("succeeded"));
    expect(startsOf(await work.marks())).toHaveLength(RUNS);
    await expectSound(fleet, { work, wakeupIds });
  });

  it.skipIf(!isThere)(
    "a worker that cannot tell the queue that a job is done has done its run all the same",
    async () => {
      await using fleet = await openFleet({ redis: await takeRedis() });
      await using lines = await openLines(fleet);
      await fleet.api();
      await Promise.all([fleet.worker(lines.env), fleet.scheduler()]);
      const work = markingAgents(fleet.directory);
      const { company, agents } = await hire(fleet, AGENTS, work.adapterConfig);
      const wakeupIds = await Promise.all(agents.map(({ id }) => wakeSurely(fleet, id)));
      await until(async () => startsOf(await work.marks()).length === AGENTS, { what: "all runs" });

      const settled = lines.database.loseAnswer("settle_runs");
      lines.redis?.refuse();
      await work.open();
      await settled;
      await endedRuns(fleet, company.id, AGENTS);
      lines.redis?.pass();

      expect(startsOf(await work.marks())).toHaveLength(AGENTS);
      await expectSound(fleet, { work, wakeupIds });
    },
  );
});
