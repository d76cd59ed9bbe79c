import { describe, expect, it } from "vitest";

import { emptyDatabase } from "../support/database.ts";
import { backends, endedRuns, hire, openFleet, wake } from "../support/fleet.ts";
import { spawnProcess } from "../support/processes.ts";
import { expectSound } from "../support/sound.ts";

describe.each(backends)("an empty database, on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)("is migrated once by all that start at the same time", async () => {
    const database = await emptyDatabase();
    await using fleet = await openFleet({ database, redis: await takeRedis() });
    const migrate = async () => {
      const env = { DATABASE_URL: database.url, PAPERCLIP_AGENT_JWT_SECRET: "a secret of sixteen or more" };
      await using process = await spawnProcess("dist/cli/main.js", { args: ["migrate"], env });
      return { ...(await process.exited), output: process.output() };
    };

    const url = { PAPERCLIP_API_URL: "http://127.0.0.1:1" };
    const [first, second] = await Promise.all([
      migrate(),
      migrate(),
      fleet.api(),
      fleet.scheduler(),
      fleet.worker(url),
      fleet.worker(url),
    ]);

    expect([first, second].map(({ code, output }) => [code, output])).toEqual([
      [0, ""],
      [0, ""],
    ]);
    const { company, agents } = await hire(fleet, 1, { command: "true" });
    await wake(fleet, agents[0]?.id ?? "");
    expect((await endedRuns(fleet, company.id, 1)).map(({ status }) => status)).toEqual(["succeeded"]);
    await expectSound(fleet);
  });
});
