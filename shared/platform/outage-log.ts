import type { Logger } from "pino";

export interface OutageLog {
  /** A server is away or refuses. The first failure is told at once, then at most one a minute, and a few with another cause. */
  readonly failed: (error: unknown) => void;
  /** It answers as it should: told once, and only after a failure. */
  readonly recovered: () => void;
}

const EVERY_MS = 60_000;
const MAX_CAUSES = 4;

/**
 * Clients that reconnect report an error for every try. This makes of an outage two lines and one more
 * a minute, however many callers and retries it has.
 */
export function outageLog(log: Logger, what: string, everyMs: number = EVERY_MS): OutageLog {
  let failures = 0;
  let since = 0;
  let toldAt = 0;
  const causes = new Set<string>();

  const isNews = (error: unknown, now: number): boolean => {
    const cause = error instanceof Error ? error.message : String(error);
    const isNew = causes.size < MAX_CAUSES && !causes.has(cause);
    if (isNew) causes.add(cause);
    return isNew || now - toldAt >= everyMs;
  };

  return {
    failed: (error) => {
      const now = performance.now();
      if (failures === 0) since = now;
      failures += 1;
      if (!isNews(error, now)) return;
      toldAt = now;
      log.warn({ err: error, failures, forMs: Math.round(now - since) }, `${what} fails`);
    },
    recovered: () => {
      if (failures === 0) return;
      log.info({ failures, forMs: Math.round(performance.now() - since) }, `${what} works again`);
      failures = 0;
      causes.clear();
    },
  };
}
