import { readConfig, requireStores } from "../shared/platform/config.ts";
import { createLogger } from "../shared/platform/logger.ts";
import { createServices, type Services } from "../shared/services.ts";
import type { Ground } from "./stage.ts";

/** The services over a database of the bench, in its own process. */
export async function openServices({ databaseUrl }: Pick<Ground, "databaseUrl">): Promise<Services> {
  const env = {
    DATABASE_URL: databaseUrl,
    PAPERCLIP_AGENT_JWT_SECRET: "a secret for the bench, long enough",
    SYSTOLE_MASTER_KEY: "a master key for the bench that is long enough",
  };
  const config = requireStores(readConfig({ ...env, SYSTOLE_DB_POOL: "4" }));
  const log = createLogger({ level: "silent", process: "bench" });
  return createServices({ config, log, name: "bench" });
}
