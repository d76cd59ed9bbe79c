import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { costCharge } from "../../shared/prices/cost-charge.ts";
import type { Price, PriceScope, Rates } from "../../shared/prices/price.ts";
import { LIST_PRICES, listPricesAt } from "../../shared/prices/price-list.ts";
import { MOST_MICROS, priceTokens, priceUsage } from "../../shared/prices/price-usage.ts";

const NOW = new Date("2026-12-01T00:00:00Z");
const list = listPricesAt(NOW);

/** In dollars per million tokens. */
const rates = (input: number, output = input, more: Partial<Rates> = {}): Rates => ({
  input: input * 1e6,
  cachedInput: input * 1e5,
  cacheWrite: input * 1e6,
  output: output * 1e6,
  inputIncludesCached: false,
  ...more,
});

const price = (scope: PriceScope, provider: string, model: string, input = 1): Price => ({
  id: `${scope} ${provider} ${model}`,
  scope,
  provider,
  model,
  rates: rates(input),
});

const usage = (provider: string, model: string, tokens: Partial<Record<string, number>> = {}) => ({
  provider,
  model,
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  ...tokens,
});

const pricedBy = (prices: readonly Price[], provider: string, model: string): string => {
  const priced = priceUsage(usage(provider, model), prices);
  return priced === "unpriced" ? priced : priced.priceId;
};

describe("what tokens cost", () => {
  it("is the sum of what each kind costs", () => {
    const priced = priceUsage(
      usage("anthropic", "claude-sonnet-4-5", {
        inputTokens: 1_000_000,
        cachedInputTokens: 2_000_000,
        cacheWriteTokens: 1_000_000,
        outputTokens: 100_000,
      }),
      list,
    );

    expect(priced).toMatchObject({ costMicros: 3_000_000 + 600_000 + 3_750_000 + 1_500_000 });
  });

  it("counts what came from the cache once, as the provider's own usage has it", () => {
    const tokens = { inputTokens: 1_000_000, cachedInputTokens: 400_000 };

    expect(priceUsage(usage("openai", "gpt-5-codex", tokens), list)).toMatchObject({ costMicros: 750_000 + 50_000 });
    expect(priceUsage(usage("anthropic", "claude-haiku-4-5", tokens), list)).toMatchObject({
      costMicros: 1_000_000 + 40_000,
    });
  });

  it("takes the cached tokens as apart where there are more of them than of input", () => {
    const tokens = { inputTokens: 100, cachedInputTokens: 900, outputTokens: 0 };

    expect(priceTokens(tokens, rates(10, 0, { inputIncludesCached: true }))).toBe(1_000 + 900);
  });

  it("is rounded up by less than a micro-dollar a charge, and never to the payer's advantage", () => {
    const count = fc.integer({ min: 0, max: 1_000_000_000 });
    const rate = fc.integer({ min: 0, max: 200_000_000 });
    fc.assert(
      fc.property(fc.tuple(count, count, count), fc.tuple(rate, rate, rate), ([input, cached, output], [a, b, c]) => {
        const own = { input: a, cachedInput: b, cacheWrite: a, output: c, inputIncludesCached: false };
        const exact = BigInt(input) * BigInt(a) + BigInt(cached) * BigInt(b) + BigInt(output) * BigInt(c);
        const counted = BigInt(
          priceTokens({ inputTokens: input, cachedInputTokens: cached, outputTokens: output }, own),
        );
        const over = counted * 1_000_000n - exact;
        return over >= 0n ? over < 1_000_000n : counted === BigInt(MOST_MICROS);
      }),
    );
  });

  it("adds up: a third of a cent, a thousand times", () => {
    // 3,333 1/3 micro-dollars: 10,000 tokens at a third of a dollar per million.
    const third = { ...rates(0), input: 333_333 };
    const each = priceTokens({ inputTokens: 10_000, cachedInputTokens: 0, outputTokens: 0 }, third);

    expect(each * 1_000).toBeGreaterThanOrEqual(3_333_330);
    expect(each * 1_000 - 3_333_330).toBeLessThanOrEqual(1_000);
  });

  it("has a highest, which every number of tokens fits", () => {
    const most = { inputTokens: Number.MAX_SAFE_INTEGER, cachedInputTokens: 0, outputTokens: Number.MAX_SAFE_INTEGER };

    expect(priceTokens(most, rates(1_000_000))).toBe(MOST_MICROS);
  });
});

