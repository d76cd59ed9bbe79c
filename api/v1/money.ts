import { z } from "zod";

import { MICROS_PER_USD, MOST_USD } from "../../shared/kernel/money.ts";

/** A cap; none is null, and 0 says the same. */
export const usdCap = z.number().min(0).max(MOST_USD).nullable();

const CENTS_PER_USD = 100;

export const usdOfCents = (cents: number): number => cents / CENTS_PER_USD;

export const toUsd = (micros: number): number => micros / MICROS_PER_USD;
