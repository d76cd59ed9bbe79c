/** So that a check of one change fails for what it changed; everywhere else every time looks somewhere new. */
const SEED_IN_CI = 1;

/** The number from which a test's random choices follow: what the variable says, else another one each time, but in CI. */
export const seedOf = (variable: string): number =>
  Number(process.env[variable] ?? (process.env["CI"] === "true" ? SEED_IN_CI : Date.now() % 2 ** 31));
