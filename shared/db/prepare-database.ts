import type { Logger } from "pino";

import { UnavailableError } from "../kernel/errors.ts";
import { migrate } from "./migrate.ts";
import { translatePgError } from "./pg-errors.ts";

const RETRY_MS = 1_000;

/** Migrates, and waits for a database that is not there yet: processes and their stores start in any order. */
export async function prepareDatabase(
  url: string,
  { log, signal }: { log: Logger; signal: AbortSignal },
): Promise<void> {
  let isWaiting = false;
  for (;;) {
    try {
      return await migrate(url);
    } catch (error) {
      const known = translatePgError(error);
      if (!(known instanceof UnavailableError) || signal.aborted) throw known;
      if (!isWaiting) log.warn({ err: error }, "the database cannot be reached yet; waiting for it");
      isWaiting = true;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
