import { describe, expect, it } from "vitest";

import { CostReport } from "../../shared/costs/cost.schema.ts";
import { SetModelPrice } from "../../shared/prices/price.schema.ts";
import { recordReport } from "../../shared/runs/report-of-run.ts";
import { cappedBy } from "../support/capping.ts";
import { endingOf } from "../support/crew.ts";
import { times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

const priceOf = (inputUsd: number, more: object = {}) =>
  SetModelPrice.parse({
    provider: "anthropic",
    model: "claude-haiku-4-5",
    rates: { inputUsd, outputUsd: 10 },
    ...more,
  });

/** What a million tokens of input cost an agent, in cents, and by which price. */
async function costOf(world: World, agent: { id: string; companyId: string }, more: object = {}) {
  const { costCents, priceId } = await world.services.costs.report(
    board,
    agent.companyId,
    CostReport.parse({
      agentId: agent.id,
      provider: "anthropic",
      model: "claude-haiku-4-5",
      inputTokens: 1_000_000,
      occurredAt: new Date().toISOString(),
      ...more,
    }),
  );
  return { costCents, priceId };
}

describe("a price that is set", () => {
  it("holds for what is counted from then on: a company's before the instance's, and that before the list's", async () => {
    await using world = await World.open();
    const [one, other] = [await world.agent(), await world.agent()];
    const { prices } = world.services;

    expect(await costOf(world, one)).toMatchObject({ costCents: 100 });
    const instance = await prices.setOfInstance(board, priceOf(2));
    expect(await costOf(world, one)).toEqual({ costCents: 200, priceId: instance.id });
    const company = await prices.setOfCompany(board, one.companyId, priceOf(3));
    expect(await costOf(world, one)).toEqual({ costCents: 300, priceId: company.id });
    expect(await costOf(world, other)).toEqual({ costCents: 200, priceId: instance.id });

    const events = await world.sql(
      "select cost_micros::int as micros from cost_events where agent_id = $1 order by id",
      [one.id],
    );
    expect(events).toEqual([{ micros: 1_000_000 }, { micros: 2_000_000 }, { micros: 3_000_000 }]);
  });

  it("is a new version each time, and none is ever changed", async () => {
    await using world = await World.open();
    const { companyId } = await world.agent();
    const { prices } = world.services;

    const set = await Promise.all(times(8, (n) => prices.setOfCompany(board, companyId, priceOf(n))));

    expect(set.map(({ version }) => version).sort()).toEqual(times(8, (n) => n + 1));
    await expect(world.sql("update model_prices set version = 99")).rejects.toThrow("append-only");
    const own = (await prices.listOfCompany(board, companyId)).filter(({ scope }) => scope === "company");
    expect(own).toHaveLength(1);
    expect(own[0]?.version).toBe(8);
  });

  it("counts what a run wrote to its provider's cache, in money and in tokens", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    await cappedBy(world, agent, { metric: "tokens", amount: 10_000_000 });
    const claimed = await world.run(agent.id);
    const own = { runId: claimed.run.id, companyId: agent.companyId, fencingToken: claimed.fencingToken };
    const usage = { inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 1_000_000, outputTokens: 0 };
    const report = { usage, provider: "anthropic", model: "claude-sonnet-4-5" };

    const answer = await world.services.execution.meter({ ...own, report });
    await world.services.execution.settle(
      endingOf(claimed, recordReport(report, { provider: "process", sessionId: null })),
    );

    expect(answer?.allowance?.tokens).toBeGreaterThan(1_000_000);
    const events = await world.sql(
      "select cache_write_tokens::int as written, cost_micros::int as cost from cost_events",
    );
    expect(events).toEqual([{ written: 1_000_000, cost: 3_750_000 }]);
    const seen =
      "select b.spent::int from budget_balances b join budget_policies p on p.id = b.policy_id where p.metric = 'tokens'";
    expect(await world.sql(seen)).toEqual([{ spent: 1_000_000 }]);
    // Whatever is made later knows of it, too.
    await cappedBy(world, agent, {
      scopeType: "company",
      scopeId: agent.companyId,
      metric: "tokens",
      amount: 10_000_000,
    });
    expect(await world.sql(seen)).toEqual([{ spent: 1_000_000 }, { spent: 1_000_000 }]);
  });

  it("may begin later, and be taken back", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { companyId } = agent;
    const { setOfCompany } = world.services.prices;

    await setOfCompany(board, companyId, priceOf(5));
    await setOfCompany(board, companyId, priceOf(9, { validFrom: "2100-01-01T00:00:00Z" }));
    expect(await costOf(world, agent)).toMatchObject({ costCents: 500 });
    const taken = await setOfCompany(board, companyId, priceOf(0, { rates: null }));

    expect(taken).toMatchObject({ rates: null, version: 3 });
    expect(await costOf(world, agent)).toMatchObject({ costCents: 100, priceId: expect.stringMatching(/^list:/) });
  });

  it("is known to every process within seconds", async () => {
    await using world = await World.open();
    await using other = await world.another();
    const agent = await world.agent();
    await costOf(world, agent);

    const { id } = await other.services.prices.setOfInstance(board, priceOf(7));

    await expect.poll(async () => (await costOf(world, agent)).priceId, { timeout: 10_000, interval: 500 }).toBe(id);
  });

  it("is looked up once for many charges, and not at all where they say what they cost", async () => {
    await using world = await World.open();
    const { companyId } = await world.agent();
    const { priceBook } = world.services;
    const charge = (costMicros: number | null) => ({
      companyId,
      provider: "anthropic",
      model: "claude-haiku-4-5",
      billingType: "metered_api",
      inputTokens: 1_000_000,
      cachedInputTokens: 0,
      outputTokens: 0,
      costMicros,
    });
    await using locked = await world.locked("lock table model_prices in access exclusive mode");

    await expect(priceBook.costOf([charge(5), charge(0)])).resolves.toMatchObject([
      { costMicros: 5 },
      { costMicros: 0 },
    ]);
    await locked.release();
    await priceBook.costOf([charge(null)]);
    await using again = await world.locked("lock table model_prices in access exclusive mode");
    await expect(priceBook.costOf([charge(null), charge(1), charge(null)])).resolves.toMatchObject([
      { costMicros: 1_000_000, costStatus: "priced" },
      { costMicros: 1, costStatus: "reported" },
      { costMicros: 1_000_000 },
    ]);
    await again.release();
  });

  it("is the board's to set, and everyone's of the company to see", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const stranger = await world.agent();
    const { prices } = world.services;

    await expect(prices.setOfCompany(asAgent(agent), agent.companyId, priceOf(0))).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(prices.setOfInstance(asAgent(agent), priceOf(0))).rejects.toMatchObject({ code: "forbidden" });
    await expect(prices.listOfCompany(asAgent(stranger), agent.companyId)).rejects.toMatchObject({ code: "forbidden" });
    await prices.setOfCompany(board, agent.companyId, priceOf(0.005, { provider: "OpenAI", model: "GPT-Z*" }));

    const [own, ...rest] = await prices.listOfCompany(asAgent(agent), agent.companyId);
    expect(own).toMatchObject({
      scope: "company",
      provider: "openai",
      model: "gpt-z*",
      rates: { inputUsd: 0.005, cachedInputUsd: 0.005, outputUsd: 10, inputIncludesCached: true },
      createdBy: { type: "user", id: "tester" },
    });
    expect(rest.every(({ scope, source }) => scope === "list" && source?.startsWith("https://") === true)).toBe(true);
    expect(await costOf(world, agent, { provider: "openai", model: "gpt-z-mini" })).toMatchObject({ costCents: 0.5 });
  });

  it("stands in the trail of whom it concerns", async () => {
    await using world = await World.open();
    const [one, other] = [await world.company(), await world.company()];
    const { prices } = world.services;
    await prices.setOfCompany(board, one.id, priceOf(1));
    await prices.setOfInstance(board, priceOf(1, { rates: null }));

    const trail = await world.sql<{ company_id: string; action: string }>(
      "select company_id, action from activity_log where action like 'price.%' order by id",
    );
    expect(trail[0]).toEqual({ company_id: one.id, action: "price.set" });
    expect(
      trail
        .slice(1)
        .map(({ company_id: id }) => id)
        .sort(),
    ).toEqual([one.id, other.id].sort());
    expect(trail[1]?.action).toBe("price.withdrawn");
  });
});
