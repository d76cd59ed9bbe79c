import fc from "fast-check";
import pg from "pg";
import { describe, expect, it } from "vitest";

import { apiOperations, buildApp } from "../../api/app.ts";
import { migrate } from "../../shared/db/migrate.ts";
import type { ErrorCode } from "../../shared/kernel/errors.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { readConfig, requireStores } from "../../shared/platform/config.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { createServices } from "../../shared/services.ts";
import { type Answer, send } from "../support/api.ts";
import { openEventSource, type SentEvent } from "../support/event-source.ts";
import {
  bodySchemaOf,
  type DocumentedOperation,
  documentedOperations,
  documentedSchemas,
} from "../support/openapi-document.ts";
import { startPostgres } from "../support/own-postgres.ts";
import { fitting } from "../support/schema-arbitrary.ts";
import { until } from "../support/until.ts";

const log = createLogger({ level: "silent", process: "test" });

describe("while the database is away", () => {
  it("every route answers 503 and when to come back; then all is as it was, and streams go on", {
    timeout: 60_000,
  }, async () => {
    await using postgres = await startPostgres();
    await migrate(postgres.url);
    const config = requireStores(
      readConfig({
        DATABASE_URL: postgres.url,
        PAPERCLIP_AGENT_JWT_SECRET: "a secret for tests, long enough",
        SYSTOLE_MASTER_KEY: "a master key for tests that is long enough",
      }),
    );
    const services = await createServices({ config, log, name: "test" });
    const app = await buildApp({ config, services, log, live: { heartbeatMs: 50 } });
    const address = await app.listen({ host: "127.0.0.1", port: 0 });
    const ask = (method: string, url: string, payload?: object) =>
      send(app, {
        method: method as "GET",
        url,
        headers: { host: "127.0.0.1" },
        ...(payload === undefined ? {} : { payload }),
      });
    const company = (await ask("POST", "/api/companies", { name: "Acme" })).body as { id: string };
    const streamUrl = `${address}/api/companies/${company.id}/events/stream`;
    const stream = await openEventSource(streamUrl);
    await ask("PATCH", `/api/companies/${company.id}`, { description: "before" });
    await until(() => stream.events.some(isOf("company.updated")));
    const told = stream.events.length;
    const horizon = await passManyTransactions(postgres.url, () =>
      services.bus.publish({ kind: "events", companyId: company.id }),
    );
    const quiet = await openEventSource(streamUrl);
    const left = quiet.lastId();
    await quiet[Symbol.asyncDispose]();
    await postgres.kill();

    const others: unknown[] = [];
    for (const { method, url, id } of apiOperations) {
      if (RUNS_OWN.has(id) || OF_ACCOUNTS.has(id)) continue;
      const path = `/api${url.replace(/:\w+/g, () => newId())}${queryOf(id)}`;
      const { status, headers, body } = await askFittingly((payload) => ask(method, path, payload), id);
      const isSo =
        status === 503 &&
        headers["retry-after"] === "2" &&
        headers["x-error-code"] === ("unavailable" satisfies ErrorCode);
      if (!isSo || (body as { error: string }).error !== AWAY) others.push([id, status, body]);
    }
    expect(others).toEqual([]);
    const bearer = `Bearer pcp_${"0".repeat(48)}`;
    const asAgent = await send(app, { url: "/api/agents/me", headers: { authorization: bearer } });
    expect(asAgent).toMatchObject({ status: 503 });
    expect(await ask("GET", `/api/companies/${company.id}/events/stream`)).toMatchObject({ status: 503 });
    expect(await ask("GET", "/api/health")).toMatchObject({
      status: 503,
      body: { status: "unhealthy", error: "database_unreachable" },
    });
    expect(await ask("GET", "/readyz")).toMatchObject({
      status: 503,
      body: { status: "not_ready", checks: { database: "down", queue: "down" } },
    });
    // The process itself lives, and a supervisor must not end it.
    expect(await ask("GET", "/livez")).toMatchObject({ status: 200 });
    // A stream that was open stays open: nothing says that its credential is not good any more.
    const beats = stream.comments();
    await until(() => stream.comments() > beats + 1);
    expect(stream.hasEnded()).toBe(false);

    await postgres.restart();

    await until(async () => (await ask("GET", "/api/health")).status === 200);
    expect(await ask("GET", "/api/companies")).toMatchObject({ status: 200, body: [{ id: company.id }] });
    // The server hands transaction ids out again that it had not yet written down: new events have smaller ones than
    // some that a stream has passed.
    await ask("PATCH", `/api/companies/${company.id}`, { description: "still there" });
    expect(await nextTransaction(postgres.url)).toBeLessThan(horizon);
    await until(() => stream.events.slice(told).some(isOf("company.updated")), { what: "the stream to go on" });
    const again = await openEventSource(streamUrl, { "last-event-id": left });
    await until(() => again.events.length > 0);
    expect(again.events[0]).toEqual(stream.events[told]);
    expect(again.events[0]).toSatisfy(isOf("company.updated"));
    expect(await ask("POST", `/api/companies/${company.id}/archive`)).toMatchObject({ status: 200 });
    await until(() => [stream, again].every(({ events }) => events.some(isOf("company.archived"))));
    await Promise.all([stream[Symbol.asyncDispose](), again[Symbol.asyncDispose]()]);
    await app.close();
    await services.close();
  });
});

