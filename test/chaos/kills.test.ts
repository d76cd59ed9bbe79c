import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, it } from "vitest";

import { wakeSurely } from "../support/chaos.ts";
import { backends, hire, openFleet } from "../support/fleet.ts";
import { markingAgents, startsOf } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const AGENTS = 12;
const LEASE_SEC = 3;

describe.each(backends)("on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("an API, a scheduler, and everything at once may be killed in the middle of it all", async () => {
    await using fleet = await openFleet({ redis: await takeRedis(), leaseSec: LEASE_SEC });
    const api = await fleet.api();
    const crew = await Promise.all([fleet.worker(), fleet.worker(), fleet.scheduler()]);
    const work = markingAgents(fleet.directory, { BEATS: "15", STRAY: "1" });
    const { agents } = await hire(fleet, AGENTS, work.adapterConfig);

    // Requests that find no API, or one that dies under them, are made again with their keys.
    const asked = agents.flatMap(({ id }) => [wakeSurely(fleet, id), wakeSurely(fleet, id, { coalesce: false })]);
    await until(async () => (await fleet.sql("select from agent_wakeup_requests")).length > 0, { everyMs: 5 });
    api.signal("SIGKILL");
    await api.exited;
    const nextApi = await fleet.api();
    await until(async () => startsOf(await work.marks()).length > 2, { what: "runs to start" });
    crew[2].signal("SIGKILL");
    await nextTurn();
    for (const one of [nextApi, ...crew]) one.signal("SIGKILL");
    await Promise.all([nextApi, ...crew].map(({ exited }) => exited));

    await fleet.api();
    await Promise.all([fleet.worker(), fleet.scheduler()]);

    await expectSound(fleet, { work, wakeupIds: await Promise.all(asked) });
  });
});
