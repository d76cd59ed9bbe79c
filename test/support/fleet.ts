import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import type { Run } from "../../shared/runs/run.schema.ts";
import { cloneDatabase, type TestDatabase } from "./database.ts";
import { spawnProcess, type TestProcess } from "./processes.ts";
import { hasRedis, type TestRedis, takeRedisDatabase } from "./redis.ts";
import { until } from "./until.ts";

export interface Backend {
  readonly name: string;
  readonly isThere: boolean;
  readonly takeRedis: () => Promise<TestRedis | undefined>;
}

/** What the queue and the live bus can run on. */
export const backends: readonly Backend[] = [
  { name: "PostgreSQL alone", isThere: true, takeRedis: () => Promise.resolve(undefined) },
  { name: "Redis and PostgreSQL", isThere: hasRedis, takeRedis: takeRedisDatabase },
];

export interface FleetOptions {
  /** Absent: a migrated one. */
  readonly database?: TestDatabase;
  readonly redis?: TestRedis | undefined;
  /** Short, since tests wait for leases to end. */
  readonly leaseSec?: number;
}

export interface HttpAnswer<Body> {
  readonly status: number;
  readonly body: Body;
}

type Environment = Readonly<Record<string, string>>;

/** Real processes from the build, on stores of one test's own, spoken to over HTTP. Its end ends them all. */
export interface Fleet extends AsyncDisposable {
  /** For what its agents write down. */
  readonly directory: string;
  /** Of the API; known once that was started. */
  readonly url: () => string;
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly sql: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Started anew it listens on the same port. */
  readonly api: (more?: Environment) => Promise<TestProcess>;
  /** @param within what it is started by, which becomes it */
  readonly worker: (more?: Environment, within?: readonly string[]) => Promise<TestProcess>;
  readonly scheduler: (more?: Environment) => Promise<TestProcess>;
  readonly call: <Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ) => Promise<HttpAnswer<Body>>;
}

const LEASE_SEC = 6;

export async function openFleet({ database, redis, leaseSec = LEASE_SEC }: FleetOptions = {}): Promise<Fleet> {
  const { url: databaseUrl, ...own } = database ?? (await cloneDatabase());
  const directory = await mkdtemp(join(tmpdir(), "systole-fleet-"));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 4 });
  pool.on("error", () => undefined).on("connect", (client) => client.on("error", () => undefined));
  const processes: TestProcess[] = [];

  const env = {
    DATABASE_URL: databaseUrl,
    PAPERCLIP_AGENT_JWT_SECRET: "a secret that the fleet's processes share",
    SYSTOLE_MASTER_KEY: "a master key that the fleet's processes share",
    SYSTOLE_LEASE_SEC: String(leaseSec),
    SYSTOLE_DRAIN_SEC: "1",
    SYSTOLE_NOTICE_SEC: "0",
    SYSTOLE_WORKSPACES_DIR: join(directory, "workspaces"),
    ...(redis === undefined ? {} : { REDIS_URL: redis.url }),
  };
  const start = async (name: string, more: Environment, within: readonly string[] = []) => {
    const readyWhen = new RegExp(`"msg":"${name} started"`);
    const started = await spawnProcess(`dist/${name}/main.js`, { env: { ...env, ...more }, within, readyWhen });
    processes.push(started);
    return started;
  };

  let url = "";
  return {
    directory,
    url: () => url,
    databaseUrl,
    redisUrl: redis?.url,
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    api: async (more = {}) => {
      const api = await start("api", { PORT: url === "" ? "0" : new URL(url).port, ...more });
      url = (await api.waitForOutput(/"url":"([^"]+)"/))[1] as string;
      return api;
    },
    worker: (more = {}, within = []) => start("worker", { PAPERCLIP_API_URL: url, ...more }, within),
    scheduler: (more = {}) => start("scheduler", more),
    call: (method, path, body, token) => callApi(url, { method, path, body, token }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(processes.map((one) => one[Symbol.asyncDispose]()));
      await pool.end();
      await own[Symbol.asyncDispose]();
      await redis?.[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

interface Question {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string | undefined;
}

/** One request as any program would send it. */
export async function callApi<Body>(url: string, { method, path, body, token }: Question): Promise<HttpAnswer<Body>> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? undefined : JSON.parse(text)) as Body };
}

/** A company with agents that run a command, all made over HTTP. */
export async function hire(
  { call }: Pick<Fleet, "call">,
  count: number,
  adapterConfig: unknown,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ company: Company; agents: Agent[] }> {
  const { body: company } = await call<Company>("POST", "/api/companies", { name: "Acme" });
  const hireOne = async (n: number): Promise<Agent> => {
    const body = { name: `agent ${n}`, adapterType: "process", adapterConfig, ...more };
    return (await call<Agent>("POST", `/api/companies/${company.id}/agents`, body)).body;
  };
  return { company, agents: await Promise.all(Array.from({ length: count }, (_, n) => hireOne(n))) };
}

export type Woken = Run & { readonly wakeup: { readonly outcome: string } };

/** Wakes an agent and returns the run that follows; fails when none does. */
export async function wake({ call }: Pick<Fleet, "call">, agentId: string, body: unknown = {}): Promise<Woken> {
  const answer = await call<Woken>("POST", `/api/agents/${agentId}/wakeup`, body);
  if (answer.status !== 202) throw new Error(`not woken: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

export const runsOf = async ({ call }: Pick<Fleet, "call">, companyId: string): Promise<Run[]> =>
  (await call<Run[]>("GET", `/api/companies/${companyId}/heartbeat-runs?limit=1000`)).body;

/** Has rows locked, by a transaction of its own, for as long as `work` takes. */
export async function whileLocked<T>(
  { databaseUrl }: Fleet,
  lock: string,
  values: readonly unknown[],
  work: () => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query("begin");
    await client.query(lock, [...values]);
    return await work();
  } finally {
    await client.end();
  }
}

/** All runs of a company, once they are `count` or more and none waits or runs any more. */
export const endedRuns = (
  fleet: Pick<Fleet, "call">,
  companyId: string,
  count: number,
  timeoutMs = 60_000,
): Promise<Run[]> =>
  until(
    async () => {
      const runs = await runsOf(fleet, companyId);
      return runs.length >= count && runs.every((run) => run.finishedAt !== null) ? runs : undefined;
    },
    { timeoutMs, everyMs: 100, what: `${count} runs to end` },
  );
