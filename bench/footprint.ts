import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { openPrivateDatabase } from "../test/support/private-database.ts";
import { expectSound } from "../test/support/sound.ts";
import type { Line } from "./figures.ts";
import { ROOT } from "./node-process.ts";
import { proportionalBytesOf } from "./process-tree.ts";
import type { BackendName, Stage } from "./stage.ts";

const SETTLE_MS = 5_000;
const MEMORY_AIM_MB = 300;

/** API, worker with its guardian, and scheduler, a moment after they started, with nothing to do. */
export async function measureMemory(stage: Stage, backend: BackendName): Promise<Line> {
  await using ground = await stage.open(backend);
  const api = await ground.startApi();
  const scheduler = await ground.startScheduler();
  const worker = await ground.startWorker();
  await sleep(SETTLE_MS);
  const bytes = [api.process, scheduler, worker].reduce((sum, { pid }) => sum + proportionalBytesOf(pid), 0);
  const value = bytes / 2 ** 20;
  await expectSound(ground);
  return {
    what: `memory of api + worker + guardian + scheduler, ${backend}`,
    unit: "MB",
    value,
    aim: `≤ ${MEMORY_AIM_MB} MB`,
    isMet: value <= MEMORY_AIM_MB,
  };
}

const START_AIM_SEC = 6;

/** `npm start` in a directory that holds its database already, until the first wakeup is answered with 202. */
export async function measureStart(): Promise<Line> {
  const dataDir = await mkdtemp(join(tmpdir(), "systole-bench-start-"));
  try {
    const first = await startEverything(dataDir);
    const company = await first.post("/api/companies", { name: "Bench" });
    const config = { name: "Agent", role: "general", adapterType: "process", adapterConfig: { command: "true" } };
    const agent = await first.post(`/api/companies/${company.id}/agents`, config);
    await first.stop();
    const second = await startEverything(dataDir);
    await second.post(`/api/agents/${agent.id}/wakeup`, {});
    const value = (performance.now() - second.since) / 1_000;
    await using database = await openPrivateDatabase((name) => join(dataDir, "postgres", name));
    await expectSound(database);
    await second.stop();
    return {
      what: "npm start, not for the first time, to the first 202",
      unit: "s",
      value,
      aim: `≤ ${START_AIM_SEC} s`,
      isMet: value <= START_AIM_SEC,
    };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

const TRIES_FOR_MS = 60_000;
const TRY_EVERY_MS = 20;

async function startEverything(dataDir: string) {
  const port = await freePort();
  const since = performance.now();
  const npm = spawn("npm", ["start"], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"], HOME: dataDir, SYSTOLE_DATA_DIR: dataDir, PORT: String(port) },
    stdio: "ignore",
    detached: true,
  });
  const exited = once(npm, "exit");
  /** Until the server is there, nobody listens. */
  const post = async (path: string, body: unknown): Promise<{ id: string }> => {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }).catch(() => undefined);
      if (response?.ok === true) return (await response.json()) as { id: string };
      if (response !== undefined) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
      if (performance.now() - since > TRIES_FOR_MS) throw new Error("npm start did not come up");
      await sleep(TRY_EVERY_MS);
    }
  };
  const stop = async (): Promise<void> => {
    // The whole group, as a terminal's Ctrl-C does.
    process.kill(-(npm.pid as number), "SIGINT");
    await exited;
  };
  return { since, post, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
