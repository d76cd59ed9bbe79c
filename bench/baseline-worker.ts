import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { Pool } from "undici";

import { queueBackend } from "../shared/queue/bullmq-backend.ts";

/**
 * The least that a worker can be: a BullMQ job is picked up, and the same command is run, or the same
 * request sent, and waited for. No database, no claim, no log. With `BENCH_EXPECT`, the times at which
 * so many jobs were finished are written to `BENCH_REPORT`.
 */
const { DATABASE_URL = "", REDIS_URL, BENCH_QUEUE = "", BENCH_SLOTS = "16" } = process.env;
const { BENCH_COMMAND, BENCH_ENDPOINT, BENCH_EXPECT, BENCH_REPORT } = process.env;

async function runCommand([command = "", ...args]: string[]): Promise<void> {
  const child = spawn(command, args, { detached: true, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.resume();
  child.stderr.resume();
  await once(child, "close");
}

async function callEndpoint(pool: Pool, runId: string): Promise<void> {
  const { body } = await pool.request({
    method: "POST",
    path: "/",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ runId }),
  });
  await body.text();
}

const words = BENCH_COMMAND === undefined ? [] : (JSON.parse(BENCH_COMMAND) as string[]);
const pool = BENCH_ENDPOINT === undefined ? undefined : new Pool(BENCH_ENDPOINT);
const finished: number[] = [];

const worker = await queueBackend({ databaseUrl: DATABASE_URL, redisUrl: REDIS_URL }).openWorker({
  name: BENCH_QUEUE,
  slots: Number(BENCH_SLOTS),
  lockMs: 60_000,
  onError: console.error,
  onJob: async (payload) => {
    if (pool === undefined) await runCommand(words);
    else await callEndpoint(pool, (payload as { runId: string }).runId);
    finished.push(Date.now());
    if (BENCH_REPORT !== undefined && finished.length === Number(BENCH_EXPECT)) {
      writeFileSync(BENCH_REPORT, JSON.stringify(finished));
      console.log("finished");
    }
    return "over";
  },
});
console.log("ready");
process.on("SIGTERM", () => void worker.close().then(() => process.exit(0)));
