import pc from "picocolors";

import { startApi } from "../api/server.ts";
import { startScheduler } from "../scheduler/scheduler.ts";
import { loadAdapters } from "../shared/adapters/adapter-modules.ts";
import { announceClaim } from "../shared/auth/announce-claim.ts";
import { keepEmbeddedPostgres } from "../shared/db/kept-postgres.ts";
import { prepareDatabase } from "../shared/db/prepare-database.ts";
import {
  type Config,
  processEnvironment,
  readConfig,
  requireStores,
  type StoreConfig,
} from "../shared/platform/config.ts";
import { orExit, type Running, runProcess } from "../shared/platform/lifecycle.ts";
import { createLogger, type Logger } from "../shared/platform/logger.ts";
import { outageLog } from "../shared/platform/outage-log.ts";
import { createServices } from "../shared/services.ts";
import { startWorker } from "../worker/worker.ts";
import { runDemo } from "./demo/demo.ts";
import type { ToolChoice } from "./demo/tools.ts";
import { keptSecret } from "./kept-secret.ts";

/** From the last run's end to the process's: settling, and the database's own shutdown. */
const CLOSING_MS = 25_000;

/** `systole start`: API, worker and scheduler in one process, on a database of its own unless one is given. */
export async function start({ demo }: { demo?: ToolChoice }): Promise<void> {
  const environment = processEnvironment();
  const read = orExit(() => readConfig(environment));
  // The demo's own endpoint is on this host.
  const config = demo === undefined ? read : { ...read, allowPrivateHttp: true };
  // Someone looks on: what goes well is not worth the lines that bury what was printed before.
  const log = createLogger({ level: environment["LOG_LEVEL"] ? config.logLevel : "warn", process: "systole" });
  const started = performance.now();
  const demoEnd = new AbortController();
  await runProcess({
    name: "systole",
    log,
    hardDeadlineMs: config.drainSec * 1000 + CLOSING_MS,
    start: async (signal, fail) => {
      await loadAdapters(config.adapters);
      const stores = await openStores(config, { log, fail });
      const running = await startAll(stores.config, { log, signal, fail }).catch(async (error: unknown) => {
        await stores.close();
        throw error;
      });
      process.stdout.write(welcome(running, config, Math.round(performance.now() - started)));
      if (demo !== undefined) {
        const { url } = running;
        const { operatorKey, dataDir } = config;
        runDemo({ url, operatorKey, dataDir, choice: demo, curl: curlOf(config), signal: demoEnd.signal }).catch(
          (error: unknown) => {
            if (!demoEnd.signal.aborted) log.error(error);
          },
        );
      }
      return {
        stop: async () => {
          demoEnd.abort();
          await running.stop();
          await stores.close();
        },
      };
    },
  });
}

interface StartDeps {
  readonly log: Logger;
  readonly fail: (error: Error) => void;
}

/** Of its own accord a private database comes back at the same address, so that what uses it need not know that it is one. */
export async function openStores(
  config: Config,
  { log, fail }: StartDeps,
): Promise<{ config: StoreConfig; close: () => Promise<void> }> {
  if (config.databaseUrl !== undefined) return { config: requireStores(config), close: () => Promise.resolve() };
  const postgres = await keepEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (message) => log.info(message),
    outage: outageLog(log, "the private PostgreSQL"),
    fail,
  });
  const jwtSecret = config.jwtSecret ?? (await keptSecret(config.dataDir, "agent-jwt-secret"));
  const masterKeys = config.masterKeys ?? [await keptSecret(config.dataDir, "secrets-master-key")];
  return { config: { ...config, databaseUrl: postgres.url, jwtSecret, masterKeys }, close: postgres.stop };
}

async function startAll(
  config: StoreConfig,
  { log, signal, fail }: StartDeps & { readonly signal: AbortSignal },
): Promise<Running & Reached> {
  await prepareDatabase(config.databaseUrl, { log, signal });
  const services = await createServices({ config, log, name: "all" });
  const api = await startApi({ config, services, log });
  await announceClaim({ config, bootstrap: services.bootstrap, log, url: api.url });
  const worker = await startWorker({
    config: { ...config, apiUrl: config.apiUrl ?? api.url },
    services,
    log,
    environment: processEnvironment(),
    onBroken: (why) => fail(new Error(why)),
  });
  const scheduler = startScheduler({ services, log });
  return {
    url: api.url,
    metricsUrl: services.monitoring.url,
    // The API is last of the three: agents that are finishing still call it.
    stop: async () => {
      await worker.stop();
      await scheduler.stop();
      await api.stop();
      await services.close();
    },
  };
}

/** Where the process can be asked. */
interface Reached {
  readonly url: string;
  readonly metricsUrl: string | undefined;
}

const JSON_HEADER = "-H 'Content-Type: application/json'";
const KEY_HEADER = '-H "Authorization: Bearer $SYSTOLE_OPERATOR_KEY"';
const DEFAULT_PORT = "3100";

const curlOf = ({ operatorKey }: Config): string => `curl -s${operatorKey === undefined ? "" : ` ${KEY_HEADER}`}`;

/** Commands that work as they stand in a new terminal, which knows nothing of this one's environment. */
function welcome({ url, metricsUrl }: Reached, config: Config, tookMs: number): string {
  const { port } = new URL(url);
  const curl = curlOf(config);
  const systole = `${port === DEFAULT_PORT ? "" : `PORT=${port} `}npm run -s systole --`;
  const needsKey = config.operatorKey === undefined ? "" : ", with SYSTOLE_OPERATOR_KEY exported";
  return `
  ${pc.bold("Systole")} is listening on ${pc.cyan(url)}  ${pc.dim(`(${(tookMs / 1000).toFixed(1)} s; API reference: ${url}/docs)`)}${metricsUrl === undefined ? "" : `\n  Metrics are on ${pc.cyan(metricsUrl)}`}

  Try, in another terminal${needsKey}:

    ${curl} ${url}/api/companies ${JSON_HEADER} -d '{"name":"Acme"}'
    ${systole} agents create --company Acme --name Hello -- sh -c 'echo "I am $PAPERCLIP_AGENT_ID"; date'
    ${systole} wake Hello --follow

  Ctrl-C ends everything; what was stored is there again at the next start.

`;
}
