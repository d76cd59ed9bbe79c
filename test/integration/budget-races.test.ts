import { describe, expect, it } from "vitest";

import { crewOf } from "../support/crew.ts";
import { checkInvariants, expectNothing } from "../support/invariants.ts";
import { randomFrom } from "../support/random.ts";
import { BEYOND_WHAT_IS_KNOWN, CLAIMS_WITHOUT_ROOM, type SpendingPlan, spendAll } from "../support/spenders.ts";
import { World } from "../support/world.ts";

/** `BUDGET_SEED` for other sequences. */
const SEED = Number(process.env["BUDGET_SEED"] ?? 1);
const HANDS = 8;

async function spendIn(world: World, seed: number, more: Partial<SpendingPlan> = {}) {
  const random = randomFrom(seed);
  const { id: companyId } = await world.company({ budgetMonthlyCents: random.whole(20, 90) });
  const agentIds: string[] = [];
  for (let n = 0; n < 5; n += 1) {
    const budgetMonthlyCents = n === 0 ? random.whole(5, 30) : 0;
    const heartbeat = { maxConcurrentRuns: 1 + (n % 3) };
    const agent = await world.agent({ companyId, name: `A${n}`, budgetMonthlyCents, runtimeConfig: { heartbeat } });
    agentIds.push(agent.id);
  }
  await using crew = await crewOf(world, HANDS);
  const plan = { companyId, agentIds, random, wakeups: 40, stepMicros: 12_000, deathRate: 0.05, raises: 2, ...more };
  const spending = await spendAll({ world, hands: crew.hands }, plan);
  const [balance] = await world.sql<{ spent: number; reserved: number; amount: number }>(
    `select b.spent::float8 as spent, b.reserved::float8 as reserved, p.amount::float8 as amount
       from budget_balances b join budget_policies p on p.id = b.policy_id where p.scope_id = $1`,
    [companyId],
  );
  return { spending, balance: balance! };
}

describe("many that spend one company's money at a time", () => {
  it.each([1, 2, 3, 4])(
    "never begin what there is no money for, whoever dies: %i",
    async (n) => {
      await using world = await World.open();
      const { spending, balance } = await spendIn(world, SEED * 1_000 + n, {
        afterClaim: () => expectNothing(world.sql, { "what passes a cap is known": BEYOND_WHAT_IS_KNOWN }),
      });

      await expectNothing(world.sql, { "a claim found room": CLAIMS_WITHOUT_ROOM });
      await checkInvariants(world.sql);
      expect(balance.reserved).toBe(0);
      // All that was told is booked, and once.
      expect(balance.spent).toBe(spending.spentMicros - spending.untoldMicros);
      // The cap was in the way, else nothing was tried.
      expect(spending.stops).toBeGreaterThan(0);
      const steps = spending.peak + spending.deaths;
      expect(balance.spent - balance.amount).toBeLessThanOrEqual(steps * spending.largestStepMicros);
    },
    60_000,
  );

  it("keep their accounts while caps of their own rise and fall", async () => {
    await using world = await World.open();
    const { spending, balance } = await spendIn(world, SEED * 1_000 + 9, { movesAgents: true, raises: 6 });

    await expectNothing(world.sql, { "a claim found room": CLAIMS_WITHOUT_ROOM });
    await checkInvariants(world.sql);
    expect(balance).toMatchObject({ reserved: 0, spent: spending.spentMicros - spending.untoldMicros });
  }, 60_000);
});
