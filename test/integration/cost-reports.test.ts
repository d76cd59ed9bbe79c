import { describe, expect, it } from "vitest";

import { CostReport } from "../../shared/costs/cost.schema.ts";
import { SetModelPrice } from "../../shared/prices/price.schema.ts";
import { checkInvariants } from "../support/invariants.ts";
import { times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

type Agent = { readonly id: string; readonly companyId: string };

const reportOf = (agent: Agent, more: object = {}) =>
  CostReport.parse({
    agentId: agent.id,
    provider: "anthropic",
    model: "claude-haiku-4-5",
    occurredAt: new Date().toISOString(),
    ...more,
  });

const report = (world: World, agent: Agent, more: object = {}, headerKey?: string) =>
  world.services.costs.report(asAgent(agent), agent.companyId, reportOf(agent, more), headerKey);

const setPrice = (world: World, companyId: string | null, price: object) => {
  const parsed = SetModelPrice.parse(price);
  const { prices } = world.services;
  return companyId === null ? prices.setOfInstance(board, parsed) : prices.setOfCompany(board, companyId, parsed);
};

const spentBy = async (world: World, scopeId: string): Promise<number> => {
  const [row] = await world.sql<{ spent: number }>(
    "select spent_micros::float8 as spent from spend_balances where scope_id = $1",
    [scopeId],
  );
  return row?.spent ?? 0;
};

const eventCount = async (world: World): Promise<number> =>
  (await world.sql<{ count: number }>("select count(*)::int as count from cost_events"))[0]!.count;

describe("a cost that is reported under a key", () => {
  it("is booked once, and answered the same each time", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const first = await report(world, agent, { costCents: 5, idempotencyKey: "a" });
    const again = await report(world, agent, { costCents: 5, idempotencyKey: "a" });
    const differently = await report(world, agent, { costCents: 7 }, "a");

    expect(again).toEqual(first);
    expect(differently).toEqual(first);
    expect(await spentBy(world, agent.id)).toBe(50_000);
    await checkInvariants(world.sql);
  });

  it("is booked once by all who race with it, from several processes", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const agent = await world.agent();
    const { run } = await world.run(agent.id);

    const answers = await Promise.all(
      times(30, (n) =>
        (n % 2 === 0 ? world : other).services.costs.report(
          board,
          agent.companyId,
          reportOf(agent, { costCents: 1, heartbeatRunId: run.id, idempotencyKey: `k${n % 3}` }),
        ),
      ),
    );

    expect(new Set(answers.map(({ id }) => id)).size).toBe(3);
    expect(await eventCount(world)).toBe(3);
    expect(await spentBy(world, agent.id)).toBe(30_000);
    const [row] = await world.sql<{ cost: number }>(
      "select cost_micros::int as cost from heartbeat_runs where id = $1",
      [run.id],
    );
    expect(row?.cost).toBe(30_000);
    const trail = await world.sql("select 1 from activity_log where action = 'cost.reported'");
    expect(trail).toHaveLength(3);
    await checkInvariants(world.sql);
  });

  it("leaves its key free where it was not booked", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { id: elsewhere } = await world.company();

    const astray = world.services.costs.report(board, elsewhere, reportOf(agent, { costCents: 1 }), "k");
    await expect(astray).rejects.toMatchObject({ code: "illegal_transition" });

    await expect(report(world, agent, { costCents: 2 }, "k")).resolves.toMatchObject({ costCents: 2 });
    expect(await eventCount(world)).toBe(1);
  });

  it("is another one for another agent, and without a key always", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const alice = await world.agent({ companyId });
    const bob = await world.agent({ companyId, name: "Bob" });

    for (const agent of [alice, bob]) await report(world, agent, { costCents: 1 }, "k");
    for (const agent of [alice, bob]) await report(world, agent, { costCents: 1 });

    expect(await eventCount(world)).toBe(4);
  });

  it("is not given two keys", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    await expect(report(world, agent, { costCents: 1, idempotencyKey: "a" }, "b")).rejects.toMatchObject({
      code: "invalid_input",
    });
    await expect(report(world, agent, { costCents: 1, idempotencyKey: "a" }, "a")).resolves.toMatchObject({
      costCents: 1,
    });
  });
});

