import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import pc from "picocolors";

import { createClient } from "../client/main.ts";
import { pendingMigrations } from "../shared/db/migrate.ts";
import { type Config, processEnvironment, readConfig } from "../shared/platform/config.ts";
import { within } from "../shared/platform/within.ts";
import { pingRedis } from "../shared/queue/redis-link.ts";
import { asCommandError } from "./client.ts";
import { print, serverUrl } from "./command.ts";
import { agentsWithoutWorker, ofWorkers } from "./doctor-fleet.ts";
import { EXIT } from "./exit.ts";
import { type Finding, fail, ok, warn } from "./findings.ts";

/** Of one question to one store. */
const ANSWER_MS = 5_000;
/** Of those to a server about all of its agents. */
const AGENTS_MS = 60_000;

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message || error.name : String(error));

/** `systole doctor`: what is wrong with the installation, and what to do about it; exit 1 where something is. */
export async function doctor({ json = false }: { readonly json?: boolean }): Promise<void> {
  const findings = await examine();
  if (json) print(findings);
  else for (const finding of findings) process.stdout.write(lineOf(finding));
  if (findings.some(({ status }) => status === "fail")) process.exitCode = EXIT.failed;
}

const MARKS = { ok: pc.green("ok  "), warn: pc.yellow("warn"), fail: pc.red("fail") };
const lineOf = ({ check, status, message, hint }: Finding): string =>
  `${MARKS[status]}  ${check}: ${message}${hint === undefined ? "" : `\n      ${hint}`}\n`;

async function examine(): Promise<Finding[]> {
  let config: Config;
  try {
    config = readConfig(processEnvironment());
  } catch (error) {
    return [fail("configuration", wordsOf(error), "docs/operations.md says what each variable takes.")];
  }
  const looks = [database(config), redis(config), directories(config), fleet(config)];
  return [ok("configuration", "it can be read"), ...(await Promise.all(looks)).flat()];
}

async function database({ databaseUrl: url, dataDir }: Config): Promise<Finding[]> {
  if (url === undefined) return [ok("database", `systole start brings its own, in ${dataDir}`)];
  try {
    const pending = await within(pendingMigrations(url), ANSWER_MS, "asking the database");
    const migrations =
      pending.length === 0
        ? ok("migrations", "the schema is that of this version")
        : fail("migrations", `${pending.length} are missing, from ${pending[0]} on`, "Run systole migrate.");
    return [ok("database", "it answers"), migrations];
  } catch (error) {
    return [fail("database", wordsOf(error), "See whether it runs, and whether DATABASE_URL is right.")];
  }
}

async function redis({ redisUrl }: Config): Promise<Finding[]> {
  if (redisUrl === undefined) return [ok("redis", "there is none: the queue is in the database")];
  try {
    await pingRedis(redisUrl);
    return [ok("redis", "it answers")];
  } catch (error) {
    const hint = "See whether it runs, and whether REDIS_URL is right. Runs wait meanwhile, and none is lost.";
    return [fail("redis", wordsOf(error), hint)];
  }
}

/** Those of this host, as whoever asks may use them. */
async function directories({ databaseUrl, dataDir, workspacesDir }: Config): Promise<Finding[]> {
  const needed = [...(databaseUrl === undefined ? [dataDir] : []), workspacesDir, tmpdir()];
  return Promise.all(
    needed.map(async (path) => {
      try {
        await access(nearest(path), constants.W_OK | constants.X_OK);
        return ok("directory", `${path} can be written to`);
      } catch (error) {
        return fail("directory", wordsOf(error), `Let this user write to ${path}, or name another directory.`);
      }
    }),
  );
}

/** What is not there yet is made, with the rights that it needs, by whoever needs it. */
const nearest = (path: string): string => (existsSync(path) ? path : nearest(dirname(path)));

/** What the server says of itself and of its workers. */
async function fleet(config: Config): Promise<Finding[]> {
  const { operatorKey: token } = config;
  const url = serverUrl(config);
  const client = createClient({ baseUrl: url, surface: "api", ...(token === undefined ? {} : { token }) });
  try {
    const workers = await within(client.get("/api/instance/workers"), ANSWER_MS, `asking ${url}`);
    const asking = within(agentsWithoutWorker(client, workers), AGENTS_MS, "asking for the agents");
    const stranded = await asking.catch((error: unknown) => [
      warn("agents", wordsOf(asCommandError(error)), "Whether workers can run all of them is not known."),
    ]);
    return [ok("server", `${url} answers`), ...ofWorkers(workers), ...stranded];
  } catch (error) {
    const hint =
      "Start it (systole start), or say where it is: PAPERCLIP_API_URL, and SYSTOLE_OPERATOR_KEY if it has one.";
    return [fail("server", wordsOf(asCommandError(error)), hint)];
  }
}
