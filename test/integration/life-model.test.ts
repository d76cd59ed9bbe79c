import fc from "fast-check";
import { describe, it } from "vitest";

import { cappedBy } from "../support/capping.ts";
import { checkInvariants } from "../support/invariants.ts";
import { ModelBudget } from "../support/life-budget.ts";
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
/** Some runs long, so that it is met and raised again and again. */
const CAP_CENTS = 4;
const RUN_CAP_CENTS = 2;
const CENT = 10_000;

describe("wakeups, runs, slots and money", () => {
  it("are what the model says, whatever happens in whatever order", { timeout: 60_000 + RUNS * 4_000 }, async () => {
    const commands = fc.commands([...lifeCommands(CAPACITIES.length)], { maxCommands: 60, size: "max" });
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        await using world = await World.open();
        const { id: companyId } = await world.company({ budgetMonthlyCents: CAP_CENTS });
        const agents = await Promise.all(
          CAPACITIES.map((maxConcurrentRuns, n) =>
            world.agent({ companyId, name: `Agent ${n}`, runtimeConfig: { heartbeat: { maxConcurrentRuns } } }),
          ),
        );
        for (const agent of agents) await cappedBy(world, agent, { scopeType: "run", amount: RUN_CAP_CENTS });
        const life = openLife(
          world,
          companyId,
          agents.map(({ id }) => id),
        );
        await fc.asyncModelRun(
          () => ({
            model: new LifeModel(CAPACITIES, new ModelBudget(CAP_CENTS * CENT, RUN_CAP_CENTS * CENT)),
            real: life,
          }),
          sequence,
        );
        await checkInvariants(world.sql);
      }),
      { numRuns: RUNS, seed: SEED, endOnFailure: false },
    );
  });
});
