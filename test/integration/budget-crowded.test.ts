import { describe, expect, it } from "vitest";

import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { claim, request, times } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

const admit = (world: World) => world.services.admission.admit();

const admitted = (world: World): Promise<{ id: string; agent_id: string }[]> =>
  world.sql("select id, agent_id from heartbeat_runs where status = 'queued' and admitted_at is not null order by id");

describe("money that others have set aside", () => {
  it("is waited for: the run is not admitted meanwhile, and says so", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 8 });
    const agents = await Promise.all(times(3, (n) => world.agent({ companyId, name: `Agent ${n}` })));
    const [first, second, third] = agents.map(({ id }) => id) as [string, string, string];
    const held = await world.run(first);
    expect(held.allowance).toEqual({ billed_cents: 50_000 });

    const runId = await world.wake(second);
    await expect(claim(world, runId)).resolves.toBeNull();

    const [waiting] = await world.sql("select status, hold_reason from heartbeat_runs where id = $1", [runId]);
    expect(waiting).toEqual({ status: "queued", hold_reason: "budget.reserved" });
    await admit(world);
    expect(await admitted(world)).toEqual([]);
    await expect(request(world, third)).resolves.toMatchObject({ status: "queued" });

    await world.services.execution.settle(endingOf(held, { saidMicros: 10_000 }));
    await world.sql("update agent_slots set eligible_at = now() where eligible_at is not null");
    await admit(world);
    await expect(claim(world, runId)).resolves.toMatchObject({ allowance: { billed_cents: 50_000 } });
    await checkInvariants(world.sql);
  });

  it("does not keep a small rest from being used up, by one run at a time", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      budgetMonthlyCents: 2,
      runtimeConfig: { heartbeat: { maxConcurrentRuns: 2 } },
    });

    const one = await world.run(agent.id, { payload: { taskKey: "a" } });
    expect(one.allowance).toEqual({ billed_cents: 20_000 });
    const other = await world.wake(agent.id, { payload: { taskKey: "b" } });
    await expect(claim(world, other)).resolves.toBeNull();
    await world.services.execution.settle(endingOf(one, { saidMicros: 15_000 }));
    await world.sql("update agent_slots set eligible_at = now() where eligible_at is not null");
    await admit(world);

    await expect(claim(world, other)).resolves.toMatchObject({ allowance: { billed_cents: 5_000 } });
    await checkInvariants(world.sql);
  });

  it("is set aside from its next word on by a run that began before there was a budget, and comes free with it", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 2 } } });
    const begun = await world.run(agent.id, { payload: { taskKey: "a" } });
    expect(begun.allowance).toBeNull();
    await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 10 });

    const { run, fencingToken } = begun;
    const word = { runId: run.id, companyId: agent.companyId, fencingToken };
    const answer = await world.services.execution.meter({
      ...word,
      report: { costUsd: 0.06, provider: "p", model: "m" },
    });

    expect(answer).toEqual({ stop: null, allowance: { billed_cents: 100_000 } });
    await expect(claim(world, await world.wake(agent.id, { payload: { taskKey: "b" } }))).resolves.toBeNull();
    await world.services.execution.settle(endingOf(begun, { saidMicros: 0 }));
    await expect(world.services.budgetUpkeep.freeLeftBehind()).resolves.toBe(1);
    await checkInvariants(world.sql);
  });

  it("is what the agent's last runs have cost, once there are enough of them", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 1_000_00 });
    for (const cents of [1, 2, 3, 4, 5, 6, 7, 8, 9, 100]) {
      await world.services.execution.settle(endingOf(await world.run(agent.id), { saidMicros: cents * 10_000 }));
    }

    const { allowance, run } = await world.run(agent.id);

    expect(allowance).toEqual({ billed_cents: 90_000 });
    const [row] = await world.sql("select reserved_micros::int as reserved from heartbeat_runs where id = $1", [
      run.id,
    ]);
    expect(row).toEqual({ reserved: 90_000 });
    await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 0 });
    await checkInvariants(world.sql);
  });
});
