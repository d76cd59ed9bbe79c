import pg from "pg";
import { describe, expect, it } from "vitest";

import { CostReport } from "../../shared/costs/cost.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { listenForStatements, nodesOf, type PlanKind, planOf } from "../support/query-plans.ts";
import { times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

type Agent = { readonly id: string; readonly companyId: string };

const report = (world: World, agent: Agent, more: object = {}) =>
  world.services.costs.report(
    board,
    agent.companyId,
    CostReport.parse({
      agentId: agent.id,
      provider: "anthropic",
      billingType: "metered_api",
      model: "claude-haiku-4-5",
      occurredAt: new Date().toISOString(),
      ...more,
    }),
  );

/** Two agents that spent on several models, in several ways. */
async function furnished(world: World) {
  const { id: companyId } = await world.company({ budgetMonthlyCents: 1_000 });
  const alice = await world.agent({ companyId, name: "Alice" });
  const bob = await world.agent({ companyId, name: "Bob" });
  const { run } = await world.run(alice.id);
  const projectId = newId();
  await report(world, alice, { costCents: 100.5, inputTokens: 10, heartbeatRunId: run.id });
  await report(world, alice, { costCents: 0.25, inputTokens: 5, heartbeatRunId: run.id, projectId });
  await report(world, alice, { inputTokens: 1_000_000, billingType: "subscription_included", cachedInputTokens: 20 });
  await report(world, bob, { provider: "openai", biller: "azure", model: "gpt-x", outputTokens: 7 });
  await report(world, bob, { provider: "openai", biller: "azure", model: "gpt-y", costCents: 200, projectId });
  return { companyId, alice, bob, projectId };
}

describe("what a company has spent", () => {
  it("is a part of its budget, and what its agents, models, billers and projects come to", async () => {
    await using world = await World.open();
    const { companyId, alice, bob, projectId } = await furnished(world);
    const { costSummaries: sums, companies } = world.services;

    await expect(sums.summary(board, companyId, {})).resolves.toEqual({
      companyId,
      spendCents: 300.75,
      budgetCents: 1_000,
      utilizationPercent: 30.08,
      valueCents: 400.7502,
      unpricedEventCount: 1,
    });
    expect((await companies.get(board, companyId)).spentMonthlyCents).toBe(301);

    expect(await sums.byAgent(board, companyId, {})).toMatchObject([
      {
        agentId: bob.id,
        agentName: "Bob",
        agentStatus: "idle",
        costCents: 200,
        outputTokens: 7,
        unpricedEventCount: 1,
      },
      {
        agentId: alice.id,
        agentStatus: "running",
        costCents: 100.75,
        inputTokens: 1_000_015,
        apiRunCount: 1,
        subscriptionRunCount: 0,
        subscriptionInputTokens: 1_000_000,
        subscriptionCachedInputTokens: 20,
      },
    ]);
    expect(
      (await sums.byAgentModel(board, companyId, {})).map(({ agentName, biller, model, costCents }) => [
        agentName,
        biller,
        model,
        costCents,
      ]),
    ).toEqual([
      ["Bob", "azure", "gpt-y", 200],
      ["Alice", "anthropic", "claude-haiku-4-5", 100.75],
      ["Alice", "anthropic", "claude-haiku-4-5", 0],
      ["Bob", "azure", "gpt-x", 0],
    ]);
    expect((await sums.byProvider(board, companyId, {})).map(({ model, costCents }) => [model, costCents])).toEqual([
      ["gpt-y", 200],
      ["claude-haiku-4-5", 100.75],
      ["claude-haiku-4-5", 0],
      ["gpt-x", 0],
    ]);
    expect(await sums.byBiller(board, companyId, {})).toMatchObject([
      { biller: "azure", costCents: 200, providerCount: 1, modelCount: 2 },
      { biller: "anthropic", costCents: 100.75, providerCount: 1, modelCount: 1, subscriptionInputTokens: 1_000_000 },
    ]);
    expect(await sums.byProject(board, companyId, {})).toMatchObject([
      { projectId, costCents: 200.25 },
      { projectId: null, projectName: null, costCents: 100.5 },
    ]);
    expect(
      (await sums.windows(board, companyId)).map(({ window, provider, costCents }) => [window, provider, costCents]),
    ).toEqual(
      (["5h", "24h", "7d"] as const).flatMap((window) => [
        [window, "openai", 200],
        [window, "anthropic", 100.75],
      ]),
    );
    expect(await sums.quotas(board, companyId)).toEqual([]);
  });

  it("is within a time what occurred then, and without one what the month has booked", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { companyId } = agent;
    const { summary, byAgent } = world.services.costSummaries;
    for (const [costCents, occurredAt] of [
      [1, "2026-01-31T23:59:59.999Z"],
      [2, "2026-02-01T00:00:00Z"],
      [4, "2026-02-28T23:59:59.999Z"],
      [8, "2026-03-01T00:00:00+02:00"],
      [16, "2026-03-01T00:00:00Z"],
    ] as const) {
      await report(world, agent, { costCents, occurredAt });
    }
    const spentIn = async (window: { from?: string; to?: string }) =>
      (await summary(board, companyId, window)).spendCents;

    expect(await spentIn({})).toBe(31);
    expect(await spentIn({ from: "2026-02-01", to: "2026-02-28T23:59:59.999Z" })).toBe(14);
    expect(await spentIn({ from: "2026-03-01" })).toBe(16);
    expect(await spentIn({ to: "2026-02-01" })).toBe(3);
    await world.sql("update cost_events set created_at = created_at - interval '40 days' where cost_micros < 40000");
    expect(await spentIn({})).toBe(28);
    expect((await byAgent(board, companyId, {}))[0]).toMatchObject({ costCents: 28 });
    await expect(summary(board, companyId, { from: "2026-03-01", to: "2026-02-01" })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("is no other company's, and still tells of agents that are gone", async () => {
    await using world = await World.open();
    const [one, other] = [await world.agent(), await world.agent({ name: "Gone" })];
    await report(world, one, { costCents: 5 });
    await report(world, other, { costCents: 7 });
    await world.services.agents.delete(board, other.id);
    const { byAgent, summary } = world.services.costSummaries;

    expect(await byAgent(asAgent(one), one.companyId, {})).toMatchObject([{ agentId: one.id, costCents: 5 }]);
    expect(await byAgent(board, other.companyId, {})).toMatchObject([
      { agentName: "Gone", agentStatus: "terminated", costCents: 7 },
    ]);
    await expect(summary(asAgent(one), other.companyId, {})).rejects.toMatchObject({ code: "forbidden" });
  });

  it("is nothing of nothing where nobody has spent", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();

    await expect(world.services.costSummaries.summary(board, companyId, {})).resolves.toMatchObject({
      spendCents: 0,
      budgetCents: 0,
      utilizationPercent: 0,
      unpricedEventCount: 0,
    });
    expect(await world.services.costSummaries.byAgent(board, companyId, {})).toEqual([]);
  });

  it("is found by an index, however much others have spent", async () => {
    await using world = await World.open();
    const agents = await Promise.all(times(20, (n) => world.agent({ name: `Agent ${n}` })));
    await world.sql(
      `insert into cost_events (id, company_id, agent_id, provider, model, cost_micros, origin, occurred_at, created_at)
       select gen_random_uuid(), a.company_id, a.id, 'p', 'm' || n % 5, n, 'reported', now() - n * interval '1 hour',
              now() - n * interval '1 hour'
         from agents a, generate_series(1, 1500) n`,
    );
    await world.sql(
      `insert into finance_events (id, company_id, event_kind, direction, biller, amount_micros, occurred_at)
       select gen_random_uuid(), a.company_id, 'platform_fee', 'debit', 'b', n, now() - n * interval '1 hour'
         from agents a, generate_series(1, 500) n`,
    );
    await world.sql("analyze cost_events, finance_events, agents, agent_slots");
    const { companyId } = agents[0]!;
    using listening = listenForStatements();
    const { costSummaries: sums, finance } = world.services;
    for (const window of [{}, { from: new Date(Date.now() - 86_400_000).toISOString() }]) {
      await sums.summary(board, companyId, window);
      for (const ask of [sums.byAgent, sums.byAgentModel, sums.byProvider, sums.byBiller, sums.byProject]) {
        await ask(board, companyId, window);
      }
      await finance.summary(board, companyId, window);
      await finance.byBiller(board, companyId, window);
      await finance.byKind(board, companyId, window);
      await finance.list(board, companyId, { ...window, limit: 10 });
    }
    await sums.windows(board, companyId);

    const client = new pg.Client({ connectionString: world.databaseUrl });
    await client.connect();
    const asked = [...listening.sent.values()].filter(({ text }) => /cost_events|finance_events/.test(text));
    expect(asked).toHaveLength(6 * 2 + 4 + 1);
    const scans: string[] = [];
    for (const kind of ["custom", "generic"] as PlanKind[]) {
      for (const statement of asked) {
        const nodes = nodesOf(await planOf(client, statement, kind));
        const ofEvents = nodes.filter((node) => /^(?:cost|finance)_events$/.test(node["Relation Name"] ?? ""));
        if (ofEvents.some((node) => node["Node Type"] === "Seq Scan")) scans.push(`${kind} ${statement.name}`);
      }
    }
    await client.end();
    expect(scans).toEqual([]);
  }, 60_000);
});
