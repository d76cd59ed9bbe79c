import { createAccountService } from "../shared/auth/account.service.ts";
import { openDb } from "../shared/db/db.ts";
import { AppError } from "../shared/kernel/errors.ts";
import { freshSecret, processEnvironment, readConfig } from "../shared/platform/config.ts";
import { orExit } from "../shared/platform/lifecycle.ts";
import { createLogger } from "../shared/platform/logger.ts";
import { EXIT } from "./exit.ts";
import { openStores } from "./start.ts";

/**
 * `systole reset-password`: gives an account a fresh password, past all sign-ins. Whoever has the database may; a private
 * one must not be in use, since two cannot run on one directory.
 */
export async function resetPassword(email: string): Promise<void> {
  const config = orExit(() => readConfig(processEnvironment()));
  const log = createLogger({ level: "warn", process: "reset-password" });
  const stores = await openStores(config, { log, fail: (error) => log.error({ err: error }) });
  const { databaseUrl: url } = stores.config;
  const db = openDb({ url, pool: 2, applicationName: "systole-cli", onError: (error) => log.warn({ err: error }) });
  const password = freshSecret().slice(0, 20);
  try {
    await createAccountService({ db }).resetPassword(email, password);
    process.stdout.write(`${password}\n`);
    process.stderr.write("The old password, every session and every board key of this account have ended.\n");
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = EXIT.notFound;
  } finally {
    await db.close();
    await stores.close();
  }
}
