import fc from "fast-check";
import { describe, it } from "vitest";

import { checkInvariants } from "../support/invariants.ts";
import { lifeCommands } from "../support/life-commands.ts";
import { LifeModel } from "../support/life-model.ts";
import { openLife } from "../support/life-record.ts";
import { World } from "../support/world.ts";

/**
 * Random sequences of all that can happen to wakeups and runs, beside a model. `MODEL_RUNS` more of them, and
 * `MODEL_SEED` others; a failure prints its seed and the shortest sequence that still fails.
 */
const RUNS = Number(process.env["MODEL_RUNS"] ?? 25);
const SEED = Number(process.env["MODEL_SEED"] ?? 1);
const CAPACITIES = [1, 2, 3];

describe("wakeups, runs and slots", () => {
  it("are what the model says, whatever happens in whatever order", { timeout: 60_000 + RUNS * 4_000 }, async () => {
    const commands = fc.commands([...lifeCommands(CAPACITIES.length)], { maxCommands: 60, size: "max" });
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        await using world = await World.open();
        const { id: companyId } = await world.company();
        const agents = await Promise.all(
          CAPACITIES.map((maxConcurrentRuns, n) =>
            world.agent({ companyId, name: `Agent ${n}`, runtimeConfig: { heartbeat: { maxConcurrentRuns } } }),
          ),
        );
        const life = openLife(
          world,
          agents.map(({ id }) => id),
        );
        await fc.asyncModelRun(() => ({ model: new LifeModel(CAPACITIES), real: life }), sequence);
        await checkInvariants(world.sql);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: false },
    );
  });
});
