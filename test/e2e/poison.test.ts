import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import { endedRuns, type Fleet, hire, openFleet, wake } from "../support/fleet.ts";
import { checkInvariants } from "../support/invariants.ts";
import { markingAgents } from "../support/marks.ts";
import { until } from "../support/until.ts";

const LEASE_SEC = 3;
/** Of one slot each: whoever shares a worker with such a run is lost with it, and comes under suspicion too. */
const WORKERS = 3;
const ONE_SLOT = { SYSTOLE_WORKER_SLOTS: "1" };
const KILLER = resolve("test/e2e/fixtures/killing-agent.mjs");

/** How often a run may take its worker down. While the guardian lives, a death counts as an interruption: five are one. */
const DEATHS = [
  ["worker and guardian", "both", 3],
  ["worker", "worker", 15],
] as const;

describe("a run that takes its worker down each time", () => {
  it.each(DEATHS)("with %s killed, is stopped and said so, and the fleet lives on", async (_, kill, deaths) => {
    await using fleet = await openFleet({ leaseSec: LEASE_SEC });
    await fleet.api();
    await Promise.all([fleet.scheduler(), fleet.scheduler()]);
    await using supervisor = await superviseWorkers(fleet);
    const { company, agents } = await hire(fleet, 5, markingAgents(fleet.directory, { BEATS: "3" }).adapterConfig);
    const { id: killerId } = await hireKiller(fleet, company.id, kill);

    await wake(fleet, killerId);
    const others = keepWaking(fleet, agents);
    const stopped = await until(() => poisonOf(fleet, killerId), {
      timeoutMs: 90_000,
      everyMs: 200,
      what: "the poison",
    });
    await others.stop();
    const runs = await endedRuns(fleet, company.id, deaths + agents.length, 60_000);

    const killers = runs.filter(({ agentId }) => agentId === killerId);
    expect(killers.length).toBe(deaths);
    expect(stopped).toMatchObject({
      status: "failed",
      errorCode: "poison",
      error: "The run took its worker down again and again",
    });
    expect(supervisor.died()).toBe(deaths);
    expect(runs.filter((run) => run.errorCode === "poison").map(({ agentId }) => agentId)).toEqual([killerId]);
    const after = await Promise.all(agents.map(({ id }) => wake(fleet, id)));
    const ended = await Promise.all(
      after.map(({ id }) => until(() => endedRun(fleet, id), { timeoutMs: 30_000, what: id })),
    );
    expect(ended.map(({ status }) => status)).toEqual(agents.map(() => "succeeded"));
    await checkInvariants(fleet.sql);
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
  return (await call<Agent>("POST", `/api/companies/${companyId}/agents`, { name: "killer", adapterConfig })).body;
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
      const { signal } = await worker.exited;
      if (isOver) return;
      if (signal === "SIGKILL") died += 1;
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
