import { afterAll, describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Worker } from "../../shared/instance/worker.schema.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import { followEvents } from "../support/event-stream.ts";
import { backends, endedRuns, type Fleet, hire, openFleet, runsOf, wake } from "../support/fleet.ts";
import { livingOfRun, markingAgents, startsOf } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const seen: string[] = [];

/** From the end of each run that was handed over to the start of its retry, by the database's clock, in seconds. */
async function handOvers({ sql }: Fleet): Promise<number[]> {
  const rows = await sql<{ sec: number }>(
    `select extract(epoch from n.started_at - o.finished_at)::float8 as sec
       from heartbeat_runs n join heartbeat_runs o on o.id = n.retry_of_run_id where n.started_at is not null`,
  );
  return rows.map(({ sec }) => sec);
}

/** The database's clock. */
async function now({ sql }: Fleet): Promise<Date> {
  const [row] = await sql<{ at: Date }>("select clock_timestamp() as at");
  return row!.at;
}

/** When runs started that did after `at`, in seconds from then. */
const startsAfter = (at: Date, runs: readonly Run[]): number[] =>
  runs.map(({ startedAt }) => (Date.parse(startedAt!) - at.getTime()) / 1000).filter((sec) => sec > 0);

const listWorkers = async ({ call }: Fleet): Promise<Worker[]> =>
  (await call<Worker[]>("GET", "/api/instance/workers")).body;

/** The agent's run of so many seconds beside one that lasts until the gate is open. */
async function shortAndLong(fleet: Fleet, seconds: number) {
  const work = markingAgents(fleet.directory, { STRAY: "1" });
  const { company, agents } = await hire(fleet, 2, work.adapterConfig);
  const [long, short] = agents as [Agent, Agent];
  const adapterConfig = { command: "sleep", args: [String(seconds)] };
  await fleet.call("PATCH", `/api/agents/${short.id}`, { adapterConfig, replaceAdapterConfig: true });
  return { work, company, long, short };
}

