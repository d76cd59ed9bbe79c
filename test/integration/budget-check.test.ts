import { describe, expect, it } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { claim, outcomesOf, request, spend, times } from "../support/waking.ts";
import { asAgent, board, World } from "../support/world.ts";

/** Micro-dollars of this month, by scope. */
const balances = async (world: World, agent: { id: string; companyId: string }) => {
  const rows = await world.sql<{ scope_id: string; spent: number }>(
    "select scope_id, spent_micros::float8 as spent from spend_balances where window_start = date_trunc('month', now(), 'UTC')",
  );
  const of = (id: string): number => rows.find((row) => row.scope_id === id)?.spent ?? 0;
  return { agent: of(agent.id), company: of(agent.companyId) };
};

const costOf = async (world: World, runId: string): Promise<number> =>
  (
    await world.sql<{ micros: number }>("select cost_micros::float8 as micros from heartbeat_runs where id = $1", [
      runId,
    ])
  )[0]!.micros;

const runRow = async (world: World, runId: string) =>
  (await world.sql("select status, error_code from heartbeat_runs where id = $1", [runId]))[0];

describe("a budget that is spent between a wakeup and its claim", () => {
  it.each([
    ["the agent's", "budget.agent"],
    ["the company's", "budget.company"],
  ])("ends the run when it is %s, and keeps its wakeups, a person's too", async (whose, reason) => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { enabled: true, intervalSec: 3600 } } });
    for (const source of ["on_demand", "assignment", "automation", "timer"] as const)
      await request(world, agent.id, { source, payload: { taskKey: "t" } });
    const [run] = await world.sql<{ id: string }>("select id from heartbeat_runs");
    await spend(world, agent, 50);
    if (whose === "the agent's") await world.services.agents.update(board, agent.id, { budgetMonthlyCents: 50 });
    else await world.services.companies.update(board, agent.companyId, { budgetMonthlyCents: 50 });

    await expect(claim(world, run!.id)).resolves.toBeNull();

    expect(await runRow(world, run!.id)).toEqual({ status: "cancelled", error_code: "budget_blocked" });
    expect(await outcomesOf(world, agent.id)).toEqual([
      `on_demand deferred ${reason}`,
      `assignment deferred ${reason}`,
      `automation deferred ${reason}`,
      "timer coalesced run.joined",
    ]);
    await checkInvariants(world.sql);

    await world.sql("update agents set budget_monthly_cents = 0");
    await world.sql("update companies set budget_monthly_cents = 0");
    await expect(world.services.release.releaseDeferred()).resolves.toBe(3);
    await world.services.admission.admit();
    const [again] = await world.sql<{ id: string }>("select id from heartbeat_runs where status = 'queued'");
    await expect(claim(world, again!.id)).resolves.toMatchObject({ wakeCount: 3 });
    await checkInvariants(world.sql);
  });

  it("lets a run begin whose last cent is not spent", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 50 });
    await spend(world, agent, 49.9999);

    const runId = await world.wake(agent.id);

    await expect(claim(world, runId)).resolves.toMatchObject({ slotNo: 0 });
  });

  it("stops nothing of another agent, unless it is the company's", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 100 });
    const alice = await world.agent({ companyId, budgetMonthlyCents: 10 });
    const bob = await world.agent({ companyId, name: "Bob" });
    await spend(world, alice, 10);

    await expect(request(world, alice.id)).rejects.toMatchObject({
      details: { scopeType: "agent", scopeId: alice.id },
    });
    await expect(request(world, bob.id)).resolves.toMatchObject({ status: "queued" });
    await spend(world, bob, 90);
    await expect(request(world, bob.id)).rejects.toMatchObject({
      details: { scopeType: "company", scopeId: companyId },
    });
  });
});

