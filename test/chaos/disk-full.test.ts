import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";

import { wakeSurely } from "../support/chaos.ts";
import { type Everything, startEverything, startOn } from "../support/everything.ts";
import { backends, endedRuns, hire, openFleet, wake } from "../support/fleet.ts";
import { markingAgents, startsOf } from "../support/marks.ts";
import { spawnProcess } from "../support/processes.ts";
import { hasRedis, startRedis } from "../support/redis.ts";
import { hasSmallDisks, openSmallDisk } from "../support/small-disk.ts";
import { expectSound } from "../support/sound.ts";
import { askRedis } from "../support/stores.ts";
import { until } from "../support/until.ts";

const AGENTS = 6;
/** Room for a cluster and some work. */
const DISK_MB = 200;
/** Longer than the outage: what runs goes on. */
const LEASE_SEC = 60;
const RUNS = 40;
/** On a busy machine a crash recovery takes its time. */
const RECOVERY_MS = 120_000;

describe.skipIf(!hasSmallDisks).each(backends)("on $name", ({ isThere, takeRedis }) => {
  it.skipIf(!isThere)(
    "the private database's disk may fill up, and all goes on when there is room",
    { timeout: 300_000 },
    async () => {
      await using disk = await openSmallDisk(DISK_MB);
      await using all = await startEverything({ disk, redis: await takeRedis(), leaseSec: LEASE_SEC });
      const work = markingAgents(all.directory);
      const { company, agents } = await hire(all, AGENTS, work.adapterConfig);
      const early = await Promise.all(agents.map(({ id }) => wakeSurely(all, id)));
      await until(async () => startsOf(await work.marks()).length === AGENTS, { what: "all runs" });
      const asked = askMuch(
        all,
        agents.map(({ id }) => id),
      );

      await until(() => asked.heard().length > 2 * AGENTS, { what: "answers" });
      const full = await disk.fill(all.process.pid);
      await until(() => asked.heard().includes("503 The database's disk is full"), { timeoutMs: 30_000, what: "a no" });
      const hasEnded = await logFindsNoRoom(all);
      const late = agents.map(({ id }) => wakeSurely(all, id, { coalesce: false }, RECOVERY_MS));
      await full[Symbol.asyncDispose]();

      const wakeupIds = [...early, ...(await Promise.all(late)), ...(await asked.stop())];
      if (hasEnded) await all.process.waitForOutput(/"msg":"the private PostgreSQL works again"/);
      await work.open();
      const runs = await endedRuns(all, company.id, 2 * AGENTS);
      expect(runs.filter(({ status }) => status !== "succeeded")).toEqual([]);
      expect(asked.heard().filter((answer) => !/^(202 |503 The database)/.test(answer))).toEqual([]);
      await expectSound(all, { work, wakeupIds });
    },
  );
});

describe.skipIf(!hasSmallDisks)("a disk without room", () => {
  it("is named by a start that finds it so", async () => {
    await using disk = await openSmallDisk(20);
    await using start = await spawnProcess("dist/cli/main.js", startOn(disk));

    expect(await start.exited).toEqual({ code: 1, signal: null });
    expect(start.output()).toContain(`The disk of ${disk.directory}/kept is full`);
  });

  it.skipIf(!hasRedis)(
    "keeps Redis from taking rings: wakeups are taken all the same, and run once it does",
    async () => {
      await using disk = await openSmallDisk(1);
      const redis = await startRedis(disk);
      await using fleet = await openFleet({ redis });
      await fleet.api();
      await Promise.all([fleet.scheduler(), fleet.worker()]);
      const work = markingAgents(fleet.directory);
      await work.open();
      const { company, agents } = await hire(fleet, AGENTS, work.adapterConfig);
      const refusal = () =>
        askRedis(redis.url, (client) => client.set("test", "written")).then(
          () => "",
          (error: Error) => error.message,
        );

      const full = await disk.fill(redis.shellPid);
      await until(async () => (await refusal()).startsWith("MISCONF"), { timeoutMs: 30_000, what: "Redis to refuse" });
      const wakes = Array.from({ length: RUNS }, (_, n) => agents[n % AGENTS]?.id ?? "");
      const runIds = await Promise.all(wakes.map(async (id) => (await wake(fleet, id, { coalesce: false })).id));
      expect(await refusal()).toMatch(/^MISCONF/);
      await full[Symbol.asyncDispose]();

      const runs = await endedRuns(fleet, company.id, RUNS);
      expect(runs.map(({ status }) => status)).toEqual(Array(RUNS).fill("succeeded"));
      expect(runs.map(({ id }) => id).sort()).toEqual(runIds.sort());
      await expectSound(fleet, { work });
    },
  );
});

/**
 * Rows find no room first. The log of changes, without which PostgreSQL ends, has some left until its next file; where a
 * checkpoint frees as many as are needed it goes on, and refuses. Whether it has ended, and not started again since.
 */
async function logFindsNoRoom(all: Everything): Promise<boolean> {
  const told = (): boolean =>
    /PostgreSQL ended, since the disk of \S+ is full/.test(all.process.output()) &&
    /PostgreSQL does not start/.test(all.process.output());
  const files = async (): Promise<boolean> => {
    await all.sql("select pg_switch_wal()").catch(() => undefined);
    return told();
  };
  return until(files, { timeoutMs: 40_000, everyMs: 100, what: "PostgreSQL to end" }).then(
    () => true,
    () => /PostgreSQL ended, since the disk of \S+ is full/.test(all.process.output()),
  );
}

interface Asked {
  /** Every answer so far: its status, and the outcome or the error. */
  readonly heard: () => readonly string[];
  /** The wakeups that were answered with 202. */
  readonly stop: () => Promise<readonly string[]>;
}

interface Answer {
  readonly error?: string;
  readonly wakeup?: { readonly id: string; readonly outcome: string };
}

/** Asks without end, for each agent in turn, with more than compresses well; a no is taken for an answer. */
function askMuch({ call }: Everything, agentIds: readonly string[]): Asked {
  const heard: string[] = [];
  const taken: string[] = [];
  let isOver = false;
  const ask = async (agentId: string): Promise<void> => {
    while (!isOver) {
      const payload = { taskKey: `${agentId} ${heard.length}`, ballast: randomBytes(20_000).toString("base64") };
      const { status, body } = await call<Answer>("POST", `/api/agents/${agentId}/wakeup`, { payload });
      heard.push(`${status} ${body.error ?? body.wakeup?.outcome}`);
      if (body.wakeup !== undefined) taken.push(body.wakeup.id);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const asking = Promise.all(agentIds.map(ask));
  asking.catch(() => undefined);
  return {
    heard: () => heard,
    stop: async () => {
      isOver = true;
      await asking;
      return taken;
    },
  };
}
