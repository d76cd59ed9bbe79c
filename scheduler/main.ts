import { prepareDatabase } from "../shared/db/prepare-database.ts";
import { processEnvironment, readConfig, requireStores } from "../shared/platform/config.ts";
import { orExit, runProcess } from "../shared/platform/lifecycle.ts";
import { createLogger } from "../shared/platform/logger.ts";
import { createServices } from "../shared/services.ts";
import { startScheduler } from "./scheduler.ts";

const config = orExit(() => requireStores(readConfig(processEnvironment())));
const log = createLogger({ level: config.logLevel, process: "scheduler" });

await runProcess({
  name: "scheduler",
  log,
  hardDeadlineMs: 20_000,
  start: async (signal) => {
    await prepareDatabase(config.databaseUrl, { log, signal });
    const services = await createServices({ config, log, name: "scheduler" });
    const scheduler = startScheduler({ services, log });
    return {
      stop: async () => {
        await scheduler.stop();
        await services.close();
      },
    };
  },
});
