import { expect } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import type { Services } from "../../shared/services.ts";
import { endingOf } from "./crew.ts";
import type { World } from "./world.ts";

/**
 * Runs that may go on only one at a time are all claimed in the same moment, by two processes, until each has been:
 * of each time exactly one is let start. Resolves to those that were, in their order.
 */
export async function startOneByOne(world: World, runIds: readonly string[]): Promise<string[]> {
  await using another = await world.another();
  const started: string[] = [];
  for (const _ of runIds) {
    await world.sql(
      "update agent_slots set eligible_at = now(), head_priority = 0 where admitted + running < capacity",
    );
    await world.sql("update heartbeat_runs set hold_reason = null where status = 'queued'");
    await world.services.admission.admit();
    const askedOf = (n: number): Services => (n % 2 === 0 ? world.services : another.services);
    const asked = runIds.map((runId, n) => askedOf(n).execution.claim(runId, newId(), 60));
    const [claimed, ...more] = (await Promise.all(asked)).filter((answer) => answer !== null);
    expect([claimed === undefined, more]).toEqual([false, []]);
    started.push(claimed!.run.id);
    await world.services.execution.settle(endingOf(claimed!));
  }
  return started;
}
