import type { Logger } from "pino";

import type { Config } from "../shared/platform/config.ts";
import { TimeoutError, within } from "../shared/platform/within.ts";
import type { Services } from "../shared/services.ts";
import { buildApp } from "./app.ts";

export interface ApiDeps {
  readonly config: Pick<Config, "host" | "port" | "isLoopback">;
  readonly services: Services;
  readonly log: Logger;
  /** How long requests that are under way may take when the server stops, in milliseconds. */
  readonly drainMs?: number;
}

export interface RunningApi {
  /** Where it is reached on this machine. */
  readonly url: string;
  /** Takes no more requests, ends the live streams with a `drain` event, and lets what is under way finish. */
  readonly stop: () => Promise<void>;
}

/** No request takes longer than the database's own statement timeout allows, and few take a second. */
const DRAIN_MS = 10_000;

export async function startApi({ config, services, log, drainMs = DRAIN_MS }: ApiDeps): Promise<RunningApi> {
  const app = await buildApp({ config, services, log });
  const url = await app.listen({ host: config.host, port: config.port });
  log.info({ url }, "listening");
  return {
    url,
    stop: async () => {
      const closed = app.close();
      try {
        await within(closed, drainMs, "finishing requests");
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        log.warn({ drainMs }, "requests that did not finish in time are cut off");
        app.server.closeAllConnections();
        await closed;
      }
    },
  };
}