describe("the price of a model", () => {
  it.each([
    ["anthropic", "claude-sonnet-4-5", "claude-sonnet-4-5"],
    ["anthropic", "claude-sonnet-4-5-20250929", "claude-sonnet-4-5"],
    ["anthropic", "claude-sonnet-4-5@20250929", "claude-sonnet-4-5"],
    ["anthropic", "claude-opus-5-5[1m]", "claude-opus-5-5"],
    ["anthropic", "claude-3-5-haiku-latest", "claude-3-5-haiku"],
    ["Anthropic", "Claude-Opus-4-1-20250805", "claude-opus-4-1"],
    ["claude_local", "claude-opus-4-1", "claude-opus-4-1"],
    ["codex", "gpt-5.3-codex", "gpt-5.3-codex"],
    ["openai", "gpt-5-2026-04-01", "gpt-5"],
    ["openai", "openai/gpt-5.4-mini", "gpt-5.4-mini"],
    ["gemini", "gemini-2.5-flash-lite-preview-09-2025", "gemini-2.5-flash-lite"],
    ["google", "models/gemini-2.5-pro", "gemini-2.5-pro"],
    ["google", "gemini-3.1-pro-preview", "gemini-3.1-pro"],
    ["process", "claude-haiku-4-5-20251001", "claude-haiku-4-5"],
    ["unknown", "gpt-4o", "gpt-4o"],
  ])("of %s called %s is that of %s", (provider, model, listed) => {
    expect(pricedBy(list, provider, model)).toMatch(new RegExp(`^list:\\w+/${listed}@`));
  });

  it.each([
    ["anthropic", "claude-opus-9"],
    ["openai", "gpt-5.9-ultra"],
    ["openai", "claude-opus-4-1"],
    ["bedrock", "claude-opus-4-1"],
    ["openrouter", "anthropic/claude-opus-4-1"],
    ["unknown", "unknown"],
    ["anthropic", ""],
    ["", ""],
  ])("of %s called %s is not known", (provider, model) => {
    expect(pricedBy(list, provider, model)).toBe("unpriced");
  });

  it("is the nearest scope's, whatever way that names it", () => {
    const prices = [
      price("list", "anthropic", "claude-opus-4-1"),
      price("instance", "anthropic", "claude-opus-4-1"),
      price("company", "anthropic", "claude-*"),
    ];

    expect(pricedBy(prices, "anthropic", "claude-opus-4-1")).toBe("company anthropic claude-*");
    expect(pricedBy(prices.slice(0, 2), "anthropic", "claude-opus-4-1")).toBe("instance anthropic claude-opus-4-1");
  });

  it("is within a scope the exact name's, then that without its date, then the longest beginning", () => {
    const prices = [
      price("company", "x", "m*"),
      price("company", "x", "m-large*"),
      price("company", "x", "m-large-2"),
      price("company", "x", "m-large-2-20260101"),
    ];

    expect(pricedBy(prices, "x", "m-large-2-20260101")).toBe("company x m-large-2-20260101");
    expect(pricedBy(prices, "x", "m-large-2-20260202")).toBe("company x m-large-2");
    expect(pricedBy(prices, "x", "m-large-3-20260202")).toBe("company x m-large*");
    expect(pricedBy(prices, "x", "m-small")).toBe("company x m*");
  });

  it("for the provider goes before one for any", () => {
    const prices = [price("company", "*", "m"), price("company", "x", "m*")];

    expect(pricedBy(prices, "x", "m")).toBe("company x m*");
    expect(pricedBy(prices, "y", "m")).toBe("company * m");
  });

  it("is the fallback's last of all, and then it stays a guess", () => {
    const prices = [...list, price("instance", "*", "*", 2), price("company", "*", "*", 3)];

    expect(pricedBy(prices, "anthropic", "claude-opus-4-1")).toMatch(/^list:/);
    expect(priceUsage(usage("x", "y", { inputTokens: 10 }), prices)).toEqual({
      costMicros: 30,
      priceId: "company * *",
      isGuess: true,
    });
  });
});

