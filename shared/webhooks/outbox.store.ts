import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { OutboxEntry } from "./webhook-body.ts";

/** Schedulers do not take the same; what one took and did not tell is there again when its transaction is gone. */
const TAKE = statement(
  "take_webhook_outbox",
  `delete from webhook_outbox where sequence = any (array(
     select sequence from webhook_outbox order by sequence limit $1 for update skip locked))
   returning *`,
);

interface OutboxRow {
  sequence: number;
  company_id: string;
  entry_id: string;
  actor_type: string;
  actor_id: string;
  action: string;
  entity_type: string;
  entity_id: string;
  agent_id: string | null;
  run_id: string | null;
  details: Record<string, unknown> | null;
  occurred_at: Date;
}

/** The first entries that are still to be told, out of the outbox, in their order. */
export async function takeOutbox(tx: Tx, limit: number): Promise<OutboxEntry[]> {
  const rows = await tx.rows<OutboxRow>(TAKE, [limit]);
  return rows.map(toEntry).sort((one, other) => one.sequence - other.sequence);
}

const toEntry = (row: OutboxRow): OutboxEntry => ({
  sequence: row.sequence,
  companyId: row.company_id,
  entryId: row.entry_id,
  actorType: row.actor_type,
  actorId: row.actor_id,
  action: row.action,
  entityType: row.entity_type,
  entityId: row.entity_id,
  agentId: row.agent_id,
  runId: row.run_id,
  details: row.details,
  occurredAt: row.occurred_at,
});
