import type { World } from "./world.ts";

/** How many statements of this database wait for a lock just now. */
export const waitingForLocks = async ({ sql }: Pick<World, "sql">): Promise<number> =>
  (await sql("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")).length;
