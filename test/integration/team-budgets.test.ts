import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { cappedBy } from "../support/capping.ts";
import { checkInvariants } from "../support/invariants.ts";
import { outcomesOf, request, spend } from "../support/waking.ts";
import { World } from "../support/world.ts";

/** Two agents of a team that may spend a dollar together, and one of the same company beside it. */
async function teamOfTwo(world: World) {
  const { id: companyId } = await world.company();
  const [alice, bob, carol] = [
    await world.agent({ companyId, name: "Alice" }),
    await world.agent({ companyId, name: "Bob" }),
    await world.agent({ companyId, name: "Carol" }),
  ];
  const teamId = newId();
  await world.sql("update agents set team_id = $1 where id in ($2, $3)", [teamId, alice.id, bob.id]);
  const policy = await cappedBy(world, alice, { scopeType: "team", scopeId: teamId });
  return { alice, bob, carol, policy };
}

describe("a team's budget", () => {
  it("is what its agents spend together, and holds back all of them and nobody else when it is met", async () => {
    await using world = await World.open();
    const { alice, bob, carol, policy } = await teamOfTwo(world);
    for (const { id } of [alice, bob, carol]) await request(world, id, { source: "assignment" });

    await spend(world, alice, 60);
    await spend(world, carol, 500);
    await world.services.budgetIncidents.applyMet();
    expect(await outcomesOf(world, bob.id)).toEqual(["assignment queued run.queued"]);

    await spend(world, bob, 40);
    await world.services.budgetIncidents.applyMet();

    expect(await outcomesOf(world, alice.id)).toEqual(["assignment deferred budget.team"]);
    expect(await outcomesOf(world, bob.id)).toEqual(["assignment deferred budget.team"]);
    expect(await outcomesOf(world, carol.id)).toEqual(["assignment queued run.queued"]);
    const [balance] = await world.sql("select spent::float8 as spent from budget_balances where policy_id = $1", [
      policy.policyId,
    ]);
    expect(balance).toEqual({ spent: 1_000_000 });
    await checkInvariants(world.sql);
  });

  it("is set aside from by each claim of its agents, which waits where there is no room", async () => {
    await using world = await World.open();
    const { alice, bob, carol } = await teamOfTwo(world);
    for (const agent of [alice, bob, carol]) await cappedBy(world, agent, { scopeType: "run", amount: 100 });

    const { run } = await world.run(alice.id);
    const [waits, goes] = [await world.wake(bob.id), await world.wake(carol.id)];
    await world.services.admission.admit();
    const claim = (runId: string) => world.services.execution.claim(runId, newId(), 60);

    await expect(claim(waits)).resolves.toBeNull();
    await expect(claim(goes)).resolves.toMatchObject({ run: { id: goes } });
    const [waiting] = await world.sql("select status, hold_reason from heartbeat_runs where id = $1", [waits]);
    expect(waiting).toEqual({ status: "queued", hold_reason: "budget.reserved" });
    const [held] = await world.sql("select count(*)::int as n from budget_reservations where run_id = $1", [run.id]);
    expect(held).toEqual({ n: 1 });
    await checkInvariants(world.sql);
  });
});
