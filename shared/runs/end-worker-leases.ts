import { openDb } from "../db/db.ts";
import { endLeases } from "./run-lease.store.ts";

export interface EndedWorker {
  readonly databaseUrl: string;
  readonly workerId: string;
  /** How long ago the killing of its processes began, in milliseconds. */
  readonly elapsedMs: number;
  /** The worker died of itself, which counts against its runs. */
  readonly hasDied: boolean;
}

/**
 * For a guardian, whose worker is dead and whose worker's processes it has seen to be: ends the
 * worker's leases over a connection of its own, so that its runs go on elsewhere within a second.
 */
export async function endWorkerLeases({ databaseUrl, ...ended }: EndedWorker): Promise<void> {
  const db = openDb({ url: databaseUrl, pool: 1, applicationName: "systole-guardian", onError: () => undefined });
  try {
    await endLeases(db, ended);
  } finally {
    await db.close();
  }
}
