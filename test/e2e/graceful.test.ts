import { afterAll, describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import { followEvents } from "../support/event-stream.ts";
import { backends, endedRuns, hire, openFleet, runsOf, wake, whileLocked } from "../support/fleet.ts";
import { waitingForLocks } from "../support/locks.ts";
import { livingOfRun, markingAgents, startsOf, uptime } from "../support/marks.ts";
import { expectSound } from "../support/sound.ts";
import { until } from "../support/until.ts";

const seen: string[] = [];

describe.each(backends)("on $name", ({ name, isThere, takeRedis }) => {
  afterAll(() => process.stdout.write(seen.splice(0).join("")));

  it.skipIf(!isThere)("a worker that is stopped hands over what it cannot finish", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    const [first] = await Promise.all([fleet.worker(), fleet.scheduler()]);
    const work = markingAgents(fleet.directory, { STRAY: "1" });
    const { company, agents } = await hire(fleet, 3, work.adapterConfig);
    await Promise.all(agents.map(({ id }) => wake(fleet, id)));
    await until(async () => startsOf(await work.marks()).length === 3, { what: "the runs to start" });
    await fleet.worker();

    const stoppedAt = uptime();
    first.signal("SIGTERM");

    expect(await first.exited).toEqual({ code: 0, signal: null });
    await until(async () => startsOf(await work.marks()).length === 6, { what: "the next starts" });
    const nexts = startsOf(await work.marks()).slice(3);
    const after = nexts.map(({ at }) => (at - stoppedAt).toFixed(2)).join(", ");
    seen.push(`  ${name}: worker stopped, with 1 s to drain → next start ${after} s\n`);
    await work.open();
    const runs = await endedRuns(fleet, company.id, 6);
    const handedOver = runs.filter(({ status }) => status === "failed");
    expect(handedOver.map(({ errorCode }) => errorCode)).toEqual(Array(3).fill("interrupted"));
    expect(handedOver.flatMap(({ id }) => livingOfRun(id))).toEqual([]);
    const retries = runs.filter(({ status }) => status === "succeeded");
    expect(new Set(retries.map(({ retryOfRunId }) => retryOfRunId))).toEqual(new Set(handedOver.map(({ id }) => id)));
    await expectSound(fleet, { work });
  });

  it.skipIf(!isThere)("a worker that is stopped lets its runs finish, and takes no other", async () => {
    await using fleet = await openFleet({ redis: await takeRedis() });
    await fleet.api();
    const [worker] = await Promise.all([fleet.worker({ SYSTOLE_DRAIN_SEC: "60" }), fleet.scheduler()]);
    const work = markingAgents(fleet.directory);
    const { company, agents } = await hire(fleet, 2, work.adapterConfig);
    const [running, late] = agents as [Agent, Agent];
    await wake(fleet, running.id);
    await until(async () => startsOf(await work.marks()).length === 1, { what: "the run to start" });

    worker.signal("SIGTERM");
    await worker.waitForOutput(/"msg":"worker stopping"/);
    await wake(fleet, late.id);
    await work.open();

    expect(await worker.exited).toEqual({ code: 0, signal: null });
    const runs = await runsOf(fleet, company.id);
    expect(runs.map(({ agentId, status }) => [agentId, status])).toEqual([
      [late.id, "queued"],
      [running.id, "succeeded"],
    ]);
    await fleet.worker();
    await expectSound(fleet, { work });
  });

  it.skipIf(!isThere)(
    "what was answered with 202 is there and runs, though the API is killed that moment",
    async () => {
      await using fleet = await openFleet({ redis: await takeRedis() });
      const api = await fleet.api();
      await fleet.scheduler();
      const work = markingAgents(fleet.directory);
      await work.open();
      const { company, agents } = await hire(fleet, 40, work.adapterConfig);

      const accepted: string[] = [];
      const wakes = agents.map(async ({ id }) => {
        const answer = await fleet.call<Run>("POST", `/api/agents/${id}/wakeup`, {}).catch(() => undefined);
        if (answer?.status !== 202) return;
        accepted.push(answer.body.id);
        api.signal("SIGKILL");
      });
      await Promise.all(wakes);
      await api.exited;

      expect(accepted.length).toBeGreaterThan(0);
      await fleet.api();
      await fleet.worker();
      const runs = await endedRuns(fleet, company.id, accepted.length);
      expect(runs.filter(({ status }) => status !== "succeeded")).toEqual([]);
      expect(runs.map(({ id }) => id)).toEqual(expect.arrayContaining(accepted));
      expect(startsOf(await work.marks()).length).toBe(runs.length);
      await expectSound(fleet, { work });
    },
  );
});

describe("an API that is stopped", () => {
  it("ends its streams with `drain`, and finishes what it was asked before", async () => {
    await using fleet = await openFleet();
    const api = await fleet.api();
    const { company, agents } = await hire(fleet, 1, { command: "true" });
    const [agent] = agents as [Agent];
    await using stream = await followEvents(`${fleet.url()}/api/companies/${company.id}/events/stream`);

    const lock = "select from agent_slots where agent_id = $1 for update";
    const { asked } = await whileLocked(fleet, lock, [agent.id], async () => {
      const answer = wake(fleet, agent.id);
      await until(async () => (await waitingForLocks(fleet)) > 0, { what: "the request to be under way" });
      api.signal("SIGTERM");
      await stream.ended;
      return { asked: answer };
    });

    expect(stream.events.at(-1)).toMatchObject({ type: "drain" });
    expect((await asked).wakeup.outcome).toBe("queued");
    expect(await api.exited).toEqual({ code: 0, signal: null });
    // Nobody waited for the connections that the answers came on.
    expect(api.output()).not.toContain("cut off");
    await expectSound(fleet, { isLeftWaiting: true });
  });
});
