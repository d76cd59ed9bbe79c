import { describe, it } from "vitest";

import { hasRedis } from "../support/redis.ts";
import { walk, walkSeconds, walkSeed } from "../support/walk.ts";

describe.skipIf(!hasRedis)("a random walk through the faults, on Redis and PostgreSQL", () => {
  const [seed, seconds] = [walkSeed(), walkSeconds()];
  process.stdout.write(`  on Redis and PostgreSQL: CHAOS_SEED=${seed} CHAOS_SECONDS=${seconds}\n`);

  it(`loses nothing and does nothing twice`, { timeout: 2 * seconds * 1000 + 240_000 }, async () => {
    await walk({ seed, seconds, withRedis: true });
  });
});
