import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import { endedRuns, type Fleet, hire, openFleet, wake } from "../support/fleet.ts";
import { markingAgents, startsOf } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const LEASE_SEC = 3;
/** Of one slot each: whoever shares a worker with such a run is lost with it. */
const WORKERS = 4;
const ONE_SLOT = { SYSTOLE_WORKER_SLOTS: "1" };
const KILLER = resolve("test/e2e/fixtures/killing-agent.mjs");

/** What each of them kills: the worker goes down with its guardian, too. */
const KILLERS = ["worker", "guardian", "both"] as const;
const DEATHS = 3;

describe("a run that takes its worker down each time", () => {
  it("is stopped the third time and said so, and the fleet lives on", async () => {
    await using fleet = await openFleet({ leaseSec: LEASE_SEC });
    await fleet.api();
    await fleet.scheduler();
    await using supervisor = await superviseWorkers(fleet);
    const work = markingAgents(fleet.directory, { BEATS: "3" });
    const { company, agents } = await hire(fleet, 3, work.adapterConfig);
    const killers = await Promise.all(KILLERS.map((kill) => hireKiller(fleet, company.id, kill)));

    await Promise.all(killers.map(({ id }) => wake(fleet, id)));
    const others = keepWaking(fleet, agents);
    const stopped = await Promise.all(
      killers.map(({ id, name }) =>
        until(() => poisonOf(fleet, id), { timeoutMs: 90_000, everyMs: 100, what: `the poison of ${name}` }),
      ),
    );
    await others.stop();

    for (const run of stopped) {
      const error = "The run took its worker down again and again";
      expect(run).toMatchObject({ status: "failed", errorCode: "poison", error, processLossRetryCount: DEATHS - 1 });
    }
    const after = await Promise.all(agents.map(({ id }) => wake(fleet, id)));
    const runs = await endedRuns(fleet, company.id, DEATHS * killers.length + after.length);
    // A machine that is too busy to renew a lease of three seconds in time interrupts a run, which does not count.
    const codesOf = (agentId: string): (string | null)[] =>
      runs.filter((run) => run.agentId === agentId && run.errorCode !== "interrupted").map((run) => run.errorCode);
    for (const { id } of killers) expect(codesOf(id).sort()).toEqual(["poison", "process_lost", "process_lost"]);
    for (const { id } of agents) expect(new Set(codesOf(id))).toEqual(new Set([null]));
    const deaths = runs.filter(({ agentId }) => killers.some(({ id }) => id === agentId)).length;
    await until(() => supervisor.died() >= DEATHS * killers.length, { what: "as many workers to have died" });
    expect(supervisor.died()).toBeLessThanOrEqual(deaths);
    const last = after.map((woken) => runs.find(({ id }) => id === woken.id)?.status);
    expect(last).toEqual(agents.map(() => "succeeded"));
    await expectSound(fleet, { work });
  });
});

describe("a worker that is killed after it was asked to stop", () => {
  it("has interrupted its runs, which is not held against them", async () => {
    await using fleet = await openFleet();
    await fleet.api();
    const [leaving] = await Promise.all([fleet.worker({ SYSTOLE_DRAIN_SEC: "60" }), fleet.scheduler()]);
    const work = markingAgents(fleet.directory);
    const { company, agents } = await hire(fleet, 2, work.adapterConfig);
    await Promise.all(agents.map(({ id }) => wake(fleet, id)));
    const isAtWork = async () => startsOf(await work.marks()).length === agents.length;
    await until(isAtWork, { timeoutMs: 30_000, what: "the runs to start" });

    leaving.signal("SIGTERM");
    const isLeaving = async () => (await fleet.sql("select from workers where is_draining")).length === 1;
    await until(isLeaving, { what: "the worker to show that it leaves" });
    leaving.signal("SIGKILL");
    await fleet.worker();
    await work.open();

    const runs = await endedRuns(fleet, company.id, 2 * agents.length);
    const ends = runs.map(({ errorCode, processLossRetryCount }) => [errorCode, processLossRetryCount]);
    expect(ends.sort()).toEqual([
      [null, 0],
      [null, 0],
      ["interrupted", 0],
      ["interrupted", 0],
    ]);
    await expectSound(fleet, { work });
  });
});

const runOf = async ({ call }: Fleet, id: string): Promise<Run> =>
  (await call<Run>("GET", `/api/heartbeat-runs/${id}`)).body;

async function endedRun(fleet: Fleet, id: string): Promise<Run | undefined> {
  const run = await runOf(fleet, id);
  return run.finishedAt === null ? undefined : run;
}

async function poisonOf({ sql, ...fleet }: Fleet, agentId: string): Promise<Run | undefined> {
  const [row] = await sql<{ id: string }>(
    "select id from heartbeat_runs where agent_id = $1 and error_code = 'poison'",
    [agentId],
  );
  return row === undefined ? undefined : runOf({ sql, ...fleet }, row.id);
}

async function hireKiller({ call }: Fleet, companyId: string, kill: string): Promise<Agent> {
  const adapterConfig = { command: process.execPath, args: [KILLER], env: { KILL: kill } };
  return (await call<Agent>("POST", `/api/companies/${companyId}/agents`, { name: kill, adapterConfig })).body;
}

interface Supervisor extends AsyncDisposable {
  readonly died: () => number;
}

/** Starts a worker for each that dies, as an operator's supervisor does. */
async function superviseWorkers(fleet: Fleet): Promise<Supervisor> {
  let died = 0;
  let isOver = false;
  const supervise = async (first: Awaited<ReturnType<Fleet["worker"]>>): Promise<void> => {
    for (let worker = first; ; worker = await fleet.worker(ONE_SLOT)) {
      await worker.exited;
      if (isOver) return;
      died += 1;
    }
  };
  const workers = await Promise.all(Array.from({ length: WORKERS }, () => fleet.worker(ONE_SLOT)));
  for (const worker of workers) void supervise(worker).catch(() => undefined);
  return {
    died: () => died,
    [Symbol.asyncDispose]: async () => {
      isOver = true;
    },
  };
}

/** Agents that work on beside it. */
function keepWaking(fleet: Fleet, agents: readonly Agent[]): { readonly stop: () => Promise<void> } {
  let isOver = false;
  const working = (async () => {
    while (!isOver) {
      const woken = await Promise.all(agents.map(({ id }) => wake(fleet, id)));
      await until(async () => (await Promise.all(woken.map(({ id }) => endedRun(fleet, id)))).every(Boolean), {
        timeoutMs: 60_000,
        everyMs: 100,
        what: "the others' runs",
      });
    }
  })();
  working.catch(() => undefined);
  return {
    stop: async () => {
      isOver = true;
      await working;
    },
  };
}