describe("a cost that is reported", () => {
  it("counts for its agent, its company and its run", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const { run, fencingToken } = await world.run(agent.id);
    const actor = { ...asAgent(agent), run: { runId: run.id, fencingToken } };

    const event = await world.services.costs.report(actor, agent.companyId, {
      agentId: agent.id,
      provider: "anthropic",
      model: "m",
      billingType: "metered_api",
      inputTokens: 10,
      cachedInputTokens: 2,
      cacheWriteTokens: 0,
      outputTokens: 5,
      costCents: 12.5,
      occurredAt: "2026-01-02T03:04:05Z",
    });

    expect(event).toMatchObject({
      heartbeatRunId: run.id,
      costCents: 12.5,
      biller: "anthropic",
      occurredAt: "2026-01-02T03:04:05.000Z",
    });
    expect(await balances(world, agent)).toEqual({ agent: 125_000, company: 125_000 });
    expect(await costOf(world, run.id)).toBe(125_000);
    await checkInvariants(world.sql);
  });

  it("does not count twice when the run tells its total at its end", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id);
    const first = { inputTokens: 100, cacheWriteTokens: 7, outputTokens: 10 };
    await spend(world, agent, 30, { heartbeatRunId: claimed.run.id, ...first });
    await spend(world, agent, 20, { heartbeatRunId: claimed.run.id, inputTokens: 50 });

    await world.services.execution.settle(
      endingOf(claimed, { saidMicros: 800_000, tokens: { input: 170, cachedInput: 0, cacheWrite: 9, output: 10 } }),
    );

    expect(await balances(world, agent)).toEqual({ agent: 800_000, company: 800_000 });
    expect(await costOf(world, claimed.run.id)).toBe(800_000);
    const events = await world.sql(
      "select origin, cost_micros::int as cost, input_tokens::int as input, cache_write_tokens::int as written, output_tokens::int as output from cost_events order by id",
    );
    expect(events).toEqual([
      { origin: "reported", cost: 300_000, input: 100, written: 7, output: 10 },
      { origin: "reported", cost: 200_000, input: 50, written: 0, output: 0 },
      { origin: "run", cost: 300_000, input: 20, written: 2, output: 0 },
    ]);
    await checkInvariants(world.sql);
  });

  it("is all there is, when the run knows of less", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id);
    await spend(world, agent, 30, { heartbeatRunId: claimed.run.id });

    await world.services.execution.settle(endingOf(claimed, { saidMicros: 100_000 }));

    expect(await balances(world, agent)).toEqual({ agent: 300_000, company: 300_000 });
    expect(await costOf(world, claimed.run.id)).toBe(300_000);
    await checkInvariants(world.sql);
  });

  it("races with the end of its run, and is in the total once either way", async () => {
    await using world = await World.open();
    const agent = await world.agent({ runtimeConfig: { heartbeat: { maxConcurrentRuns: 20 } } });
    const claimed = [];
    for (let n = 0; n < 12; n += 1) claimed.push(await world.run(agent.id, { payload: { taskKey: `t${n}` } }));

    await Promise.all(
      claimed.flatMap((one) => [
        spend(world, agent, 10, { heartbeatRunId: one.run.id }),
        world.services.execution.settle(endingOf(one, { saidMicros: 1_000_000 })),
      ]),
    );

    // Reported first, it is part of the total; reported after the end, it comes on top.
    for (const { run } of claimed) expect([1_000_000, 1_100_000]).toContain(await costOf(world, run.id));
    await checkInvariants(world.sql);
  });

  it("adds up where it is a fraction of a cent, or of a micro-dollar", async () => {
    await using world = await World.open();
    const agent = await world.agent({ budgetMonthlyCents: 1 });
    for (let n = 0; n < 99; n += 1) await spend(world, agent, 0.01);
    expect(await balances(world, agent)).toEqual({ agent: 9_900, company: 9_900 });
    await expect(request(world, agent.id)).resolves.toMatchObject({ status: "queued" });

    await spend(world, agent, 0.0099);
    await spend(world, agent, 0.00001);

    expect(await balances(world, agent)).toEqual({ agent: 10_000, company: 10_000 });
    await expect(request(world, agent.id)).rejects.toMatchObject({ code: "budget_exceeded" });
    await checkInvariants(world.sql);
  });

  it("is never lost among many at once, over agents and companies", async () => {
    await using world = await World.open();
    const companies = await Promise.all(times(2, () => world.company()));
    const agents = await Promise.all(
      times(6, (n) => world.agent({ companyId: companies[n % 2]!.id, name: `Agent ${n}` })),
    );

    await Promise.all(times(180, (n) => spend(world, agents[n % 6]!, 0.5 + (n % 3))));

    const spent = await Promise.all(agents.map((agent) => balances(world, agent)));
    const total = times(180, (n) => 5_000 + (n % 3) * 10_000).reduce((sum, micros) => sum + micros, 0);
    expect(spent.reduce((sum, { agent }) => sum + agent, 0)).toBe(total);
    expect(spent[0]!.company + spent[1]!.company).toBe(total);
    await checkInvariants(world.sql);
  });

  it("is an agent's own, and of its own run", async () => {
    await using world = await World.open();
    const { id: companyId } = await world.company();
    const alice = await world.agent({ companyId });
    const bob = await world.agent({ companyId, name: "Bob" });
    const stranger = await world.agent();
    const { run, fencingToken } = await world.run(alice.id);
    const other = await world.run(bob.id);
    const body = {
      agentId: alice.id,
      provider: "p",
      model: "m",
      billingType: "unknown" as const,
      inputTokens: 0,
      cachedInputTokens: 0,
      cacheWriteTokens: 0,
      outputTokens: 0,
      costCents: 1,
      occurredAt: new Date().toISOString(),
    };
    const { report } = world.services.costs;
    const asRun = { ...asAgent(alice), run: { runId: run.id, fencingToken } };

    await expect(report(asAgent(bob), companyId, body)).rejects.toMatchObject({ code: "forbidden" });
    await expect(report(asAgent(stranger), companyId, body)).rejects.toMatchObject({ code: "forbidden" });
    await expect(report(asRun, companyId, { ...body, heartbeatRunId: other.run.id })).rejects.toMatchObject({
      code: "forbidden",
    });
    await expect(report(board, companyId, { ...body, heartbeatRunId: other.run.id })).rejects.toMatchObject({
      code: "illegal_transition",
    });
    await expect(report(board, companyId, { ...body, heartbeatRunId: newId() })).rejects.toMatchObject({
      code: "illegal_transition",
    });
    await expect(report(board, companyId, { ...body, agentId: stranger.id })).rejects.toMatchObject({
      code: "illegal_transition",
    });
    expect(await balances(world, alice)).toEqual({ agent: 0, company: 0 });
    expect(await costOf(world, other.run.id)).toBe(0);
  });
});

describe("the end of a run that is no longer its worker's", () => {
  it("books what it cost, once however often it is told", async () => {
    await using world = await World.open();
    const agent = await world.agent();
    const claimed = await world.run(agent.id);
    await world.sql("update heartbeat_runs set fencing_token = nextval('fencing_tokens')");

    for (let n = 0; n < 3; n += 1) {
      await expect(world.services.execution.settle(endingOf(claimed, { saidMicros: 70_000 }))).resolves.toBe(false);
    }

    expect(await balances(world, agent)).toEqual({ agent: 70_000, company: 70_000 });
    expect(await runRow(world, claimed.run.id)).toMatchObject({ status: "running" });
    await checkInvariants(world.sql);
  });
});
