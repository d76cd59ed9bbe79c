import Fastify from "fastify";
import pg from "pg";

import { newId } from "../shared/kernel/ids.ts";
import { queueBackend } from "../shared/queue/bullmq-backend.ts";
import { toJob } from "../shared/queue/run-job.ts";

/**
 * The least that an accept can be: Fastify, one named statement that inserts two rows into tables
 * without foreign keys or further indexes, and one BullMQ add. No decision, no slot, no joining.
 */
const databaseUrl = process.env["DATABASE_URL"] ?? "";
const pool = new pg.Pool({ connectionString: databaseUrl, max: 8 });
await pool.query(`create table if not exists bare_runs (id uuid primary key, agent_id uuid not null, scope text not null,
  status text not null default 'queued', created_at timestamptz not null default now())`);
await pool.query(`create table if not exists bare_wakeups (id uuid primary key, agent_id uuid not null, run_id uuid not null,
  payload jsonb, created_at timestamptz not null default now())`);

const queue = await queueBackend({ databaseUrl, redisUrl: process.env["REDIS_URL"] }).openQueue("bare", console.error);
const app = Fastify();
app.post<{ Params: { agentId: string }; Body: { payload: { taskKey: string } } }>(
  "/api/agents/:agentId/wakeup",
  async (request, reply) => {
    const runId = newId();
    const { payload } = request.body;
    await pool.query({
      name: "bare_accept",
      text: `with run as (insert into bare_runs (id, agent_id, scope) values ($1, $2, $3))
             insert into bare_wakeups (id, agent_id, run_id, payload) values ($4, $2, $1, $5)`,
      values: [runId, request.params.agentId, payload.taskKey, newId(), JSON.stringify(payload)],
    });
    await queue.add([toJob({ runId, ring: 1 })]);
    return reply.code(202).send({ id: runId, agentId: request.params.agentId, status: "queued" });
  },
);
console.log(`ready ${await app.listen({ host: "127.0.0.1", port: 0 })}`);
process.on("SIGTERM", () => process.exit(0));
