/** Integer micro-USD everywhere inside; cents and dollars exist only at the wire. */
export const MICROS_PER_CENT = 10_000;
export const MICROS_PER_USD = 1_000_000;

export const centsToMicros = (cents: number): number => cents * MICROS_PER_CENT;

/** Rounded to whole cents, half up, for wires that speak cents. */
export const microsToCents = (micros: number): number => Math.round(micros / MICROS_PER_CENT);

/** Rounded up to the next whole micro-dollar: a fraction of one is never lost to the payer's advantage. */
export const usdToMicros = (usd: number): number => Math.ceil(Number((usd * MICROS_PER_USD).toFixed(3)));