describe.each(backends)("on $name", ({ name, isThere, takeRedis }) => {
  afterAll(() => process.stdout.write(seen.splice(0).join("")));

  it.skipIf(!isThere)(
    "a worker that is stopped finishes what fits, and the rest starts elsewhere at once",
    async () => {
      await using fleet = await openFleet({ redis: await takeRedis() });
      await fleet.api();
      const [leaving] = await Promise.all([fleet.worker({ SYSTOLE_DRAIN_SEC: "4" }), fleet.scheduler()]);
      const [listed] = await listWorkers(fleet);
      const { work, company, long, short } = await shortAndLong(fleet, 2);
      await Promise.all([long, short].map(({ id }) => wake(fleet, id)));
      const running = async () => (await fleet.sql("select from heartbeat_runs where status = 'running'")).length;
      await until(async () => (await running()) === 2 && startsOf(await work.marks()).length === 1, {
        what: "both runs to go",
      });
      await fleet.worker();

      leaving.signal("SIGTERM");
      await until(async () => (await listWorkers(fleet)).some(({ state }) => state === "draining"), {
        what: "its drain",
      });
      const { agents: more } = await hire(fleet, 3, { command: "true" });
      const late = await Promise.all(more.map(async ({ id }) => (await wake(fleet, id)).id));

      expect(await leaving.exited).toEqual({ code: 0, signal: null });
      await until(async () => startsOf(await work.marks()).length === 2, { what: "the next start" });
      await work.open();
      const runs = await endedRuns(fleet, company.id, 3);
      const statusesOf = (agent: Agent) =>
        runs.filter(({ agentId }) => agentId === agent.id).map(({ status, errorCode }) => `${status} ${errorCode}`);
      expect(statusesOf(short)).toEqual(["succeeded null"]);
      expect(statusesOf(long)).toEqual(["succeeded null", "failed interrupted"]);
      const takers = await fleet.sql<{ worker_id: string }>(
        "select distinct worker_id from heartbeat_runs where id = any($1::uuid[])",
        [late],
      );
      expect(takers.map(({ worker_id }) => worker_id)).not.toContain(listed!.id);
      expect((await listWorkers(fleet)).map(({ id }) => id)).not.toContain(listed!.id);
      const [after] = (await handOvers(fleet)) as [number];
      seen.push(`  ${name}: run handed over at the end of a drain → its retry starts after ${after.toFixed(2)} s\n`);
      expect(after).toBeLessThan(3);
      await expectSound(fleet, { work });
    },
  );

  it.skipIf(!isThere)("a worker ends now at a second signal, and its runs start elsewhere at once", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    const [leaving] = await Promise.all([fleet.worker({ SYSTOLE_DRAIN_SEC: "600" }), fleet.scheduler()]);
    const work = markingAgents(fleet.directory, { STRAY: "1" });
    const { company, agents } = await hire(fleet, 2, work.adapterConfig);
    const wakes = await Promise.all(agents.map(({ id }) => wake(fleet, id)));
    await until(async () => startsOf(await work.marks()).length === 2, { what: "the runs to start" });
    await fleet.worker();

    leaving.signal("SIGTERM");
    await leaving.waitForOutput(/"msg":"worker stopping"/);
    // One that comes at once is taken for the same: so it is sent until it has been heard.
    const insisting = setInterval(() => leaving.signal("SIGTERM"), 100);
    expect(await leaving.exited).toEqual({ code: 143, signal: null });
    clearInterval(insisting);
    const at = await now(fleet);

    await until(async () => startsOf(await work.marks()).length === 4, { what: "the next starts" });
    expect(wakes.flatMap(({ id }) => livingOfRun(id))).toEqual([]);
    await work.open();
    const after = startsAfter(at, await endedRuns(fleet, company.id, 4));
    const told = after.map((sec) => sec.toFixed(2)).join(", ");
    seen.push(`  ${name}: worker ended by a second signal → its runs start elsewhere after ${told} s\n`);
    expect(after).toHaveLength(2);
    expect(Math.max(...after)).toBeLessThan(5);
    await expectSound(fleet, { work });
  });

  it.skipIf(!isThere)("a fleet that is drained becomes quiet, and goes on at once when that is over", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    await Promise.all([fleet.worker(), fleet.scheduler()]);
    const work = markingAgents(fleet.directory);
    const { company, agents } = await hire(fleet, 4, work.adapterConfig);
    const [going, ...waiting] = agents as [Agent, ...Agent[]];
    await wake(fleet, going.id);
    await until(async () => startsOf(await work.marks()).length === 1, { what: "the run to start" });

    const set = await fleet.call("POST", "/api/instance/drain", { reason: "moving house" });
    expect(set).toMatchObject({ status: 200, body: { draining: true, running: 1, quiet: false } });
    await Promise.all(waiting.map(({ id }) => wake(fleet, id)));
    await work.open();
    const drain = async () => (await fleet.call<{ quiet: boolean }>("GET", "/api/instance/drain")).body;
    await until(async () => (await drain()).quiet, { what: "it to be quiet" });
    expect(await drain()).toMatchObject({ reason: "moving house", running: 0, waiting: 3 });
    expect((await runsOf(fleet, company.id)).map(({ status }) => status).sort()).toEqual([
      ...Array<string>(3).fill("queued"),
      "succeeded",
    ]);

    const at = await now(fleet);
    await fleet.call("DELETE", "/api/instance/drain");
    const starts = startsAfter(at, await endedRuns(fleet, company.id, 4));
    seen.push(`  ${name}: drain ended → runs start after ${starts.map((sec) => sec.toFixed(2)).join(", ")} s\n`);
    expect(starts).toHaveLength(3);
    expect(Math.max(...starts)).toBeLessThan(3);
    await expectSound(fleet, { work });
  });

  it.skipIf(!isThere)(
    "a worker that is told to drain leaves new runs to others, until it may take them again",
    async () => {
      await using fleet = await openFleet({ redis: await takeRedis() });
      await fleet.api();
      await Promise.all([fleet.worker(), fleet.scheduler()]);
      const [first] = (await listWorkers(fleet)) as [Worker];
      const told = await fleet.call<Worker>("POST", `/api/instance/workers/${first.id}/drain`, {
        reason: "a new disk",
      });
      expect(told.body).toMatchObject({ state: "draining", drain: { reason: "a new disk" } });
      const { company, agents } = await hire(fleet, 10, { command: "true" });
      const takers = async () => [...new Set((await runsOf(fleet, company.id)).map((run) => run.workerId))];

      const other = await fleet.worker();
      await Promise.all(agents.map(({ id }) => wake(fleet, id)));
      await endedRuns(fleet, company.id, 10);
      expect(await takers()).not.toContain(first.id);

      other.signal("SIGTERM");
      await other.exited;
      await fleet.call("DELETE", `/api/instance/workers/${first.id}/drain`);
      await wake(fleet, agents[0]!.id);
      await endedRuns(fleet, company.id, 11);
      expect(await takers()).toContain(first.id);
      await expectSound(fleet);
    },
  );
});

describe("an API that is stopped", () => {
  it("turns unready, then ends its streams with `drain`", async () => {
    await using fleet = await openFleet();
    const api = await fleet.api({ SYSTOLE_NOTICE_SEC: "2" });
    const { company } = await hire(fleet, 1, { command: "true" });
    await using stream = await followEvents(`${fleet.url()}/api/companies/${company.id}/events/stream`);
    expect((await fleet.call("GET", "/readyz")).status).toBe(200);

    api.signal("SIGTERM");
    await until(async () => (await fleet.call("GET", "/readyz")).status === 503, { what: "it to be unready" });

    expect(await fleet.call("GET", "/readyz")).toMatchObject({ body: { status: "draining" } });
    expect((await fleet.call("GET", "/api/companies")).status).toBe(200);
    expect(stream.events.map(({ type }) => type)).not.toContain("drain");
    await stream.ended;
    expect(stream.events.at(-1)).toMatchObject({ type: "drain" });
    expect(await api.exited).toEqual({ code: 0, signal: null });
    await expectSound(fleet);
  });
});
