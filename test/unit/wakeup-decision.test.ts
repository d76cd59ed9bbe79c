import { describe, expect, it } from "vitest";

import { WAKEUP_SOURCES, type WakeupSource } from "../../shared/wakeups/wakeup.schema.ts";
import { decideWakeup, isReleasable, type Situation } from "../../shared/wakeups/wakeup-decision.ts";

const NOW = new Date("2026-03-04T05:06:07Z");
const minutesAgo = (minutes: number): Date => new Date(NOW.getTime() - minutes * 60_000);

const WELL: Situation = {
  lifecycle: "active",
  pauseCauses: [],
  companyStatus: "active",
  wakeOnDemand: true,
  heartbeatEnabled: true,
  companyPauseCauses: [],
  metBudget: null,
  breakerOpenedAt: null,
  lastHeartbeatAt: null,
  hasRunUnderWay: false,
};

const decide = (source: WakeupSource, situation: Partial<Situation>, hold = false) =>
  decideWakeup({ source, hold }, { ...WELL, ...situation }, NOW);

/** `run`, or the outcome with its reason. */
const short = (source: WakeupSource, situation: Partial<Situation>, hold = false): string => {
  const decision = decide(source, situation, hold);
  return decision.outcome === "run" ? "run" : `${decision.outcome} ${decision.reason}`;
};

const table = (situation: Partial<Situation>, hold = false): Record<string, string> =>
  Object.fromEntries(WAKEUP_SOURCES.map((source) => [source, short(source, situation, hold)]));

const met = (scopeType: string) => ({ scopeType, scopeId: "x" });

/** What ends by itself or by a person's hand, and the reason that is given. */
const HINDRANCES: readonly (readonly [string, Partial<Situation>, string])[] = [
  ["the agent is paused", { pauseCauses: ["manual"] }, "agent.paused"],
  ["the agent is paused by its budget", { pauseCauses: ["budget"] }, "budget.agent"],
  ["the agent is paused by its budget and by a person", { pauseCauses: ["budget", "manual"] }, "agent.paused"],
  ["the company is paused", { companyStatus: "paused" }, "company.paused"],
  [
    "the company is paused by its budget",
    { companyStatus: "paused", companyPauseCauses: ["budget"] },
    "budget.company",
  ],
  ["the agent's budget is spent", { metBudget: met("agent") }, "budget.agent"],
  ["the company's budget is spent", { metBudget: met("company") }, "budget.company"],
  ["the instance's budget is spent", { metBudget: met("instance") }, "budget.instance"],
];

const FOR_GOOD: readonly (readonly [string, Partial<Situation>, string])[] = [
  ["the agent is terminated", { lifecycle: "terminated" }, "agent.terminated"],
  ["the agent awaits approval", { lifecycle: "pending_approval" }, "agent.pending_approval"],
  ["the company is archived", { companyStatus: "archived" }, "company.archived"],
];

