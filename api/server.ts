import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

import type { Config } from "../shared/platform/config.ts";
import { ConfigError } from "../shared/platform/config-error.ts";
import { TimeoutError, within } from "../shared/platform/within.ts";
import type { Services } from "../shared/services.ts";
import { type AppConfig, buildApp } from "./app.ts";

export interface ApiDeps {
  readonly config: Pick<Config, "host" | "port"> & AppConfig;
  readonly services: Services;
  readonly log: Logger;
  /** How long the server says that it is leaving before it stops, in milliseconds. */
  readonly noticeMs?: number;
  /** How long requests that are under way may take when the server stops, in milliseconds. */
  readonly drainMs?: number;
}

export interface RunningApi {
  /** Where it is reached on this machine. */
  readonly url: string;
  /**
   * Turns unready; when its notice is over it takes no more requests, ends the live streams with a `drain` event, and
   * lets what is under way finish.
   */
  readonly stop: () => Promise<void>;
}

/** No request takes longer than the database's own statement timeout allows, and few take a second. */
const DRAIN_MS = 10_000;
const LET_GO_MS = 50;

export async function startApi({
  config,
  services,
  log,
  noticeMs = 0,
  drainMs = DRAIN_MS,
}: ApiDeps): Promise<RunningApi> {
  const leaving = new AbortController();
  const app = await buildApp({ config, services, log, leaving: leaving.signal });
  const url = await app.listen({ host: config.host, port: config.port }).catch(async (error: unknown) => {
    await app.close();
    throw refusalOf(error, config);
  });
  log.info({ url }, "listening");
  return {
    url,
    stop: async () => {
      leaving.abort();
      if (noticeMs > 0) await sleep(noticeMs);
      const closed = app.close();
      // A client keeps its connection after the answer, and one that is kept would be waited for.
      const letGo = setInterval(() => app.server.closeIdleConnections(), LET_GO_MS);
      try {
        await within(closed, drainMs, "finishing requests");
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        log.warn({ drainMs }, "requests that did not finish in time are cut off");
        app.server.closeAllConnections();
        await closed;
      } finally {
        clearInterval(letGo);
      }
    },
  };
}

/** Why the operating system does not let us listen there, in words that say what to do. */
const REFUSALS: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there already; set PORT to a free one",
  EACCES: "this user may not listen there; set PORT to one above 1023",
  EADDRNOTAVAIL: "this machine does not have that address; set HOST to one that it has",
  ENOTFOUND: "no such host is known; set HOST to an address of this machine",
};

function refusalOf(error: unknown, { host, port }: Pick<Config, "host" | "port">): unknown {
  const refusal = REFUSALS[(error as NodeJS.ErrnoException).code ?? ""];
  if (refusal === undefined) return error;
  return new ConfigError(`Cannot listen on ${host}, port ${port}: ${refusal}`, { cause: error });
}
