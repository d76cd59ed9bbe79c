import pg from "pg";

import { type Agent, CreateAgent } from "../../shared/agents/agent.schema.ts";
import { type AgentActor, instanceBoard } from "../../shared/auth/actor.ts";
import { type Company, CreateCompany } from "../../shared/companies/company.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { Hint } from "../../shared/live/live-bus.ts";
import { readConfig, requireStores } from "../../shared/platform/config.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { createServices, type Services } from "../../shared/services.ts";
import { WakeupRequest } from "../../shared/wakeups/wakeup.schema.ts";
import { cloneDatabase } from "./database.ts";

export const board = instanceBoard("tester");

/** What an agent does itself, with a long-lived key. */
export const asAgent = ({ id, companyId }: { id: string; companyId: string }): AgentActor => ({
  type: "agent",
  agentId: id,
  companyId,
});

export interface World extends AsyncDisposable {
  readonly services: Services;
  readonly jwtSecret: string;
  readonly masterKey: string;
  readonly operatorKey: string;
  readonly databaseUrl: string;
  /** Every hint that was published, in order. */
  readonly hints: readonly Hint[];
  /** The same as another process has it: it shares the stores, and nothing else. */
  readonly another: (
    env?: Readonly<Record<string, string>>,
  ) => Promise<AsyncDisposable & { readonly services: Services }>;
  /** Asks the database itself, past all services. */
  readonly sql: <Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]) => Promise<Row[]>;
  /** Begins a transaction with this statement, and keeps its locks until it is released. */
  readonly locked: (
    text: string,
    values?: readonly unknown[],
  ) => Promise<AsyncDisposable & { readonly release: () => Promise<void> }>;
  readonly company: (body?: Partial<CreateCompany>) => Promise<Company>;
  /** An agent of a company; of a new one when none is given. */
  readonly agent: (body?: Partial<CreateAgent> & { readonly companyId?: string }) => Promise<Agent>;
  /** Wakes an agent and returns the id of its run. */
  readonly wake: (agentId: string, body?: Partial<WakeupRequest>) => Promise<string>;
  /** Wakes an agent and claims the run, as a worker does. */
  readonly run: (agentId: string, body?: Partial<WakeupRequest>) => Promise<ClaimedRun>;
}

/** One test's private system: a database of its own, and the services over it, closed at the end of its scope. */
export const World = { open };

const SECRET = "a secret for tests, long enough";
const MASTER_KEY = "a master key for tests that is long enough";
const OPERATOR_KEY = "an operator key for tests";

/** `env`: variables besides those that a world needs. */
async function open(env: Readonly<Record<string, string>> = {}): Promise<World> {
  const database = await cloneDatabase();
  const variables = {
    DATABASE_URL: database.url,
    PAPERCLIP_AGENT_JWT_SECRET: SECRET,
    SYSTOLE_MASTER_KEY: MASTER_KEY,
    SYSTOLE_OPERATOR_KEY: OPERATOR_KEY,
    SYSTOLE_DB_POOL: "12",
    ...env,
  };
  const log = createLogger({ level: "silent", process: "test" });
  const openServices = (more: Readonly<Record<string, string>> = {}): Promise<Services> =>
    createServices({ config: requireStores(readConfig({ ...variables, ...more })), log, name: "test" });
  const services = await openServices();
  const pool = new pg.Pool({ connectionString: database.url, max: 4 });
  // Dropping the database may catch a connection that is just closing.
  pool.on("error", () => undefined).on("connect", (client) => client.on("error", () => undefined));
  const hints: Hint[] = [];
  services.bus.subscribe((hint) => hints.push(hint));

  const company: World["company"] = (body = {}) =>
    services.companies.create(board, CreateCompany.parse({ name: "Acme", ...body }));
  const wake: World["wake"] = async (agentId, body = {}) => {
    const answer = await services.wakeups.request(board, agentId, WakeupRequest.parse(body));
    if (!("wakeup" in answer)) throw new Error(`no run followed: ${answer.reason}`);
    return answer.id;
  };

  return {
    services,
    jwtSecret: SECRET,
    masterKey: MASTER_KEY,
    operatorKey: OPERATOR_KEY,
    databaseUrl: database.url,
    hints,
    another: async (more) => {
      const other = await openServices(more);
      return { services: other, [Symbol.asyncDispose]: other.close };
    },
    sql: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    locked: async (text, values = []) => {
      const client = await pool.connect();
      await client.query("begin");
      await client.query(text, [...values]);
      let released: Promise<void> | undefined;
      const release = (): Promise<void> => (released ??= client.query("rollback").then(() => client.release()));
      return { release, [Symbol.asyncDispose]: release };
    },
    company,
    agent: async ({ companyId, ...body } = {}) =>
      services.agents.create(
        board,
        companyId ?? (await company()).id,
        CreateAgent.parse({ name: "Alice", role: "engineer", ...body }),
      ),
    wake,
    run: async (agentId, body) => {
      const runId = await wake(agentId, body);
      await pool.query(
        `with entered as (
           update heartbeat_runs set admitted_at = now() where id = $1 and admitted_at is null returning agent_id
         ) update agent_slots s set admitted = admitted + 1 from entered e where s.agent_id = e.agent_id`,
        [runId],
      );
      const claimed = await services.execution.claim(runId, newId(), 60);
      if (claimed === null) throw new Error(`run ${runId} could not be claimed`);
      return claimed;
    },
    [Symbol.asyncDispose]: async () => {
      await pool.end();
      await services.close();
      await database[Symbol.asyncDispose]();
    },
  };
}