describe("a wakeup", () => {
  it("runs where nothing stands against it, whatever asks", () => {
    expect(table({})).toEqual({ on_demand: "run", assignment: "run", automation: "run", timer: "run" });
  });

  it.each(HINDRANCES)(
    "waits while %s if it will not come again; a person is told, a timer left out",
    (_, given, why) => {
      expect(table(given)).toEqual({
        on_demand: `refused ${why}`,
        assignment: `deferred ${why}`,
        automation: `deferred ${why}`,
        timer: `skipped ${why}`,
      });
    },
  );

  it.each(HINDRANCES)("waits while %s, whatever asks, if the caller would rather wait", (_, given, why) => {
    expect(new Set(Object.values(table(given, true)))).toEqual(new Set([`deferred ${why}`]));
  });

  it.each(FOR_GOOD)("is refused when %s, whatever asks and whether it would wait", (_, given, why) => {
    const refused = { on_demand: 0, assignment: 0, automation: 0, timer: 0 };
    const expected = Object.fromEntries(Object.keys(refused).map((source) => [source, `refused ${why}`]));

    expect(table(given)).toEqual(expected);
    expect(table(given, true)).toEqual(expected);
    expect(table({ ...given, pauseCauses: ["manual"], wakeOnDemand: false, metBudget: met("agent") })).toEqual(
      expected,
    );
  });

  it("is left out of an agent that is woken by its timer only, also when it would wait", () => {
    const why = "skipped heartbeat.wakeOnDemand.disabled";
    const expected = { on_demand: why, assignment: why, automation: why, timer: "run" };

    expect(table({ wakeOnDemand: false })).toEqual(expected);
    expect(table({ wakeOnDemand: false }, true)).toEqual(expected);
  });

  it("of a timer is left out of an agent whose heartbeat is off", () => {
    expect(table({ heartbeatEnabled: false })).toEqual({
      on_demand: "run",
      assignment: "run",
      automation: "run",
      timer: "skipped heartbeat.disabled",
    });
  });

  it("is told the company's hindrance before the agent's, and a pause before a budget", () => {
    const all = { companyStatus: "paused", pauseCauses: ["manual"], metBudget: met("company") } as const;

    expect(short("on_demand", all)).toBe("refused company.paused");
    expect(short("on_demand", { ...all, companyStatus: "active" })).toBe("refused agent.paused");
    expect(short("on_demand", { metBudget: met("company") })).toBe("refused budget.company");
  });

  it("says what stands against it, for programs and for people", () => {
    expect(decide("on_demand", { pauseCauses: ["budget", "manual"] })).toMatchObject({
      message: "Agent is not invokable in its current state",
      details: { status: "paused", pauseReason: "budget" },
    });
    expect(decide("on_demand", { metBudget: met("company") })).toMatchObject({ details: { scopeType: "company" } });
    expect(decide("on_demand", { metBudget: met("agent") })).toMatchObject({ details: { scopeType: "agent" } });
    expect(decide("on_demand", { lifecycle: "terminated" })).toMatchObject({ details: { status: "terminated" } });
  });
});

describe("an open breaker", () => {
  const open = (idleMinutes: number | null, more: Partial<Situation> = {}): Partial<Situation> => ({
    breakerOpenedAt: minutesAgo(30),
    lastHeartbeatAt: idleMinutes === null ? null : minutesAgo(idleMinutes),
    ...more,
  });

  it("lets a person's wake through at once, to probe", () => {
    expect(short("on_demand", open(0))).toBe("run");
  });

  it("holds the others until the agent was idle for a quarter of an hour", () => {
    expect(table(open(14.99))).toEqual({
      on_demand: "run",
      assignment: "deferred agent.error",
      automation: "deferred agent.error",
      timer: "skipped agent.error",
    });
    expect(table(open(15))).toEqual({ on_demand: "run", assignment: "run", automation: "run", timer: "run" });
    expect(short("timer", open(14.99), true)).toBe("deferred agent.error");
  });

  it("counts from when it opened where the agent never ran", () => {
    expect(short("timer", open(null))).toBe("run");
    expect(short("timer", open(null, { breakerOpenedAt: minutesAgo(14) }))).toBe("skipped agent.error");
  });

  it("lets no second one through while the probe waits or runs", () => {
    expect(table(open(60, { hasRunUnderWay: true }))).toEqual({
      on_demand: "run",
      assignment: "deferred agent.error",
      automation: "deferred agent.error",
      timer: "skipped agent.error",
    });
  });

  it("does not hide what else stands against the wake", () => {
    expect(short("on_demand", open(0, { pauseCauses: ["manual"] }))).toBe("refused agent.paused");
  });

  it("is no matter to an agent whose breaker is closed, however busy it is", () => {
    expect(short("timer", { lastHeartbeatAt: NOW, hasRunUnderWay: true })).toBe("run");
  });
});

describe("what was kept", () => {
  it("may run as soon as nothing stands against it", () => {
    expect(isReleasable("assignment", WELL, NOW)).toBe(true);
  });

  it.each([...HINDRANCES, ...FOR_GOOD])("stays while %s", (_, given) => {
    for (const source of WAKEUP_SOURCES) expect(isReleasable(source, { ...WELL, ...given }, NOW)).toBe(false);
  });

  it("stays behind an open breaker until it may probe", () => {
    const breakerOpenedAt = minutesAgo(14);
    expect(isReleasable("assignment", { ...WELL, breakerOpenedAt }, NOW)).toBe(false);
    expect(isReleasable("assignment", { ...WELL, breakerOpenedAt: minutesAgo(15) }, NOW)).toBe(true);
  });

  it("is not asked again for policies that came after it was accepted", () => {
    const policies = { wakeOnDemand: false, heartbeatEnabled: false };
    for (const source of WAKEUP_SOURCES) expect(isReleasable(source, { ...WELL, ...policies }, NOW)).toBe(true);
  });
});
