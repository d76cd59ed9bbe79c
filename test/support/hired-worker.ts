import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { startScheduler } from "../../scheduler/scheduler.ts";
import { readConfig, requireStores, type StoreConfig } from "../../shared/platform/config.ts";
import type { Running } from "../../shared/platform/lifecycle.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { createServices } from "../../shared/services.ts";
import { startWorker } from "../../worker/worker.ts";
import type { World } from "./world.ts";

const LOADER = new URL("typescript-loader.mjs", import.meta.url).href;
// The guardian runs as its worker does; in this process TypeScript is stripped by the test runner.
if (!process.execArgv.includes(LOADER)) process.execArgv.push("--import", LOADER);

export interface Hired extends AsyncDisposable {
  /** As SIGTERM does it. */
  readonly stop: () => Promise<void>;
}

export interface HireOptions {
  readonly slots?: number;
  readonly drainSec?: number;
  readonly leaseSec?: number;
  readonly allowPrivateHttp?: boolean;
  /** As SYSTOLE_MASTER_KEY has them; the world's own by default. */
  readonly masterKeys?: string;
  /** Where its agents work; absent: a directory that goes with it. */
  readonly workspacesDir?: string;
  /** How large each of their directories may grow, in MiB. */
  readonly workspaceMaxMb?: number;
  /** Without one the queue is in the database, as the world's is by default. */
  readonly redisUrl?: string | undefined;
  /** Where a worker looks for commands; as this process by default. */
  readonly path?: string;
}

const configOf = (
  world: World,
  { slots = 8, drainSec = 30, leaseSec = 60, masterKeys = world.masterKey, workspacesDir = "", ...more }: HireOptions,
): StoreConfig =>
  requireStores(
    readConfig({
      DATABASE_URL: world.databaseUrl,
      PAPERCLIP_AGENT_JWT_SECRET: world.jwtSecret,
      SYSTOLE_MASTER_KEY: masterKeys,
      SYSTOLE_ALLOW_PRIVATE_HTTP: String(more.allowPrivateHttp ?? false),
      SYSTOLE_WORKER_SLOTS: String(slots),
      SYSTOLE_DRAIN_SEC: String(drainSec),
      SYSTOLE_LEASE_SEC: String(leaseSec),
      SYSTOLE_WORKSPACES_DIR: workspacesDir,
      SYSTOLE_DB_POOL: "6",
      ...(more.workspaceMaxMb === undefined ? {} : { SYSTOLE_WORKSPACE_MAX_MB: String(more.workspaceMaxMb) }),
      ...(more.redisUrl === undefined ? {} : { REDIS_URL: more.redisUrl }),
    }),
  );

const log = createLogger({ level: "silent", process: "test" });

/** A worker in this process, with services of its own, a guardian and real children. */
export async function hireWorker(world: World, options: HireOptions = {}): Promise<Hired> {
  const workspacesDir = options.workspacesDir ?? (await mkdtemp(join(tmpdir(), "systole-workspaces-")));
  const config = configOf(world, { ...options, workspacesDir });
  const services = await createServices({ config, log, name: "worker" });
  const broken: string[] = [];
  const worker = await startWorker({
    config,
    services,
    log,
    environment: { PATH: options.path ?? process.env["PATH"], HOME: process.env["HOME"] },
    onBroken: (why) => void broken.push(why),
  });
  return hired(async () => {
    await worker.stop();
    await services.close();
    if (options.workspacesDir === undefined) await rm(workspacesDir, { recursive: true, force: true });
    if (broken.length > 0) throw new Error(`the worker broke: ${broken.join(", ")}`);
  });
}

/** A scheduler in this process. */
export async function hireScheduler(world: World, options: HireOptions = {}): Promise<Hired> {
  const services = await createServices({ config: configOf(world, options), log, name: "scheduler" });
  const scheduler: Running = startScheduler({ services, log });
  return hired(async () => {
    await scheduler.stop();
    await services.close();
  });
}

function hired(end: () => Promise<void>): Hired {
  let ended: Promise<void> | undefined;
  const stop = (): Promise<void> => (ended ??= end());
  return { stop, [Symbol.asyncDispose]: stop };
}
