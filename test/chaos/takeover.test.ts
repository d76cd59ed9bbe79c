import { afterAll, describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import { backends, endedRuns, type Fleet, hire, openFleet, runsOf, wake } from "../support/fleet.ts";
import { livingOfRun, type Marking, markingAgents, startsOf, uptime } from "../support/marks.ts";
import type { TestProcess } from "../support/processes.ts";
import { expectSound } from "../support/sound.ts";
import { guardianOf } from "../support/supervised.ts";
import { until } from "../support/until.ts";

const AGENTS = 6;
const LEASE_SEC = 6;
/**
 * So long that what is taken over sooner was not taken over because it ran out; and so that a sixth of it, which a
 * guardian has to kill and to say so before the reaper judges, is enough on a busy machine.
 */
const LONG_LEASE_SEC = 15;
/** The machine that runs the tests may be busy; what an idle one takes is printed. */
const BUSY_SEC = 4;
const seen: string[] = [];

describe.each(backends)("on $name", ({ name, isThere, takeRedis }) => {
  afterAll(() => process.stdout.write(seen.splice(0).join("")));

  it.skipIf(!isThere)("a worker that is killed leaves nothing running, and another takes its runs over", async () => {
    await using fleet = await openFleet({ redis: await takeRedis(), leaseSec: LONG_LEASE_SEC });
    const { first, work, agents, runs } = await putToWork(fleet);
    await fleet.worker();

    const killedAt = uptime();
    first.signal("SIGKILL");

    const started = await restarts({ work, runs, killedAt });
    seen.push(`  ${name}: worker killed → next start ${started.join(", ")} s\n`);
    expect(Math.max(...started)).toBeLessThan(LONG_LEASE_SEC);
    expect(runs.flatMap(({ id }) => livingOfRun(id))).toEqual([]);
    await expectTakenOver(fleet, { work, agents, runs, errorCode: "process_lost" });
  });

  it.skipIf(!isThere)("a worker that is killed with its guardian leaves nothing running either", async () => {
    await using fleet = await openFleet({ redis: await takeRedis(), leaseSec: LEASE_SEC });
    const { first, work, agents, runs } = await putToWork(fleet);
    await fleet.worker();

    const killedAt = uptime();
    for (const pid of [guardianOf(first.pid) ?? Number.NaN, first.pid]) process.kill(pid, "SIGKILL");

    await until(() => runs.every(({ id }) => livingOfRun(id).length === 0), { what: "the processes to be gone" });
    seen.push(`  ${name}: worker and guardian killed → nothing runs ${(uptime() - killedAt).toFixed(2)} s\n`);
    const started = await restarts({ work, runs, killedAt });
    seen.push(`  ${name}: worker and guardian killed → next start ${started.join(", ")} s\n`);
    expect(Math.max(...started)).toBeLessThan(LEASE_SEC + BUSY_SEC);
    await expectTakenOver(fleet, { work, agents, runs, errorCode: "process_lost" });
  });

  it.skipIf(!isThere)("a worker whose guardian is killed stops, for a supervisor to start it anew", async () => {
    await using fleet = await openFleet({ redis: await takeRedis(), leaseSec: LONG_LEASE_SEC });
    const { first, work, agents, runs } = await putToWork(fleet);
    await fleet.worker();

    const killedAt = uptime();
    process.kill(guardianOf(first.pid) ?? Number.NaN, "SIGKILL");

    expect(await first.exited).toEqual({ code: 1, signal: null });
    expect(runs.flatMap(({ id }) => livingOfRun(id))).toEqual([]);
    const started = await restarts({ work, runs, killedAt });
    seen.push(`  ${name}: guardian killed → next start ${started.join(", ")} s\n`);
    await expectTakenOver(fleet, { work, agents, runs, errorCode: "process_lost" });
  });

  it.skipIf(!isThere)("a worker that is frozen past its leases changes nothing when it comes back", async () => {
    await using fleet = await openFleet({ redis: await takeRedis(), leaseSec: LONG_LEASE_SEC });
    const { first, work, agents, runs } = await putToWork(fleet);
    await fleet.worker();

    const frozenAt = uptime();
    first.signal("SIGSTOP");

    const started = await restarts({ work, runs, killedAt: frozenAt });
    seen.push(`  ${name}: worker frozen → next start ${started.join(", ")} s\n`);
    expect(Math.max(...started)).toBeLessThan(LONG_LEASE_SEC + BUSY_SEC);
    expect(runs.flatMap(({ id }) => livingOfRun(id))).toEqual([]);
    const before = await unchanging(fleet, runs);
    first.signal("SIGCONT");
    await until(() => first.output().split('"run had ended without us"').length === AGENTS + 1, {
      what: "the settling",
    });
    expect(await unchanging(fleet, runs)).toEqual(before);
    await expectTakenOver(fleet, { work, agents, runs });
    expect(await unchanging(fleet, runs)).toEqual(before);
  });
});

interface AtWork {
  /** Of the runs that are lost. */
  readonly errorCode?: string;
  readonly work: Marking;
  readonly agents: readonly Agent[];
  /** What the first worker runs. */
  readonly runs: readonly Run[];
}

/** A fleet with one worker that has runs going, one of each agent, and each with a child that left its session. */
async function putToWork(fleet: Fleet): Promise<AtWork & { readonly first: TestProcess }> {
  await fleet.api();
  const [first] = await Promise.all([fleet.worker(), fleet.scheduler(), fleet.scheduler()]);
  const work = markingAgents(fleet.directory, { STRAY: "1" });
  const { agents } = await hire(fleet, AGENTS, work.adapterConfig);
  const runs = await Promise.all(agents.map(({ id }) => wake(fleet, id)));
  const isAtWork = async () =>
    new Set((await work.marks()).filter(({ kind }) => kind === "stray").map(({ runId }) => runId)).size === AGENTS;
  await until(isAtWork, { timeoutMs: 30_000, what: "the first worker's runs" });
  return { first, work, agents, runs };
}

/** Waits for each agent's next run and answers how long after the death they started, in seconds. */
async function restarts({ work, runs, killedAt }: { work: Marking; runs: readonly Run[]; killedAt: number }) {
  const old = new Set(runs.map(({ id }) => id));
  const restarted = async () => {
    const starts = startsOf(await work.marks()).filter(({ runId }) => !old.has(runId));
    return starts.length === runs.length && starts;
  };
  const starts = await until(restarted, { timeoutMs: 30_000, what: "the runs to be taken over" });
  return starts.map(({ at }) => Number((at - killedAt).toFixed(2))).sort((a, b) => a - b);
}

/** The runs that were lost, as they are told of. */
async function unchanging(fleet: Fleet, runs: readonly Run[]): Promise<unknown[]> {
  return Promise.all(runs.map(async ({ id }) => (await fleet.call("GET", `/api/heartbeat-runs/${id}`)).body));
}

/** Each run failed for that reason and was retried once, to its end; and no agent ever had two at a time. */
async function expectTakenOver(fleet: Fleet, { work, agents, runs, errorCode = "interrupted" }: AtWork): Promise<void> {
  await work.open();
  const companyId = runs[0]?.companyId ?? "";
  await endedRuns(fleet, companyId, 2 * AGENTS);
  const all = await runsOf(fleet, companyId);
  const lost = all.filter(({ status }) => status === "failed");
  expect(new Map(lost.map((run) => [run.id, run.errorCode]))).toEqual(new Map(runs.map(({ id }) => [id, errorCode])));
  const retried = all.filter(({ status }) => status === "succeeded");
  expect(new Set(retried.map(({ retryOfRunId }) => retryOfRunId))).toEqual(new Set(runs.map(({ id }) => id)));
  expect(all.length).toBe(2 * agents.length);

  const marks = await work.marks();
  expect(startsOf(marks).length).toBe(all.length);
  await expectSound(fleet, { work });
}
