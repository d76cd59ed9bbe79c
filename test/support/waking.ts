import type { CostEvent, CostReport } from "../../shared/costs/cost.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import type { WakeupAnswer } from "../../shared/wakeups/wakeup.service.ts";
import type { WakeupRow } from "../../shared/wakeups/wakeup.store.ts";
import { board, type World } from "./world.ts";

/** Asks as the board does; resolves to whatever is answered. */
export const request = (world: World, agentId: string, body: Partial<WakeupRequest> = {}): Promise<WakeupAnswer> =>
  world.services.wakeups.request(board, agentId, WakeupRequest.parse(body));

export const outcomeOf = (answer: WakeupAnswer): string =>
  "wakeup" in answer ? answer.wakeup.outcome : answer.outcome;

export const wakeupIdOf = (answer: WakeupAnswer): string => ("wakeup" in answer ? answer.wakeup.id : answer.wakeupId);

/** Claims a run as a worker does. */
export const claim = (world: World, runId: string): Promise<ClaimedRun | null> =>
  world.services.execution.claim(runId, newId(), 60);

export const wakeupsOf = (world: World, agentId: string): Promise<WakeupRow[]> =>
  world.sql<WakeupRow>("select * from agent_wakeup_requests where agent_id = $1 order by id", [agentId]);

/** `source outcome reason` of each wakeup of an agent, the oldest first. */
export const outcomesOf = async (world: World, agentId: string): Promise<string[]> =>
  (await wakeupsOf(world, agentId)).map((row) => `${row.source} ${row.outcome} ${row.outcome_reason}`);

export const statusesOf = async (world: World, agentId: string): Promise<string[]> =>
  (
    await world.sql<{ status: string }>("select status from heartbeat_runs where agent_id = $1 order by id", [agentId])
  ).map(({ status }) => status);

/** Books a cost of an agent, in cents, with the board's authority. */
export const spend = (
  world: World,
  { id, companyId }: { readonly id: string; readonly companyId: string },
  costCents: number,
  more: Partial<CostReport> = {},
): Promise<CostEvent> =>
  world.services.costs.report(board, companyId, {
    agentId: id,
    provider: "test",
    model: "m",
    billingType: "metered_api",
    inputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    costCents,
    occurredAt: new Date().toISOString(),
    ...more,
  });

/** All timers that are set came due a while ago, longer than their jitter, and have not fired since. */
export const timersComeDue = (world: World): Promise<unknown[]> =>
  world.sql(
    `update clock_timers set anchor_at = came, due_at = came, fires_at = now()
       from (select date_trunc('milliseconds', now()) - interval '70 seconds' as came) c where due_at is not null`,
  );

export const times = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n));

export function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
