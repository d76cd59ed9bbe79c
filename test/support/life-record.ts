import { expect } from "vitest";

import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import type { LifeModel } from "./life-model.ts";
import type { World } from "./world.ts";

/** The real world beside the model: its agents by number, and what a worker has in its hands. */
export interface Life {
  readonly world: World;
  readonly companyId: string;
  readonly agentIds: readonly string[];
  readonly held: Map<string, ClaimedRun>;
  lastFence: number;
  /** The ids of the queued runs that were let in. */
  readonly admitted: () => Promise<ReadonlySet<string>>;
  readonly retryOf: (runId: string) => Promise<string | null>;
  readonly runOf: (wakeupId: string) => Promise<string | null>;
  /** As many rounds of the reaper as it takes to believe the clock. */
  readonly reap: () => Promise<void>;
}

const LEASE_MS = 60_000;

export function openLife(world: World, companyId: string, agentIds: readonly string[]): Life {
  let nowMs = 0;
  return {
    world,
    companyId,
    agentIds,
    held: new Map(),
    lastFence: 0,
    admitted: async () => {
      const rows = await world.sql<{ id: string }>(
        "select id from heartbeat_runs where status = 'queued' and admitted_at is not null",
      );
      return new Set(rows.map(({ id }) => id));
    },
    retryOf: async (runId) => {
      const [row] = await world.sql<{ id: string }>("select id from heartbeat_runs where retry_of_run_id = $1", [
        runId,
      ]);
      return row?.id ?? null;
    },
    runOf: async (wakeupId) => {
      const [row] = await world.sql<{ run_id: string | null }>(
        "select run_id from agent_wakeup_requests where id = $1",
        [wakeupId],
      );
      return row?.run_id ?? null;
    },
    reap: async () => {
      for (let round = 0; round < 6; round += 1) {
        nowMs += LEASE_MS / 4;
        await world.services.reaper.reap(nowMs);
      }
    },
  };
}

/** All that the model knows stands in the record, and the record knows of no more. */
export async function compare(model: LifeModel, life: Life): Promise<void> {
  await compareBudget(model, life);
  const runs = await life.world.sql(
    `select id, scope, status, cancel_requested_at is not null as asked, transient_retries as transient,
            lost_count as lost, interrupted_count as interrupted
       from heartbeat_runs order by id`,
  );
  expect(runs).toEqual(
    byId(model.runs).map(({ id, scope, status, isCancelAsked, transient, lost, interrupted }) => ({
      id,
      scope,
      status,
      asked: isCancelAsked,
      transient,
      lost,
      interrupted,
    })),
  );
  const wakeups = await life.world.sql(
    `select id, run_id as "runId", outcome = 'deferred' as "isKept" from agent_wakeup_requests
      where outcome in ('queued', 'coalesced', 'deferred') order by id`,
  );
  expect(wakeups).toEqual(byId(model.wakeups).map(({ id, runId }) => ({ id, runId, isKept: runId === null })));
  const slots = await life.world.sql<{ agent_id: string }>(
    `select agent_id, capacity, running, consecutive_failures as failures, breaker_opened_at is not null as "isBroken"
       from agent_slots`,
  );
  const slotOf = new Map(slots.map(({ agent_id, ...slot }) => [agent_id, slot]));
  expect(life.agentIds.map((id) => slotOf.get(id))).toEqual(
    model.agents.map(({ capacity, failures, isBroken }, agent) => ({
      capacity,
      running: model.running(agent).length,
      failures,
      isBroken,
    })),
  );
}

/** Money in micro-USD, and whether the company is paused by it. */
async function compareBudget({ budget }: LifeModel, life: Life): Promise<void> {
  const [row] = await life.world.sql(
    `select p.amount::int, b.spent::int, b.reserved::int, c.status = 'paused' as "isPaused"
       from companies c join budget_policies p on p.scope_id = c.id join budget_balances b on b.policy_id = p.id
      where c.id = $1`,
    [life.companyId],
  );
  const { amount, spent, reserved, isPaused } = budget;
  expect(row).toEqual({ amount, spent, reserved, isPaused });
}

const byId = <T extends { readonly id: string }>(list: readonly T[]): readonly T[] =>
  [...list].sort((one, other) => (one.id < other.id ? -1 : 1));
