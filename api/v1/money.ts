import { z } from "zod";

import { MICROS_PER_USD } from "../../shared/kernel/money.ts";

/** A thousand million dollars. */
const MOST = 1_000_000_000;

/** A cap; none is null, and 0 says the same. */
export const usdCap = z.number().min(0).max(MOST).nullable();

export const toUsd = (micros: number): number => micros / MICROS_PER_USD;
