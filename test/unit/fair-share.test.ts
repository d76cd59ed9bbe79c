import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { CompanyHead } from "../../shared/runs/admission.store.ts";
import { allocate } from "../../shared/runs/fair-share.ts";

const head = (companyId: string, waiting: number, more: Partial<CompanyHead> = {}): CompanyHead => ({
  companyId,
  weight: 1,
  virtualTime: 0,
  agentIds: Array.from({ length: waiting }, (_, n) => `${companyId}:${n}`),
  ...more,
});

const heads = (waiting: fc.Arbitrary<number>, weight: fc.Arbitrary<number>) =>
  fc
    .array(fc.record({ waiting, weight, virtualTime: fc.double({ min: 0, max: 1e6, noNaN: true }) }), { maxLength: 12 })
    .map((companies) => companies.map(({ waiting, ...more }, n) => head(`c${n}`, waiting, more)));

const given = (agentIds: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const id of agentIds) {
    const company = id.split(":")[0] as string;
    counts.set(company, (counts.get(company) ?? 0) + 1);
  }
  return counts;
};

const room = fc.integer({ min: 0, max: 200 });
const anyWaiting = fc.integer({ min: 0, max: 60 });
const anyWeight = fc.constantFrom(0.1, 0.5, 1, 2, 10);

/** As the database does it: forwards by what was given, from where the others are. */
function advance(companies: readonly CompanyHead[], { agentIds, floor }: ReturnType<typeof allocate>): CompanyHead[] {
  const turns = given(agentIds);
  return companies.map((company) => {
    const count = turns.get(company.companyId) ?? 0;
    if (count === 0) return company;
    return { ...company, virtualTime: Math.max(company.virtualTime, floor) + count / company.weight };
  });
}

describe("an allocation", () => {
  it("gives all there is room for, and never more", () => {
    fc.assert(
      fc.property(heads(anyWaiting, anyWeight), room, (companies, room) => {
        const waiting = companies.reduce((sum, { agentIds }) => sum + agentIds.length, 0);
        return allocate(companies, room).agentIds.length === Math.min(waiting, room);
      }),
    );
  });

  it("gives each company's turns to the best of its agents, each once", () => {
    fc.assert(
      fc.property(heads(anyWaiting, anyWeight), room, (companies, room) => {
        const turns = allocate(companies, room).agentIds;
        return companies.every(({ companyId, agentIds }) => {
          const own = turns.filter((id) => id.startsWith(`${companyId}:`));
          return own.every((id, n) => id === agentIds[n]);
        });
      }),
    );
  });

  it("gives each of k companies with enough waiting at least the k-th part, whatever they had before", () => {
    fc.assert(
      fc.property(heads(fc.constant(200), fc.constant(1)), room, (companies, room) => {
        const turns = given(allocate(companies, room).agentIds);
        return companies.every(({ companyId }) => (turns.get(companyId) ?? 0) >= Math.floor(room / companies.length));
      }),
      { numRuns: 500 },
    );
  });

  it("lets one that came back from idleness take no more than the others", () => {
    const busy = head("busy", 100, { virtualTime: 50_000 });
    const idle = head("idle", 100, { virtualTime: 3 });

    const turns = given(allocate([busy, idle], 10).agentIds);

    expect(turns.get("busy")).toBe(5);
    expect(turns.get("idle")).toBe(5);
  });

  it("lets a newcomer owe nothing for what others had before, and be owed nothing", () => {
    const companies = [head("old", 100, { virtualTime: 50_000 }), head("new", 100)];

    const turns = given(allocate(companies, 10).agentIds);

    expect(turns.get("new")).toBe(5);
    expect(allocate([head("new", 100)], 10).floor).toBe(0);
  });

  it("holds nothing against one that alone used what nobody else wanted", () => {
    let companies = [head("alone", 1_000)];
    for (let round = 0; round < 50; round += 1) companies = advance(companies, allocate(companies, 10));

    const turns = given(allocate([...companies, head("late", 1_000)], 10).agentIds);

    expect(turns.get("alone")).toBe(5);
  });

  it("gives one with a single run its turn at once, beside one with a hundred thousand", () => {
    const { agentIds } = allocate([head("a", 100_000, { virtualTime: 7 }), head("b", 1, { virtualTime: 7 })], 2);

    expect(given(agentIds).get("b")).toBe(1);
  });

  it("shares room for one fairly from round to round", () => {
    let companies = [head("a", 500), head("b", 500), head("c", 500)];
    const counts = { a: 0, b: 0, c: 0 };
    for (let round = 0; round < 300; round += 1) {
      const allocation = allocate(companies, 1);
      counts[allocation.agentIds[0]?.split(":")[0] as "a" | "b" | "c"] += 1;
      companies = advance(companies, allocation);
    }

    expect(counts).toEqual({ a: 100, b: 100, c: 100 });
  });

  it("gives by weight, also from round to round", () => {
    let companies = [head("heavy", 500, { weight: 3 }), head("light", 500)];
    const counts = { heavy: 0, light: 0 };
    for (let round = 0; round < 100; round += 1) {
      const allocation = allocate(companies, 2);
      for (const id of allocation.agentIds) counts[id.split(":")[0] as "heavy" | "light"] += 1;
      companies = advance(companies, allocation);
    }

    expect(counts.heavy).toBeGreaterThanOrEqual(149);
    expect(counts.heavy).toBeLessThanOrEqual(151);
  });

  it("keeps companies that always wait within one turn of each other, by weight", () => {
    const always = fc.array(anyWeight, { minLength: 2, maxLength: 8 });
    const rooms = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(always, rooms, (weights, rooms) => {
        let companies = weights.map((weight, n) => head(`c${n}`, 300, { weight }));
        for (const room of rooms) companies = advance(companies, allocate(companies, room));
        const times = companies.map(({ virtualTime }) => virtualTime);
        const step = 1 / Math.min(...weights);
        return Math.max(...times) - Math.min(...times) <= step + 1e-6;
      }),
    );
  });

  it("takes thousands of companies in its stride", () => {
    const companies = Array.from({ length: 150_000 }, (_, n) => head(`c${n}`, 1, { virtualTime: n % 7 }));

    expect(allocate(companies, 3).agentIds).toHaveLength(3);
  });
});
