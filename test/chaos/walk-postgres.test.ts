import { describe, it } from "vitest";

import { walk, walkSeconds, walkSeed } from "../support/walk.ts";

describe("a random walk through the faults, on PostgreSQL alone", () => {
  const [seed, seconds] = [walkSeed(), walkSeconds()];
  process.stdout.write(`  on PostgreSQL alone: CHAOS_SEED=${seed} CHAOS_SECONDS=${seconds}\n`);

  it(`loses nothing and does nothing twice`, { timeout: 2 * seconds * 1000 + 240_000 }, async () => {
    await walk({ seed, seconds, withRedis: false });
  });
});
