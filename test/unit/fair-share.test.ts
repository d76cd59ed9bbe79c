import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { CompanyHead } from "../../shared/runs/admission.store.ts";
import { allocate as allocateIn, beginsLap, priorityOf } from "../../shared/runs/fair-share.ts";

/** Where nothing waits to be claimed, and nothing is kept in reserve. */
const allocate = (heads: readonly CompanyHead[], room: number): { agentIds: string[]; floor: number } => {
  const { turns, floor } = allocateIn(heads, { room, reserve: 0, clock: undefined });
  return { agentIds: turns.map(({ agentId }) => agentId), floor };
};

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

/** Serves the queue as BullMQ does, from a window that is filled by turns; a company waits for as long as it is told. */
function serve(weights: readonly number[], { window, starts }: { window: number; starts: number }): number[] {
  let companies = weights.map((weight, n) => head(`c${n}`, window, { weight }));
  const queue: { company: number; priority: number; virtualTime: number }[] = [];
  const served = weights.map(() => 0);
  for (let start = 0; start < starts; start += 1) {
    const clock = queue.length === 0 ? undefined : Math.min(...queue.map(({ virtualTime }) => virtualTime));
    const { turns, floor } = allocateIn(companies, { room: window - queue.length, reserve: 0, clock });
    for (const { agentId, priority } of turns) {
      const company = Number(/\d+/.exec(agentId)?.[0]);
      const { virtualTime, weight } = companies[company]!;
      const begins = Math.max(virtualTime, floor);
      queue.push({ company, priority, virtualTime: begins });
      companies = companies.map((one, n) => (n === company ? { ...one, virtualTime: begins + 1 / weight } : one));
    }
    const next = queue.reduce((best, one, n) => (one.priority < queue[best]!.priority ? n : best), 0);
    served[queue.splice(next, 1)[0]!.company]! += 1;
  }
  return served;
}

describe("a place in the queue", () => {
  const rest = { room: 4, reserve: 0 };

  it("is ahead of all that a company with much has there, for the first run of one with nothing", () => {
    const busy = head("busy", 100, { virtualTime: 148 });
    const { turns } = allocateIn([busy], { room: 48, reserve: 0, clock: 100 });
    const late = allocateIn([head("late", 3)], { ...rest, clock: 100 });

    const inQueue = [
      ...Array.from({ length: 48 }, (_, n) => priorityOf(100 + n, false)),
      ...turns.map((t) => t.priority),
    ];
    expect(late.turns[0]!.priority).toBeLessThan(Math.min(...inQueue));
    expect(late.turns[2]!.priority).toBeGreaterThan(inQueue[1]!);
    expect(late.turns[2]!.priority).toBeLessThan(inQueue[4]!);
  });

  it("is ahead of a company's whose weight puts a thousand runs into one moment", () => {
    const heavy = allocateIn([head("heavy", 9, { weight: 1000 })], { ...rest, clock: 7 });
    const late = allocateIn([head("late", 1)], { ...rest, clock: 7.004 });

    expect(late.turns[0]!.priority).toBeLessThan(heavy.turns[1]!.priority);
  });

  it("is nothing that one can keep by asking often: who had a turn is behind whoever had none", () => {
    const { turns } = allocateIn([head("again", 1, { virtualTime: 101 }), head("new", 1)], { ...rest, clock: 100 });

    expect(turns.map(({ agentId }) => agentId)).toEqual(["new:0", "again:0"]);
    expect(turns[0]!.priority).toBeLessThan(turns[1]!.priority);
  });

  it("comes to every company that always waits, by its weight, whatever the others ask for", () => {
    const weights = fc.array(fc.constantFrom(0.5, 1, 2, 5), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(weights, fc.integer({ min: 3, max: 48 }), (weights, window) => {
        const starts = 600;
        const all = weights.reduce((sum, weight) => sum + weight, 0);
        const served = serve(weights, { window, starts });
        // Within one number of virtual time, and what a window holds in the end.
        return served.every(
          (count, n) => Math.abs(count - (starts * weights[n]!) / all) <= 2 * Math.max(1, weights[n]!) + 2,
        );
      }),
      { numRuns: 60 },
    );
  });

  it("begins again after two million, and is never one that comes before all others", () => {
    expect(priorityOf(1_999_999, false)).toBe(1);
    expect(priorityOf(1_999_999, true)).toBe(2_000_000);
    expect([beginsLap(1_999_998, 1_999_999.5), beginsLap(1_999_999.5, 2_000_000), beginsLap(0, 5)]).toEqual([
      false,
      true,
      false,
    ]);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e12, noNaN: true }), fc.boolean(), (virtualTime, isOwed) => {
        const priority = priorityOf(virtualTime, isOwed);
        return Number.isInteger(priority) && priority >= 1 && priority <= 2 ** 21 - 1;
      }),
    );
  });
});

describe("the reserve of a full window", () => {
  const full = { room: 0, reserve: 3, clock: 100 };

  it("is for companies that are owed a turn: one of each, and no more than there is", () => {
    const busy = head("busy", 100, { virtualTime: 148 });
    const owed = Array.from({ length: 5 }, (_, n) => head(`owed${n}`, 4, { virtualTime: 20 * n }));

    const { turns } = allocateIn([busy, ...owed], full);

    expect(turns.map(({ agentId }) => agentId)).toEqual(["owed0:0", "owed1:0", "owed2:0"]);
  });

  it("is nobody's who had more than its part", () => {
    const companies = [head("a", 9, { virtualTime: 100.5 }), head("b", 9, { virtualTime: 148 })];

    expect(allocateIn(companies, full).turns).toEqual([]);
  });

  it("adds to the room that there is, and gives none a second turn", () => {
    const companies = [head("a", 9), head("b", 9), head("c", 9)];

    const { turns } = allocateIn(companies, { ...full, room: 2 });

    expect(turns.map(({ agentId }) => agentId)).toEqual(["a:0", "b:0", "c:0"]);
  });
});
