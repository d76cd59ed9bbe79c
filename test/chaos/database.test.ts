import { describe, expect, it } from "vitest";

import { openLines, ownDatabase, wakeSurely } from "../support/chaos.ts";
import { backends, endedRuns, type Fleet, hire, openFleet, runsOf } from "../support/fleet.ts";
import { livingOfRun, type Marking, markingAgents, startsOf } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const AGENTS = 6;
const LEASE_SEC = 6;
/** Longer than two restarts on a busy machine: an outage that is shorter than the lease kills nobody. */
const LONG_LEASE_SEC = 30;

describe.each(backends)("on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("PostgreSQL may be stopped or killed, and started again, and no run is lost by it", async () => {
    const { server, database } = await ownDatabase();
    await using fleet = await openFleet({ database, redis: await takeRedis(), leaseSec: LONG_LEASE_SEC });
    await fleet.api();
    await Promise.all([fleet.worker(), fleet.worker(), fleet.scheduler()]);
    const work = markingAgents(fleet.directory);
    const { company, agents } = await hire(fleet, AGENTS, work.adapterConfig);
    const early = await Promise.all(agents.map(({ id }) => wakeSurely(fleet, id)));
    await until(async () => startsOf(await work.marks()).length === AGENTS, { what: "all runs" });

    await server.stop();
    const late = agents.map(({ id }) => wakeSurely(fleet, id, { coalesce: false }));
    await server.restart();
    const wakeupIds = [...early, ...(await Promise.all(late))];
    await server.kill();
    await server.restart();
    await work.open();

    // Those that were going when it went away went on.
    const runs = await endedRuns(fleet, company.id, 2 * AGENTS);
    expect(runs.map(({ status }) => status)).toEqual(Array(2 * AGENTS).fill("succeeded"));
    await expectSound(fleet, { work, wakeupIds });
  });

  it.skipIf(!isThere)("a worker that is cut off in silence ends its runs before another has them", async () => {
    await using fleet = await openFleet({ redis: await takeRedis(), leaseSec: LEASE_SEC });
    await using lines = await openLines(fleet);
    await fleet.api();
    await Promise.all([fleet.worker(lines.env), fleet.scheduler()]);
    const { work, wakeupIds, runIds, companyId } = await putToWork(fleet);
    await fleet.worker();

    lines.database.freeze();
    lines.redis?.freeze();

    await until(async () => startsOf(await work.marks()).length === 2 * AGENTS, {
      timeoutMs: 40_000,
      what: "a takeover",
    });
    expect(runIds.flatMap(livingOfRun)).toEqual([]);
    lines.database.pass();
    lines.redis?.pass();
    await work.open();
    await endedRuns(fleet, companyId, 2 * AGENTS);
    await expectSound(fleet, { work, wakeupIds });
    const lost = (await runsOf(fleet, companyId)).filter(({ id }) => runIds.includes(id));
    expect(lost.map(({ status }) => status)).toEqual(Array(AGENTS).fill("failed"));
  });
});

interface AtWork {
  readonly work: Marking;
  readonly wakeupIds: readonly string[];
  readonly runIds: readonly string[];
  readonly companyId: string;
}

/** One run of each agent goes on, with a child that left its session. */
async function putToWork(fleet: Fleet): Promise<AtWork> {
  const work = markingAgents(fleet.directory, { STRAY: "1" });
  const { company, agents } = await hire(fleet, AGENTS, work.adapterConfig);
  const wakeupIds = await Promise.all(agents.map(({ id }) => wakeSurely(fleet, id)));
  await until(async () => startsOf(await work.marks()).length === AGENTS, { what: "all runs" });
  return { work, wakeupIds, runIds: (await runsOf(fleet, company.id)).map(({ id }) => id), companyId: company.id };
}
