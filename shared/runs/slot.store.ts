import type { Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";

export interface SlotRow {
  agent_id: string;
  company_id: string;
  capacity: number;
  admitted: number;
  running: number;
  busy_slots: number;
}

const INSERT = statement("insert_slot", `insert into agent_slots (agent_id, company_id, capacity) values ($1, $2, $3)`);

/** Every agent has one row, made with it. */
export async function insertSlot(
  tx: Tx,
  slot: { agentId: string; companyId: string; capacity: number },
): Promise<void> {
  await tx.rows(INSERT, [slot.agentId, slot.companyId, slot.capacity]);
}

/** More capacity may let waiting runs in, so the agent is looked at again. */
const SET_CAPACITY = statement(
  "set_capacity",
  `update agent_slots set capacity = $2, eligible_at = coalesce(eligible_at, now()), head_priority = coalesce(head_priority, 0)
    where agent_id = $1 and capacity <> $2`,
);

export async function setCapacity(tx: Tx, agentId: string, capacity: number): Promise<void> {
  await tx.rows(SET_CAPACITY, [agentId, capacity]);
}

const CLEAR_FAILURES = statement(
  "clear_failures",
  `
  with before as (
    select agent_id, breaker_opened_at is not null as was_open, consecutive_failures from agent_slots
     where agent_id = $1 and (breaker_opened_at is not null or consecutive_failures > 0) for update
  )
  update agent_slots s set breaker_opened_at = null, consecutive_failures = 0
    from before b where s.agent_id = b.agent_id
  returning b.was_open, b.consecutive_failures`,
);

/** Closes the agent's breaker, and counts its failures from none. Nothing comes back where there was nothing to clear. */
export async function clearFailures(
  tx: Tx,
  agentId: string,
): Promise<{ was_open: boolean; consecutive_failures: number } | undefined> {
  const [row] = await tx.rows<{ was_open: boolean; consecutive_failures: number }>(CLEAR_FAILURES, [agentId]);
  return row;
}

const LOCK = statement(
  "lock_slots",
  `select agent_id, company_id, capacity, admitted, running, busy_slots
     from agent_slots where agent_id = ${anyOf("$1::uuid[]")} order by agent_id for update`,
);

/** Serialises everything that takes or frees a slot of these agents. Read what you need afterwards, in a new statement. */
export function lockSlots(tx: Tx, agentIds: readonly string[]): Promise<SlotRow[]> {
  return tx.rows<SlotRow>(LOCK, [agentIds]);
}

const LOCK_OF_RUNS = statement(
  "lock_slots_of_runs",
  `select agent_id, company_id, capacity, admitted, running, busy_slots from agent_slots
    where agent_id = any(array(select agent_id from heartbeat_runs where id = ${anyOf("$1::uuid[]")}))
    order by agent_id for update`,
);

export function lockSlotsOfRuns(tx: Tx, runIds: readonly string[]): Promise<SlotRow[]> {
  return tx.rows<SlotRow>(LOCK_OF_RUNS, [runIds]);
}

const BEST_WAITING = `(select min(w.priority) from heartbeat_runs w
      where w.agent_id = s.agent_id and w.status = 'queued' and w.admitted_at is null)`;

/**
 * Agents of which a run waits: the only ones that `eligible_at` should name after a slot came free. One
 * look at an index for each; `exists` may be planned as a list of all that waits.
 */
export const MARK_ELIGIBLE = `
  eligible_at = case when ${BEST_WAITING} is not null then coalesce(s.eligible_at, now()) else s.eligible_at end,
  head_priority = coalesce(s.head_priority, ${BEST_WAITING})`;
