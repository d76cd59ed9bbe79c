import { loadAdapters } from "../shared/adapters/adapter-modules.ts";
import { announceClaim } from "../shared/auth/announce-claim.ts";
import { prepareDatabase } from "../shared/db/prepare-database.ts";
import { processEnvironment, readConfig, requireStores } from "../shared/platform/config.ts";
import { orExit, runProcess } from "../shared/platform/lifecycle.ts";
import { createLogger } from "../shared/platform/logger.ts";
import { createServices } from "../shared/services.ts";
import { startApi } from "./server.ts";

const config = orExit(() => requireStores(readConfig(processEnvironment())));
const log = createLogger({ level: config.logLevel, process: "api" });
const noticeMs = config.noticeSec * 1000;

await runProcess({
  name: "api",
  log,
  hardDeadlineMs: noticeMs + 20_000,
  start: async (signal) => {
    await loadAdapters(config.adapters);
    await prepareDatabase(config.databaseUrl, { log, signal });
    const services = await createServices({ config, log, name: "api" });
    const api = await startApi({ config, services, log, noticeMs });
    await announceClaim({ config, bootstrap: services.bootstrap, log, url: api.url });
    return {
      stop: async () => {
        await api.stop();
        await services.close();
      },
    };
  },
});
