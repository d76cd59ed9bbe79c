import { expect } from "vitest";

import { newId } from "../../shared/kernel/ids.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import type { Services } from "../../shared/services.ts";
import { endingOf, runOf } from "./crew.ts";
import type { World } from "./world.ts";

/**
 * Runs that may go on only one at a time are all claimed in the same moment, by two processes, until each has been:
 * of each time exactly one is let start. Resolves to those that were, in their order.
 */
export async function startOneByOne(world: World, runIds: readonly string[]): Promise<string[]> {
  await using another = await world.another();
  const started: string[] = [];
  for (const _ of runIds) {
    // Admission would let in one at a time.
    await world.sql(
      `with entered as (
         update heartbeat_runs set admitted_at = now(), hold_reason = null where status = 'queued' and admitted_at is null returning agent_id
       ) update agent_slots s set admitted = s.admitted + e.n
           from (select agent_id, count(*) as n from entered group by agent_id) e where s.agent_id = e.agent_id`,
    );
    const askedOf = (n: number): Services => (n % 2 === 0 ? world.services : another.services);
    const asked = runIds.map((runId, n) => askedOf(n).execution.claim(runId, newId(), 60));
    const [claimed, ...more] = (await Promise.all(asked)).filter((answer) => answer !== null);
    expect([claimed === undefined, more]).toEqual([false, []]);
    started.push(claimed!.run.id);
    await world.services.execution.settle(endingOf(claimed!));
  }
  return started;
}

/**
 * The second waits for what the first holds, without a slot: its agent is free for other work meanwhile. When the first
 * has ended it is let in, and starts.
 */
export async function waitsItsTurn(
  world: World,
  { first, second, agentId }: { readonly first: ClaimedRun; readonly second: string; readonly agentId: string },
  holdReason: string,
): Promise<void> {
  const { admission, execution } = world.services;
  const claim = (runId: string): Promise<ClaimedRun | null> => execution.claim(runId, newId(), 60);
  await expect(claim(second)).resolves.toBeNull();
  expect(await runOf(world, second)).toMatchObject({ status: "queued", hold_reason: holdReason, admitted_at: null });
  expect(await admission.admit()).toBe(0);
  expect(await admission.repair()).toBe(0);

  const elsewhere = await world.wake(agentId);
  await admission.admit();
  const free = await claim(elsewhere);
  expect(free).not.toBeNull();
  await execution.settle(endingOf(free!));
  expect(await admission.admit()).toBe(0);

  await execution.settle(endingOf(first));
  expect(await admission.admit()).toBe(1);
  await expect(claim(second)).resolves.toMatchObject({ run: { id: second } });
}
