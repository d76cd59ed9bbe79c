import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { migrate } from "../shared/db/migrate.ts";
import { startPostgres } from "../test/support/own-postgres.ts";
import { launchRedis } from "../test/support/redis-process.ts";
import { findRedisServer } from "../test/support/redis-server.ts";
import { expectSound } from "../test/support/sound.ts";
import { percentile } from "./figures.ts";
import { openGround } from "./stage.ts";
import { openTrial, type Trial, trials } from "./trials.ts";

const USAGE = `npm run bench:recovery -- [--trials <n>] [--backend Redis|PostgreSQL] [--only worker,cancel,host,flush,database]
How long until work goes on: p50 and p99 over so many trials (50), with leases of three seconds. Takes about ten minutes a backend.`;

const { values: options } = parseArgs({
  options: {
    trials: { type: "string", default: "50" },
    backend: { type: "string" },
    only: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const BACKENDS = ["Redis", "PostgreSQL"] as const;

async function measure(backend: (typeof BACKENDS)[number]): Promise<void> {
  const command = backend === "Redis" ? await findRedisServer() : undefined;
  if (backend === "Redis" && command === undefined) return console.log("Redis: no redis-server here, left out");
  const redis = command === undefined ? undefined : await launchRedis(command);
  await using postgres = await startPostgres();
  await migrate(postgres.url);
  const directory = await mkdtemp(join(tmpdir(), "systole-recovery-"));
  const ground = openGround({
    databaseUrl: postgres.url,
    redisUrl: redis === undefined ? undefined : `${redis.url}/1`,
    directory,
    settings: { SYSTOLE_LEASE_SEC: "3", SYSTOLE_DRAIN_SEC: "1" },
  });
  try {
    const trial = await openTrial({ ground, directory, restartDatabase: postgres.restart });
    for (const [name, run] of Object.entries(trials)) await report(backend, name, run, trial);
    await endSound(trial);
    await trial.close();
  } finally {
    await ground[Symbol.asyncDispose]();
    await redis?.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** What a trial has left, such as a run of a wakeup that was asked for twice, is cancelled; then all that was promised holds. */
async function endSound({ ground, cancel }: Trial): Promise<void> {
  await ground.startWorker();
  const left = await ground.sql<{ id: string }>("select id from heartbeat_runs where finished_at is null");
  await Promise.all(left.map(({ id }) => cancel(id)));
  await expectSound(ground);
}

async function report(
  backend: string,
  name: string,
  { what, needsRedis, run }: (typeof trials)[string],
  trial: Trial,
): Promise<void> {
  const only = options.only?.split(",");
  if (only !== undefined && !only.includes(name)) return;
  if (needsRedis && backend !== "Redis") return;
  const seconds: number[] = [];
  while (seconds.length < Number(options.trials)) {
    seconds.push(...(await run(trial)));
    // The machine comes to rest, and its past is not the next trial's.
    await sleep(200);
  }
  const [p50, p99] = [0.5, 0.99].map((share) => percentile(seconds, share).toFixed(2));
  console.log(`${backend}: ${what}: p50 ${p50} s, p99 ${p99} s, ${seconds.length} trials`);
}

async function main(): Promise<void> {
  if (options.help) return console.log(USAGE);
  for (const backend of BACKENDS) {
    if (options.backend === undefined || options.backend === backend) await measure(backend);
  }
}

await main();
process.exit(0);
