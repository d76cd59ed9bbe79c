import { describe, it } from "vitest";

import { checkOutput, openLines, wakeSurely } from "../support/chaos.ts";
import { backends, endedRuns, hire, openFleet } from "../support/fleet.ts";
import { markingAgents } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";

/** Where a wakeup's way can be cut: the statement that is lost, on its way to the database or as it answers. */
const STEPS = ["accept_wakeups", "claim_take", "append_log", "settle_runs"] as const;
const LOSSES = ["loseRequest", "loseAnswer"] as const;
const LEASE_SEC = 3;
const SAYS = "one\ntwo\n";

describe.each(backends)("on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)(
    "a connection may be lost before any statement and behind it: nothing is lost or done twice",
    async () => {
      await using fleet = await openFleet({ redis: await takeRedis(), leaseSec: LEASE_SEC });
      await using toApi = await openLines(fleet);
      await using toWorker = await openLines(fleet);
      await fleet.api(toApi.env);
      await Promise.all([fleet.worker(toWorker.env), fleet.scheduler()]);
      const work = markingAgents(fleet.directory, { BEATS: "1", SAY: SAYS });
      const cases = STEPS.flatMap((step) => LOSSES.map((loss) => ({ step, loss })));
      const { company, agents } = await hire(fleet, cases.length, work.adapterConfig);

      const wakeupIds: string[] = [];
      for (const [n, { step, loss }] of cases.entries()) {
        const { database } = step === "accept_wakeups" ? toApi : toWorker;
        const lost = database[loss](step);
        wakeupIds.push(await wakeSurely(fleet, agents[n]?.id ?? ""));
        await lost;
        await endedRuns(fleet, company.id, n + 1);
      }

      await expectSound(fleet, { work, wakeupIds });
      await checkOutput(fleet, SAYS.repeat(2));
    },
  );
});
