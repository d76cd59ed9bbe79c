import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { cappedBy } from "../support/capping.ts";
import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { World } from "../support/world.ts";

/** As a worker asks whose adapter for this type tells what was used only at the end. */
const claim = (world: World, runId: string) =>
  world.services.execution.claim(runId, newId(), 60, { toldAtEnd: ["process"] });

/** Waits no longer, and is let in. */
async function askAgain(world: World): Promise<void> {
  await world.sql("update agent_slots set eligible_at = now() where eligible_at is not null");
  await world.services.admission.admit();
}

const holdOf = async (world: World, runId: string) =>
  (await world.sql<{ hold_reason: string | null }>("select hold_reason from heartbeat_runs where id = $1", [runId]))[0]
    ?.hold_reason;

describe("a run that tells what it used only at its end", () => {
  it("begins where no hard budget is over it", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await cappedBy(world, agent, { hardStopEnabled: false });

    await expect(claim(world, await world.wake(agent.id))).resolves.toMatchObject({ allowance: null });
  });

  it("waits under a hard budget until each run of its agent has a cap, and says so", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    const runId = await world.wake(agent.id);

    await expect(claim(world, runId)).resolves.toBeNull();

    expect(await holdOf(world, runId)).toBe("budget.run_cap_missing");
    await cappedBy(world, agent, { scopeType: "run", amount: 30 });
    await askAgain(world);
    await expect(claim(world, runId)).resolves.toMatchObject({ allowance: { billed_cents: 300_000 } });
    await checkInvariants(world.sql);
  });

  it("needs a cap in what the budget counts", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await cappedBy(world, agent, { metric: "tokens", amount: 1_000 });
    await cappedBy(world, agent, { scopeType: "run", amount: 30 });
    const runId = await world.wake(agent.id);

    await expect(claim(world, runId)).resolves.toBeNull();

    expect(await holdOf(world, runId)).toBe("budget.run_cap_missing");
    await cappedBy(world, agent, { scopeType: "run", metric: "tokens", amount: 500 });
    await askAgain(world);
    await expect(claim(world, runId)).resolves.toMatchObject({ allowance: { tokens: 500 } });
  });

  it("sets its whole cap aside or waits, however little others hold: together they never pass the budget", async () => {
    await using world = await World.open();
    const agent = await world.agent({
      budgetMonthlyCents: 70,
      runtimeConfig: { heartbeat: { maxConcurrentRuns: 4 } },
    });
    await cappedBy(world, agent, { scopeType: "run", amount: 30 });
    const runIds: string[] = [];
    for (const taskKey of ["a", "b", "c"]) runIds.push(await world.wake(agent.id, { payload: { taskKey } }));

    const claims = await Promise.all(runIds.map((runId) => claim(world, runId)));

    const begun = claims.filter((one) => one !== null);
    expect(begun).toHaveLength(2);
    const waiting = runIds.find((runId) => !begun.some(({ run }) => run.id === runId))!;
    expect(await holdOf(world, waiting)).toBe("budget.reserved");
    for (const one of begun) await world.services.execution.settle(endingOf(one, { saidMicros: 300_000 }));
    await askAgain(world);
    // Ten cents are left, which are not its whole cap.
    await expect(claim(world, waiting)).resolves.toBeNull();
    expect(await holdOf(world, waiting)).toBe("budget.reserved");
    const [spent] = await world.sql("select spent::int, reserved::int from budget_balances");
    expect(spent).toEqual({ spent: 600_000, reserved: 0 });
    await checkInvariants(world.sql);
  });
});
