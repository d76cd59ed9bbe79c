import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { PaperPolicy } from "../support/paper-accounts.ts";
import { type Live, NOTHING, PaperWorld, seen } from "../support/paper-world.ts";

const AGENTS = 3;
const MONEY = 200_000;
const amount = fc.oneof(fc.integer({ min: 1, max: MONEY }), fc.integer({ min: 1, max: 50 }));
const policy = (id: string): fc.Arbitrary<PaperPolicy> =>
  fc.record({
    id: fc.constant(id),
    companyId: fc.constant("company"),
    scopeType: fc.constant("any"),
    scopeId: fc.constant("any"),
    metric: fc.constantFrom("billed_cents", "billed_cents", "tokens", "runs"),
    windowKind: fc.constant("any"),
    amount,
    isHard: fc.nat(4).map((one) => one > 0),
    countsIncluded: fc.boolean(),
    isDaily: fc.boolean(),
    agent: fc.oneof(fc.constant(undefined), fc.nat(AGENTS - 1)),
  });
const policies = fc
  .integer({ min: 1, max: 4 })
  .chain((n) => fc.tuple(...Array.from({ length: n }, (_, at) => policy(`p${at}`))));
const caps = fc.record({ billed_cents: amount, tokens: amount }, { requiredKeys: [] });
const charge = fc.record({ costMicros: fc.nat(40_000), valueMicros: fc.nat(40_000), tokens: fc.nat(9_000) });
const asks = fc.record(
  { billed_cents: fc.integer({ min: 1, max: 40_000 }), tokens: fc.integer({ min: 1, max: 9_000 }) },
  { requiredKeys: [] },
);
const nth = fc.nat(20);

type Act = (world: PaperWorld) => void;
const onLive =
  (n: number, act: (world: PaperWorld, run: Live) => void): Act =>
  (world) => {
    const run = world.live[n % Math.max(1, world.live.length)];
    if (run !== undefined) act(world, run);
  };
const change =
  (n: number, of: (policy: PaperPolicy) => Partial<PaperPolicy>): Act =>
  ({ books }) => {
    const at = n % books.policies.length;
    books.policies[at] = { ...books.policies[at]!, ...of(books.policies[at]!) };
  };

const claims = fc
  .record({
    agent: fc.nat(AGENTS - 1),
    runCaps: caps,
    estimate: fc.record({ billed_cents: amount, tokens: amount }),
    isToldAtEnd: fc.nat(4).map((one) => one === 0),
  })
  .map((given) => [`claim ${fc.stringify(given)}`, (world: PaperWorld) => world.claim(given)] as const);
const acts = fc.oneof(
  { weight: 5, arbitrary: claims },
  {
    weight: 5,
    arbitrary: fc
      .tuple(nth, charge)
      .map(
        ([n, step]) => [`meter ${n} ${fc.stringify(step)}`, onLive(n, (world, run) => world.meter(run, step))] as const,
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(nth, charge, fc.boolean())
      .map(
        ([n, step, isRun]) =>
          [
            `charge ${n} ${fc.stringify(step)} ${isRun}`,
            onLive(n, (world, run) => world.charge(run, step, isRun)),
          ] as const,
      ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(nth, charge)
      .map(([n, step]) => [`end ${n} ${fc.stringify(step)}`, onLive(n, (world, run) => world.end(run, step))] as const),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(nth, asks)
      .map(
        ([n, asked]) => [`ask ${n} ${fc.stringify(asked)}`, onLive(n, (world, run) => world.ask(run, asked))] as const,
      ),
  },
  { weight: 1, arbitrary: fc.constant(["turn over", (world: PaperWorld) => world.books.turnOver()] as const) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(nth, amount)
      .map(([n, to]) => [`amount ${n} ${to}`, change(n, () => ({ amount: to }))] as const),
  },
  {
    weight: 1,
    arbitrary: nth.map((n) => [`turn on or off ${n}`, change(n, ({ isHard }) => ({ isHard: !isHard }))] as const),
  },
);

describe("the rules of spending", () => {
  it("keep every cap but for what was spent unforeseen, whatever happens in whatever order", () => {
    fc.assert(
      fc.property(policies, fc.array(acts, { maxLength: 40, size: "max" }), (given, sequence) => {
        const world = new PaperWorld(given);
        for (const [, act] of sequence) act(world);
        while (world.live[0] !== undefined) world.end(world.live[0], NOTHING);
        for (const { account } of world.books.accounts()) expect(account.reserved).toBe(0);
      }),
      { numRuns: 700 },
    );
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(10);
  });
});
