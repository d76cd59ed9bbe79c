import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  centsToMicros,
  fractionalCentsToMicros,
  microsToCents,
  microsToFractionalCents,
  usdToMicros,
} from "../../shared/kernel/money.ts";

describe("money", () => {
  it("reads back the cents it was given", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1e11 }), (cents) => microsToCents(centsToMicros(cents)) === cents));
  });

  it("is whole micro-dollars, whatever dollars come in", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (usd) => Number.isSafeInteger(usdToMicros(usd))),
    );
  });

  it("never costs the payer's advantage: a fraction of a micro-dollar counts as one", () => {
    expect(usdToMicros(0.0000001)).toBe(1);
    expect(usdToMicros(0.0000011)).toBe(2);
    fc.assert(
      fc.property(fc.double({ min: 0.000_001, max: 1e4, noNaN: true }), (usd) => usdToMicros(usd) >= usd * 1e6 - 0.001),
    );
  });

  it("is not fooled by how floating point writes a price", () => {
    expect(usdToMicros(0.1 + 0.2)).toBe(300_000);
    expect(usdToMicros(1.005)).toBe(1_005_000);
    expect(usdToMicros(0.07)).toBe(70_000);
    expect(usdToMicros(1.1)).toBe(1_100_000);
  });

  it.each([
    [4_999, 0],
    [5_000, 1],
    [10_000, 1],
    [14_999, 1],
    [15_000, 2],
  ])("says %i micro-dollars as %i cents", (micros, cents) => {
    expect(microsToCents(micros)).toBe(cents);
  });
});

describe("cents with fractions", () => {
  it.each([
    [0.01, 100],
    [0.815, 8_150],
    [1 / 3, 3_334],
    [0.0099, 99],
    [0.00001, 1],
    [1e-9, 1],
    [1e-300, 1],
    [0, 0],
    [0.1 + 0.2, 3_000],
    [12.5, 125_000],
    [1_000_000_000, 10_000_000_000_000],
    [999_999_999.9999, 9_999_999_999_999],
  ])("of %d are %i micro-dollars", (cents, micros) => {
    expect(fractionalCentsToMicros(cents)).toBe(micros);
  });

  it("come out as they went in, to a ten-thousandth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e13 }), (micros) => {
        expect(fractionalCentsToMicros(microsToFractionalCents(micros))).toBe(micros);
      }),
    );
  });

  it("are never counted lower than they were said, and higher by less than a micro-dollar", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), (cents) => {
        const over = fractionalCentsToMicros(cents) - cents * 10_000;
        return over > -1e-4 && over < 1 + 1e-4;
      }),
    );
  });
});