describe("a charge", () => {
  const charge = (more: Partial<Parameters<typeof costCharge>[0]>) => ({
    companyId: "c",
    billingType: "metered_api",
    costMicros: null,
    ...usage("anthropic", "claude-haiku-4-5", { inputTokens: 1_000_000 }),
    ...more,
  });

  it.each([
    ["costs what it says", { costMicros: 5 }, { costMicros: 5, costStatus: "reported", priceId: null, valueMicros: 5 }],
    ["costs nothing where it says so", { costMicros: 0 }, { costMicros: 0, costStatus: "reported", valueMicros: 0 }],
    ["is counted by its tokens", {}, { costMicros: 1_000_000, costStatus: "priced", valueMicros: 1_000_000 }],
    ["of no known model is marked", { model: "m" }, { costMicros: 0, costStatus: "unpriced", valueMicros: 0 }],
    [
      "that a subscription has paid for costs nothing, and has a value",
      { billingType: "subscription_included" },
      { costMicros: 0, costStatus: "priced", valueMicros: 1_000_000 },
    ],
    [
      "that a subscription has paid for is worth what it says",
      { billingType: "subscription_included", costMicros: 7 },
      { costMicros: 0, costStatus: "reported", valueMicros: 7 },
    ],
  ])("%s", (_, more, expected) => {
    expect(costCharge(charge(more), list)).toMatchObject(expected);
  });

  it("of no known model is counted by the fallback, and stays marked", () => {
    expect(costCharge(charge({ model: "m" }), [price("instance", "*", "*", 4)])).toEqual({
      costMicros: 4_000_000,
      costStatus: "unpriced",
      priceId: "instance * *",
      valueMicros: 4_000_000,
    });
  });
});

describe("the list prices", () => {
  it("say where they were read and when, and each version has a name of its own", () => {
    for (const { source, seenOn } of LIST_PRICES) {
      expect(source).toMatch(/^https:\/\/(?:platform\.claude\.com|developers\.openai\.com|ai\.google\.dev)\//);
      expect(seenOn).toMatch(/^2026-\d{2}-\d{2}$/);
    }
    expect(new Set(LIST_PRICES.map(({ id }) => id)).size).toBe(LIST_PRICES.length);
  });

  it("are whole micro-dollars, and the cache is never dearer to read than the input", () => {
    for (const { id, rates: listed } of LIST_PRICES) {
      const { input, cachedInput, cacheWrite, output } = listed;
      for (const rate of [input, cachedInput, cacheWrite, output])
        expect([id, Number.isInteger(rate)]).toEqual([id, true]);
      expect([id, cachedInput <= input && input <= output]).toEqual([id, true]);
    }
  });

  it("change on the day for which a change was announced", () => {
    const flashAt = (moment: string) =>
      priceUsage(usage("google", "gemini-3.8-flash", { inputTokens: 1_000_000 }), listPricesAt(new Date(moment)));

    expect(flashAt("2026-12-31T23:59:59.999Z")).toMatchObject({ costMicros: 750_000 });
    expect(flashAt("2027-01-01T00:00:00Z")).toMatchObject({ costMicros: 1_500_000 });
  });
});
