import { runMigrations } from "bullmq";
import type pg from "pg";

/** Where BullMQ keeps its own tables when it runs on PostgreSQL, in the same database as ours. */
const QUEUE_SCHEMA = "bullmq";

/** Brings BullMQ's tables up to the version that this code brings; nothing to do when they are there, or newer. */
export async function migrateQueueSchema(client: pg.ClientBase): Promise<void> {
  await runMigrations(client, QUEUE_SCHEMA);
}
