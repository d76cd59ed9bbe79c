import { loadAdapters } from "../shared/adapters/adapter-modules.ts";
import { prepareDatabase } from "../shared/db/prepare-database.ts";
import { processEnvironment, readConfig, requireStores } from "../shared/platform/config.ts";
import { orExit, runProcess } from "../shared/platform/lifecycle.ts";
import { createLogger } from "../shared/platform/logger.ts";
import { createServices } from "../shared/services.ts";
import { startWorker } from "./worker.ts";

const config = orExit(() => requireStores(readConfig(processEnvironment())));
const log = createLogger({ level: config.logLevel, process: "worker" });
/** From the last run's end to the process's: settling, saying goodbye. */
const CLOSING_MS = 15_000;

await runProcess({
  name: "worker",
  log,
  hardDeadlineMs: config.drainSec * 1000 + CLOSING_MS,
  start: async (signal, fail) => {
    await loadAdapters(config.adapters);
    await prepareDatabase(config.databaseUrl, { log, signal });
    const services = await createServices({ config, log, name: "worker" });
    const worker = await startWorker({
      config,
      services,
      log,
      environment: processEnvironment(),
      onBroken: (why) => fail(new Error(why)),
    });
    return {
      stop: async () => {
        await worker.stop();
        await services.close();
      },
    };
  },
});
