import { describe, expect, it } from "vitest";

import { CostReport } from "../../shared/costs/cost.schema.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { crewOf, endingOf } from "../support/crew.ts";
import { checkInvariants, expectNothing } from "../support/invariants.ts";
import { randomFrom } from "../support/random.ts";
import { BEYOND_WHAT_IS_KNOWN, CLAIMS_WITHOUT_ROOM, type SpendingPlan, spendAll } from "../support/spenders.ts";
import { until } from "../support/until.ts";
import { times } from "../support/waking.ts";
import { board, World } from "../support/world.ts";

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
  let stops = 0;

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
      stops += spending.stops;
      const steps = spending.peak + spending.deaths;
      expect(balance.spent - balance.amount).toBeLessThanOrEqual(steps * spending.largestStepMicros);
    },
    60_000,
  );

  // Whether it stops a run of one of them is also chance: a slow machine has fewer of them at it at a time.
  it("had the cap in their way, else nothing was tried", () => {
    expect(stops).toBeGreaterThan(0);
  });

  it("keep their accounts while caps of their own rise and fall", async () => {
    await using world = await World.open();
    const { spending, balance } = await spendIn(world, SEED * 1_000 + 9, { movesAgents: true, raises: 6 });

    await expectNothing(world.sql, { "a claim found room": CLAIMS_WITHOUT_ROOM });
    // What was under way when a policy was made did not know it: that is counted later.
    await world.sql("update budget_policies set created_at = created_at - interval '3 minutes'");
    await world.services.budgetUpkeep.recountNew();
    await checkInvariants(world.sql);
    expect(balance).toMatchObject({ reserved: 0, spent: spending.spentMicros - spending.untoldMicros });
  }, 60_000);
});

describe("a run in flight", () => {
  const heldBy = async (world: World, runId: string): Promise<number> => {
    const [row] = await world.sql<{ amount: number }>(
      "select sum(amount)::float8 as amount from budget_reservations where run_id = $1",
      [runId],
    );
    return row!.amount;
  };
  const reportOf = ({ run }: ClaimedRun, costCents: number) =>
    CostReport.parse({
      agentId: run.agent_id,
      heartbeatRunId: run.id,
      provider: "test",
      model: "m",
      costCents,
      occurredAt: new Date().toISOString(),
    });

  it("keeps what it holds when somebody ends it who may not: only what that cost is booked", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 100 });
    const agent = await world.agent({ companyId });
    const claimed = await world.run(agent.id);
    const before = await heldBy(world, claimed.run.id);

    const late = { ...endingOf(claimed), fencingToken: claimed.fencingToken - 1, saidMicros: 10_000 };
    await expect(world.services.execution.settle(late)).resolves.toBe(false);
    // As a reaper does it that has looked too early.
    const early = { ...endingOf(claimed), reaped: { endedBy: null, marginSec: 1 } };
    await expect(world.services.execution.settle(early)).resolves.toBe(false);

    expect(await heldBy(world, claimed.run.id)).toBe(before - 10_000);
    await checkInvariants(world.sql);
  });

  it("is not taken to owe what was booked while its meter waited", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 10 });
    const agent = await world.agent({ companyId });
    const claimed = await world.run(agent.id);
    const { id: runId } = claimed.run;
    const waiting = (count: number) =>
      until(
        async () =>
          (
            await world.sql(
              "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
            )
          ).length >= count,
        { what: `${count} to wait` },
      );

    // First in the queue for the run's row is the report, then comes the meter.
    await using lock = await world.locked("select from heartbeat_runs where id = $1 for update", [runId]);
    const reported = world.services.costs.report(board, companyId, reportOf(claimed, 6));
    await waiting(1);
    const { fencingToken } = claimed;
    const metered = world.services.execution.meter({ runId, companyId, fencingToken, report: { costUsd: 0.06 } });
    await waiting(2);
    await lock.release();
    await reported;

    // Six cents are gone, and not twelve: it may go on.
    await expect(metered).resolves.toMatchObject({ stop: null });
    await checkInvariants(world.sql);
  });

  it("is told that its own cap is used up where it is, and not the company's", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 100 });
    const agent = await world.agent({ companyId });
    await world.sql(
      "insert into budget_policies (company_id, scope_type, scope_id, window_kind, amount) values ($1, 'run', $2, 'run', 20000)",
      [companyId, agent.id],
    );
    const { fencingToken, allowance, run } = await world.run(agent.id);

    expect(allowance).toEqual({ billed_cents: 20_000 });
    const reading = { runId: run.id, companyId, fencingToken, report: { costUsd: 0.02 } };
    await expect(world.services.execution.meter(reading)).resolves.toMatchObject({
      stop: "The run has used up its own budget",
    });
  });

  it("settles once what it was told twice, at its end and before, however many say so at once", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 100 });
    const agent = await world.agent({ companyId });
    const claimed = await world.run(agent.id);

    await Promise.all([
      ...times(5, () => world.services.costs.report(board, companyId, reportOf(claimed, 1))),
      ...times(5, () => world.services.execution.settle({ ...endingOf(claimed), saidMicros: 80_000 })),
    ]);

    const [row] = await world.sql<{ spent: number; reserved: number }>(
      `select sum(spent_delta)::float8 as spent, sum(reserved_delta)::float8 as reserved from budget_ledger`,
    );
    // Reports that come after the end come on top: nobody has said that they are part of it.
    expect(row!.spent).toBeGreaterThanOrEqual(80_000);
    expect(row!.spent).toBeLessThanOrEqual(130_000);
    expect(row!.reserved).toBe(0);
    await checkInvariants(world.sql);
  });
});
