import { describe, expect, it } from "vitest";

import type { PolicySummary } from "../../shared/budgets/policy.schema.ts";
import type { BudgetGrant } from "../../shared/budgets/run-budget.schema.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { bearer, keyOf, sharedApi, tokenOf } from "../support/api.ts";
import { cappedBy } from "../support/capping.ts";
import { endingOf } from "../support/crew.ts";
import { checkInvariants } from "../support/invariants.ts";
import { spend, times } from "../support/waking.ts";
import { board, type World } from "../support/world.ts";

interface Refusal {
  readonly error: string;
  readonly details: Readonly<Record<string, unknown>>;
}

describe("a run that asks before it spends", () => {
  const call = sharedApi({ isLoopback: false });

  const ask = async ({ agent, run }: { agent: { id: string; companyId: string }; run: ClaimedRun }, body: object) => {
    const token = await tokenOf(call.api().world, run, agent);
    return call<BudgetGrant & Refusal>("POST", "/api/agents/me/budget/reserve", body, bearer(token));
  };

  const policyOf = async (world: World, companyId: string, scopeType: string): Promise<PolicySummary> =>
    (await world.services.budgets.list(board, companyId, { limit: 50 })).find((each) => each.scopeType === scopeType)!;

  it("has so much set aside under every budget over it, and sees it", async () => {
    const { world } = call.api();
    const company = await world.company({ budgetMonthlyCents: 1_000 });
    const agent = await world.agent({ companyId: company.id, budgetMonthlyCents: 100 });
    const run = await world.run(agent.id);

    const { status, body, headers } = await ask({ agent, run }, { amountCents: 40.815, reason: "a long search" });

    expect([status, headers["x-error-code"]]).toEqual([200, undefined]);
    expect(body).toMatchObject({
      granted: true,
      reservedCents: 40.815,
      reservedTokens: null,
      budgets: [
        { scopeType: "agent", reservedAmount: 40.815, remainingAmount: 59.185 },
        { scopeType: "company", reservedAmount: 40.815, remainingAmount: 959.185 },
      ],
    });
    expect(await world.services.runs.get(board, run.run.id)).toMatchObject({ reservedCents: 40.815 });
    const { policyId } = await policyOf(world, company.id, "agent");
    const [entry] = await world.services.budgets.ledger(board, company.id, { policyId, limit: 1 });
    expect(entry).toMatchObject({
      kind: "extend",
      cause: "asked for: a long search",
      runId: run.run.id,
      reservedDelta: 35.815,
    });
    await checkInvariants(world.sql);
  });

  it("is told no, whose budget it is, what that leaves and until when; and nothing is set aside", async () => {
    const { world } = call.api();
    const company = await world.company({ budgetMonthlyCents: 30 });
    const agent = await world.agent({ companyId: company.id, budgetMonthlyCents: 100 });
    const other = await world.agent({ companyId: company.id, name: "Bob" });
    const run = await world.run(agent.id);
    await world.run(other.id);
    await spend(world, agent, 4, { heartbeatRunId: run.run.id });
    const before = await world.sql("select * from budget_balances order by policy_id");
    const policy = await policyOf(world, company.id, "company");

    const { status, body, headers } = await ask({ agent, run }, { amountCents: 21.01 });

    expect([status, headers["x-error-code"]]).toEqual([409, "budget_exceeded"]);
    expect(body.details).toEqual({
      scopeType: "company",
      scopeId: company.id,
      policyId: policy.policyId,
      metric: "billed_cents",
      askedAmount: 21.01,
      leftAmount: 21,
      windowEnd: policy.windowEnd,
    });
    expect(body.error).toBe(
      `The budget of the company leaves this run 21 cents until ${policy.windowEnd}; it asked for 21.01`,
    );
    expect(await world.sql("select * from budget_balances order by policy_id")).toEqual(before);
    expect(await ask({ agent, run }, { amountCents: 21 })).toMatchObject({ status: 200, body: { reservedCents: 21 } });
    await checkInvariants(world.sql);
  });

  it("may ask again for what it has not spent yet", async () => {
    const { world } = call.api();
    const agent = await world.agent({ budgetMonthlyCents: 50 });
    const run = await world.run(agent.id);

    const answers = await Promise.all(times(6, () => ask({ agent, run }, { amountCents: 30 })));
    expect(answers.map(({ status }) => status)).toEqual(times(6, () => 200));
    await spend(world, agent, 30, { heartbeatRunId: run.run.id });

    expect(await ask({ agent, run }, { amountCents: 30 })).toMatchObject({
      status: 409,
      body: { details: { leftAmount: 20 } },
    });
    expect(await ask({ agent, run }, { amountCents: 3 })).toMatchObject({ status: 200 });
    await checkInvariants(world.sql);
  });

  it("has what it has reported, and is not booked yet, set aside besides", async () => {
    const { world } = call.api();
    const agent = await world.agent({ budgetMonthlyCents: 50 });
    const run = await world.run(agent.id);
    await world.sql(
      `update heartbeat_runs set metered = jsonb_build_object('used', jsonb_build_object('costMicros', 200000, 'valueMicros', 200000, 'tokens', 0)) where id = $1`,
      [run.run.id],
    );

    expect(await ask({ agent, run }, { amountCents: 31 })).toMatchObject({
      status: 409,
      body: { details: { leftAmount: 30 } },
    });
    expect(await ask({ agent, run }, { amountCents: 30 })).toMatchObject({ status: 200, body: { reservedCents: 30 } });
    expect(await world.services.runs.get(board, run.run.id)).toMatchObject({ reservedCents: 50, meteredCents: 20 });
  });

  it("is told no where nothing is left, however little it asks for", async () => {
    const { world } = call.api();
    const agent = await world.agent({ budgetMonthlyCents: 50 });
    const run = await world.run(agent.id);
    await spend(world, agent, 60, { heartbeatRunId: run.run.id });

    expect(await ask({ agent, run }, { amountCents: 0.000_01 })).toMatchObject({
      status: 409,
      body: { details: { leftAmount: 0 } },
    });
    await checkInvariants(world.sql);
  });

  it("is kept to its own cap, and to caps of tokens", async () => {
    const { world } = call.api();
    const agent = await world.agent({ budgetMonthlyCents: 1_000 });
    await cappedBy(world, agent, { scopeType: "run", amount: 25 });
    await cappedBy(world, agent, { metric: "tokens", amount: 30_000 });
    const run = await world.run(agent.id);

    expect(await ask({ agent, run }, { amountCents: 26 })).toMatchObject({
      status: 409,
      body: { details: { scopeType: "run", scopeId: agent.id, leftAmount: 25, windowEnd: null } },
    });
    expect(await ask({ agent, run }, { tokens: 30_001 })).toMatchObject({
      status: 409,
      body: {
        error: "The budget of the agent leaves this run 30000 tokens; it asked for 30001",
        details: { metric: "tokens", leftAmount: 30_000, windowEnd: null },
      },
    });
    expect(await ask({ agent, run }, { amountCents: 1, tokens: 30_001 })).toMatchObject({ status: 409 });
    expect(await ask({ agent, run }, { amountCents: 25, tokens: 30_000 })).toMatchObject({
      status: 200,
      body: { reservedCents: 25, reservedTokens: 30_000 },
    });
    await checkInvariants(world.sql);
  });

  it("is granted anything where nothing limits it", async () => {
    const { world } = call.api();
    const agent = await world.agent();
    const run = await world.run(agent.id);

    expect(await ask({ agent, run }, { amountCents: 1e9 })).toMatchObject({
      status: 200,
      body: { granted: true, reservedCents: null, reservedTokens: null, budgets: [] },
    });
  });

  it("shares what is left with others who ask at the same time, and never gets more than there is", async () => {
    const { world } = call.api();
    const { id: companyId } = await world.company({ budgetMonthlyCents: 100 });
    const runs = [];
    for (let n = 0; n < 8; n += 1) {
      const agent = await world.agent({ companyId, name: `Agent ${n}` });
      runs.push({ agent, run: await world.run(agent.id) });
    }

    const answers = await Promise.all(runs.map((each) => ask(each, { amountCents: 30 })));

    // 40 cents are set aside for eight runs, so that two of them get 25 more each.
    const granted = answers.filter(({ status }) => status === 200).length;
    expect(granted).toBe(2);
    expect((await policyOf(world, companyId, "company")).reservedAmount).toBe(90);
    await checkInvariants(world.sql);
  });

  it("asks with its own token, and as long as it goes on", async () => {
    const { world } = call.api();
    const agent = await world.agent({ budgetMonthlyCents: 100 });
    const run = await world.run(agent.id);
    const url = "/api/agents/me/budget/reserve";
    const body = { amountCents: 1 };

    expect(await call("POST", url, body, bearer(await keyOf(world, agent.id)))).toMatchObject({ status: 403 });
    expect(await call("POST", url, body, bearer(world.operatorKey))).toMatchObject({ status: 401 });
    expect(await ask({ agent, run }, {})).toMatchObject({ status: 400 });
    expect(await ask({ agent, run }, { amountCents: 0 })).toMatchObject({ status: 400 });

    await world.services.execution.settle(endingOf(run, {}));
    const late = await ask({ agent, run }, body);
    expect([late.status, late.headers["x-error-code"]]).toEqual([409, "lease_lost"]);
    await checkInvariants(world.sql);
  });
});
