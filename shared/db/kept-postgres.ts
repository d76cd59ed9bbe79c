import { setTimeout as sleep } from "node:timers/promises";

import type { OutageLog } from "../platform/outage-log.ts";
import { DiskFullError, isForWantOfRoom } from "./embedded/disk-room.ts";
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./embedded-postgres.ts";

export interface KeptPostgresOptions extends EmbeddedPostgresOptions {
  readonly outage: OutageLog;
  /** It ended, or did not come up, again and again, and is given up. */
  readonly fail: (error: Error) => void;
  /** Before the first try to start it again; doubles with each that fails. */
  readonly pauseMs?: number;
}

export type KeptPostgres = Pick<EmbeddedPostgres, "url" | "stop">;

const PAUSE_MS = 500;
const MAX_PAUSE_MS = 5_000;
const TRIES = 6;
/** One that lived for so long ended for a new reason. */
const STEADY_MS = 60_000;

/**
 * The private PostgreSQL, started again at the same address when it ends by itself: whoever uses it meets an outage, as
 * with any other server. Where its disk is full it is tried for as long as that lasts; else a few times.
 */
export async function keepEmbeddedPostgres(options: KeptPostgresOptions): Promise<KeptPostgres> {
  const stopping = new AbortController();
  const first = await startEmbeddedPostgres(options);
  let current = first;

  const keep = async (): Promise<void> => {
    for (let ends = 0; ; ) {
      const startedAt = performance.now();
      await current.exited;
      if (stopping.signal.aborted) return;
      const why = await endOf(options.dataDir);
      options.outage.failed(why);
      ends = performance.now() - startedAt > STEADY_MS ? 1 : ends + 1;
      if (ends > TRIES && !(why instanceof DiskFullError)) throw why;
      current = await startAgain(options, first.url, stopping.signal);
      // Whoever stops us waits for this, and stops the new one.
      if (stopping.signal.aborted) return;
      options.outage.recovered();
    }
  };
  const kept = keep().catch((error: Error) => {
    if (!stopping.signal.aborted) options.fail(error);
  });
  return {
    url: first.url,
    stop: async () => {
      stopping.abort();
      await current.stop();
      // A start that was under way comes to its end first.
      await kept;
      await current.stop();
    },
  };
}

async function endOf(dataDir: string): Promise<Error> {
  if (await isForWantOfRoom(dataDir, ""))
    return new DiskFullError(`The private PostgreSQL ended, since the disk of ${dataDir} is full`);
  return new Error(`The private PostgreSQL ended; ${dataDir}/postgres.log may say why`);
}

async function startAgain(options: KeptPostgresOptions, url: string, signal: AbortSignal): Promise<EmbeddedPostgres> {
  const { dataDir, outage, pauseMs = PAUSE_MS } = options;
  // What a full disk made fail says nothing of the tries behind it.
  for (let attempt = 1, failures = 0; ; attempt += 1) {
    await sleep(Math.min(pauseMs * 2 ** (attempt - 1), MAX_PAUSE_MS), undefined, { signal });
    try {
      const next = await startEmbeddedPostgres({ ...options, port: Number(new URL(url).port) });
      if (next.url === url) return next;
      await next.stop();
      throw new LostDataError(`The data in ${dataDir} is not what it was: it was removed or replaced`);
    } catch (error) {
      outage.failed(error);
      if (!(error instanceof DiskFullError)) failures += 1;
      if (error instanceof LostDataError || failures >= TRIES) throw error;
    }
  }
}

class LostDataError extends Error {}