describe("a cost that is reported in tokens", () => {
  it("is counted at the list price, and says by which", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const event = await report(world, agent, { inputTokens: 1_000, outputTokens: 100 });

    expect(event).toMatchObject({
      costCents: 0.15,
      valueCents: 0.15,
      costStatus: "priced",
      priceId: expect.stringMatching(/^list:anthropic\/claude-haiku-4-5@/),
      inputTokens: 1_000,
    });
    expect(await spentBy(world, agent.companyId)).toBe(1_500);
    await checkInvariants(world.sql);
  });

  it("is counted as nothing where no price is known, and marked", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const event = await report(world, agent, { model: "m-1", inputTokens: 1_000 });

    expect(event).toMatchObject({ costCents: 0, costStatus: "unpriced", priceId: null });
  });

  it("is counted by the fallback where one is set, and stays marked", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const fallback = { provider: "*", model: "*", rates: { inputUsd: 10, outputUsd: 30 } };
    const { id } = await setPrice(world, null, fallback);

    const event = await report(world, agent, { model: "m-1", inputTokens: 1_000, outputTokens: 1_000 });

    expect(event).toMatchObject({ costCents: 4, costStatus: "unpriced", priceId: id });
    expect(await spentBy(world, agent.id)).toBe(40_000);
  });

  it("costs nothing under a subscription, and has a value", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const billingType = "subscription_included";

    const counted = await report(world, agent, { billingType, inputTokens: 1_000_000 });
    const said = await report(world, agent, { billingType, inputTokens: 1_000_000, costCents: 80 });

    expect(counted).toMatchObject({ costCents: 0, valueCents: 100, costStatus: "priced", inputTokens: 1_000_000 });
    expect(said).toMatchObject({ costCents: 0, valueCents: 80, costStatus: "reported" });
    expect(await spentBy(world, agent.id)).toBe(0);
    await checkInvariants(world.sql);
  });

  it("is counted by its tokens where whoever reports it says that it knows no price", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    const event = await report(world, agent, { costCents: 0, costStatus: "unpriced", inputTokens: 1_000_000 });

    expect(event).toMatchObject({ costCents: 100, costStatus: "priced" });
  });

  it("says something: a cost, or tokens", () => {
    const agent = { id: "00000000-0000-7000-8000-000000000000", companyId: "" };

    expect(() => reportOf(agent)).toThrow(/costCents/);
    expect(() => reportOf(agent, { costCents: 0, costStatus: "unpriced" })).toThrow(/costCents/);
    expect(reportOf(agent, { costCents: 0 })).toMatchObject({ costCents: 0 });
  });
});

describe("cents", () => {
  it.each([0.01, 0.815, 12.5, 0.0001, 99_999_999.9999])("%d come back as they were said", async (costCents) => {
    await using world = await World.open();
    const agent = await world.agent();

    await expect(report(world, agent, { costCents })).resolves.toMatchObject({ costCents, valueCents: costCents });
    expect(await spentBy(world, agent.id)).toBe(Math.round(costCents * 10_000));
  });

  it("add up where they are a third of one, a thousand times", async () => {
    await using world = await World.open();
    const agent = await world.agent();

    for (let batch = 0; batch < 20; batch += 1) {
      await Promise.all(times(50, () => report(world, agent, { costCents: 1 / 3 })));
    }

    const spent = await spentBy(world, agent.id);
    expect(spent).toBeGreaterThanOrEqual(3_333_334);
    expect(spent).toBeLessThanOrEqual(3_333_334 + 1_000);
    await checkInvariants(world.sql);
  }, 60_000);
});
