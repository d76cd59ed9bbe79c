import { describe, expect, it } from "vitest";

import { CreateAgent } from "../../shared/agents/agent.schema.ts";
import { requireMayHire, withinOwnTerms } from "../../shared/approvals/hire-terms.ts";
import type { AppError } from "../../shared/kernel/errors.ts";

type Hirer = Parameters<typeof withinOwnTerms>[0];

const hirer = (body: Partial<Hirer> = {}): Hirer => ({
  role: "ceo",
  permissions: {},
  budget_monthly_cents: 0,
  adapter_config: {},
  ...body,
});
const wanted = (body: Partial<CreateAgent> = {}): CreateAgent => CreateAgent.parse({ name: "Diana", ...body });

/** What a call gives, or in short why it was refused. */
function outcomeOf<T>(call: () => T): T | string {
  try {
    return call();
  } catch (error) {
    return (error as AppError).code;
  }
}

describe("who may hire", () => {
  it.each([
    ["a ceo", hirer(), undefined],
    ["a ceo who was told not to", hirer({ permissions: { canCreateAgents: false } }), "forbidden"],
    ["an engineer", hirer({ role: "engineer" }), "forbidden"],
    ["an engineer who was allowed to", hirer({ role: "engineer", permissions: { canCreateAgents: true } }), undefined],
  ])("%s", (_who, agent, then) => {
    expect(outcomeOf(() => requireMayHire(agent))).toBe(then);
  });
});

describe("the budget of a hire that nobody approves", () => {
  it.each([
    [0, 0, 0, 0],
    [0, 0, 9_999, 9_999],
    [0, 500, 0, 0],
    [0, 500, 500, 500],
    [0, 500, 501, "forbidden"],
    [1_000, 0, 0, 1_000],
    [1_000, 0, 1_000, 1_000],
    [1_000, 0, 1_001, "forbidden"],
    [1_000, 500, 0, 500],
    [1_000, 500, 501, "forbidden"],
    [400, 500, 0, 400],
    [400, 500, 401, "forbidden"],
  ] as const)("own cap %i, the company's %i, wanted %i: %s", (own, companys, budgetMonthlyCents, then) => {
    const terms = [hirer({ budget_monthly_cents: own }), { budgetMonthlyCents: companys }] as const;

    const given = outcomeOf(() => withinOwnTerms(...terms, wanted({ budgetMonthlyCents })).budgetMonthlyCents);

    expect(given).toBe(then);
  });
});

describe("the powers of a hire that nobody approves", () => {
  const give = (agent: Hirer, body: Partial<CreateAgent>) => () =>
    withinOwnTerms(agent, { budgetMonthlyCents: 0 }, wanted(body));

  it("are those that its hirer has, or fewer", () => {
    const agent = hirer({ permissions: { canAssignTasks: true, scope: { teams: ["a"] } } });

    expect(give(agent, { permissions: { canCreateAgents: true } })).not.toThrow();
    expect(give(agent, { permissions: { canCreateAgents: true, canAssignTasks: true } })).not.toThrow();
    expect(give(agent, { permissions: { scope: { teams: ["a"] } } })).not.toThrow();
    expect(give(agent, { permissions: { canFly: false, canSwim: null } })).not.toThrow();
    expect(give(agent, { permissions: { scope: { teams: ["a", "b"] } } })).toThrow("scope");
    expect(give(agent, { permissions: { canFly: true } })).toThrow("canFly");
    expect(give(hirer({ permissions: { canCreateAgents: true }, role: "cto" }), { role: "ceo" })).toThrow("ceo");
  });
});
