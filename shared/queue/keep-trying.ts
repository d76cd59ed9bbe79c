import { setTimeout as sleep } from "node:timers/promises";
import { SchemaMigrationRequiredError, SchemaVersionMismatchError, UnsupportedPostgresVersionError } from "bullmq";

import { backoffSec } from "../kernel/backoff.ts";
import type { OutageLog } from "../platform/outage-log.ts";

const PAUSES = { baseSec: 0.2, maxSec: 5 };

/** Tries until it works or `signal` aborts, with growing pauses. Resolves to nothing when it was aborted. */
export async function keepTrying<T>(
  open: () => Promise<T>,
  signal: AbortSignal,
  outage: OutageLog,
): Promise<T | undefined> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      const opened = await open();
      outage.recovered();
      return opened;
    } catch (error) {
      outage.failed(error);
      await sleep(backoffSec(PAUSES, attempt, Math.random()) * 1_000, undefined, { signal }).catch(() => undefined);
    }
  }
  return undefined;
}

/** SQLSTATEs of a wrong password, a role that may not, a database that is not there. */
const REFUSED = new Set(["28000", "28P01", "3D000", "42501"]);

/** Waiting will not help: the schema was not migrated, a password is wrong, the server is too old. */
export const isMisconfigured = (error: unknown): boolean =>
  error instanceof SchemaMigrationRequiredError ||
  error instanceof SchemaVersionMismatchError ||
  error instanceof UnsupportedPostgresVersionError ||
  (error instanceof Error &&
    (REFUSED.has((error as { code?: string }).code ?? "") || /^(WRONGPASS|NOAUTH|NOPERM)\b/.test(error.message)));