const isOf =
  (action: string) =>
  ({ content }: SentEvent): boolean =>
    (content as { payload: { action?: string } }).payload.action === action;

const HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text::int as horizon";

/** The first transaction id that may still be at work or to come. */
async function nextTransaction(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<{ horizon: number }>(HORIZON)).rows[0]!.horizon;
  } finally {
    await client.end();
  }
}

/** Transactions that nobody waits for to be on disk, and that the streams have read past. Returns where they end. */
async function passManyTransactions(url: string, hint: () => void): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  // What is committed like that gets to the disk at the latest when the server's WAL writer looks again.
  await client.query("alter system set wal_writer_delay = '10s'");
  await client.query("select pg_reload_conf()");
  await client.query("set synchronous_commit = off");
  await client.query("do $$ begin for n in 1..1000 loop perform pg_current_xact_id(); commit; end loop; end $$");
  const { horizon, now } = (await client.query(`select *, clock_timestamp() as now from (${HORIZON})`)).rows[0]!;
  await until(async () => {
    hint();
    const { rowCount } = await client.query(
      "select from pg_stat_activity where query like '%from live_events%' and query_start > $1 and state = 'idle'",
      [now],
    );
    return rowCount !== 0;
  });
  return horizon as number;
}

const documented = (id: string): DocumentedOperation =>
  documentedOperations.find(({ operationId }) => operationId === id)!;

/** What cannot be left out. */
const queryOf = (id: string): string => {
  const { parameters = [] } = documented(id);
  const asked = parameters.filter((parameter) => parameter.in === "query" && parameter.required === true);
  return asked.length === 0 ? "" : `?${asked.map(({ name }) => `${name}=AGENTS.md`).join("&")}`;
};

/** With a body that is taken: what is wrong with one is said without a database. */
async function askFittingly(send: (payload?: object) => Promise<Answer>, id: string): Promise<Answer> {
  const schema = bodySchemaOf(documented(id));
  if (BODIES[id] !== undefined || schema === undefined) return send(BODIES[id]);
  const bodies = fc.sample(fitting(schema, { schemas: documentedSchemas, ids: { any: newId() } }), {
    numRuns: 40,
    seed: 1,
  });
  for (const body of bodies) {
    const answer = await send(body as object);
    if (answer.status !== 400) return answer;
  }
  return send({});
}

const AWAY = "The database cannot be reached just now";

/** What only an agent or a run asks, by a credential that nobody can check now. */
const RUNS_OWN = new Set(["getCurrentAgent", "reportRunResult", "reportRunProgress", "reserveBudget", "listInbox"]);

/** What the local board, which has no account and no session, is told without a look into the database. */
const OF_ACCOUNTS = new Set([
  ..."signOut getSession listSessions revokeOtherSessions changePassword getProfile updateProfile".split(" "),
  ..."listBoardKeys createBoardKey revokeBoardKey revokeCurrentBoardKey getCliIdentity".split(" "),
  ..."approveCliChallenge listIssuesOfNoCompany".split(" "),
]);

/** Into a company that there is: what a new one would be is known without looking. */
const INTO_A_COMPANY = {
  source: { manifest: { schemaVersion: 1 } },
  target: { mode: "existing_company", companyId: newId() },
};

const BODIES: Readonly<Record<string, object>> = {
  previewImport: INTO_A_COMPANY,
  previewCompanyImport: INTO_A_COMPANY,
  importCompany: INTO_A_COMPANY,
  applyCompanyImport: INTO_A_COMPANY,
  hireAgent: { name: "Never" },
  createApproval: { type: "request_board_approval", payload: { title: "Never" } },
  commentOnApproval: { body: "Never" },
  createGoal: { title: "Never" },
  createWorkProduct: { type: "branch", provider: "git", title: "Never" },
  createRoutine: { title: "Never" },
  createRoutineTrigger: { kind: "api" },
  createProject: { name: "Never" },
  createProjectWorkspace: { cwd: "/never" },
  setPrice: { provider: "p", model: "m", rates: null },
  setInstancePrice: { provider: "p", model: "m", rates: null },
  setBudgetPolicy: { scopeType: "project", scopeId: newId(), amount: 1 },
  setInstanceBudgetPolicy: { amount: 1 },
  setCompanyBudget: { budgetMonthlyCents: 1 },
  setAgentBudget: { budgetMonthlyCents: 1 },
  resolveBudgetIncident: { action: "keep_paused" },
  reportFinanceEvent: { eventKind: "platform_fee", biller: "b", amountCents: 1, occurredAt: new Date().toISOString() },
  createCompany: { name: "Never" },
  createAgent: { name: "Never" },
  reportCost: {
    agentId: newId(),
    provider: "anthropic",
    model: "m",
    costCents: 1,
    occurredAt: new Date().toISOString(),
  },
};
