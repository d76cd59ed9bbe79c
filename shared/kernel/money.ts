/** Integer micro-USD everywhere inside; cents and dollars exist only at the wire. */
const MICROS_PER_CENT = 10_000;
export const MICROS_PER_USD = 1_000_000;

/** The most that a wire takes: a thousand million dollars, in micro-USD still far below 2^53. */
export const MOST_USD = 1_000_000_000;

export const centsToMicros = (cents: number): number => cents * MICROS_PER_CENT;

/** Rounded to whole cents, half up, for wires that speak cents. */
export const microsToCents = (micros: number): number => Math.round(micros / MICROS_PER_CENT);

/** Rounded up to the next whole micro-dollar: a fraction of one is never lost to the payer's advantage. */
export const usdToMicros = (usd: number): number => upToMicro(usd, MICROS_PER_USD);

/** Cents with fractions, as they come in; likewise rounded up. */
export const fractionalCentsToMicros = (cents: number): number => upToMicro(cents, MICROS_PER_CENT);

/** Micro-dollars as cents, with the fractions that they have. */
export const microsToFractionalCents = (micros: number): number => micros / MICROS_PER_CENT;

/** What a double tells of a decimal number; digits behind them are noise, as in 0.1 + 0.2. */
const TOLD_DIGITS = 15;

/** Exact: the amount is taken as the decimal number that was written, and only what is less than a micro is rounded. */
function upToMicro(amount: number, microsPerUnit: number): number {
  const [digits = "0", exponent = "0"] = amount.toExponential(TOLD_DIGITS - 1).split("e");
  const micros = BigInt(digits.replace(".", "")) * BigInt(microsPerUnit);
  const shift = Number(exponent) - (TOLD_DIGITS - 1);
  if (shift >= 0) return Number(micros * 10n ** BigInt(shift));
  const unit = 10n ** BigInt(-shift);
  return Number((micros + unit - 1n) / unit);
}
