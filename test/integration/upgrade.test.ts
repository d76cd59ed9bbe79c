import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

import { migrate } from "../../shared/db/migrate.ts";
import { readConfig, requireStores } from "../../shared/platform/config.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { createServices } from "../../shared/services.ts";
import { emptyDatabase } from "../support/database.ts";
import { checkInvariants } from "../support/invariants.ts";
import { spawnProcess } from "../support/processes.ts";
import {
  openReleasedWriter,
  type ReleasedAgent,
  type ReleasedRun,
  type ReleasedWriter,
} from "../support/released-writer.ts";
import { until } from "../support/until.ts";
import { board, type World } from "../support/world.ts";

const MIGRATIONS = fileURLToPath(new URL("../../shared/db/migrations/", import.meta.url));
const LOADER = new URL("../support/typescript-loader.mjs", import.meta.url).href;
const CHILD = fileURLToPath(new URL("../support/migrating-child.ts", import.meta.url));

/** What version 0.1 came with. */
const LAST_RELEASED = "0004_costs.sql";

const LANES = 3;

describe("an upgrade from version 0.1", () => {
  it("loses nothing while the old version works on, and the old version works on after it", async () => {
    await using database = await emptyDatabase();
    await using released = await releasedMigrations();
    await migrate(database.url, released);
    await using old = await openReleasedWriter(database.url);
    const companyId = await old.company("Acme");
    await fill(old, companyId);
    const before = await contents(old);

    const load = Array.from({ length: LANES }, () => keepWorking(database.url, companyId));
    const isWorking = (cycles: number) => load.every(({ ended }) => ended.length >= cycles);
    await until(() => isWorking(5), { what: "the old version's work" });
    await Promise.all([migrateInProcess(database.url), migrateInProcess(database.url)]);
    const during = Math.max(...load.map(({ ended }) => ended.length));
    await until(() => isWorking(during + 10), { what: "the old version's work on the new schema" });
    const worked = (await Promise.all(load.map(({ stop }) => stop()))).flat();

    const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql")).sort();
    const ledger = await old.query("select name from schema_migrations order by id");
    expect(ledger.map(({ name }) => name)).toEqual(names);
    expect(await missing(old, before)).toEqual([]);
    expect(await unfinished(old, worked)).toEqual([]);
    const sql = old.query as World["sql"];
    await expect(checkInvariants(sql)).resolves.toBeUndefined();
    await expectReadable(database.url, companyId, old);
  }, 90_000);

  it("takes a database that is at any version before", async () => {
    await using database = await emptyDatabase();
    const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql") && name > LAST_RELEASED).sort();
    await using first = await releasedMigrations();
    await migrate(database.url, first);
    await using old = await openReleasedWriter(database.url);
    const agent = await old.agent(await old.company("Acme"), "Alice");

    for (const name of names) {
      await cp(join(MIGRATIONS, name), join(first.directory, name));
      await migrate(database.url, first);
      await cycle(old, agent);
    }

    const [count] = await old.query("select count(*)::int as runs from heartbeat_runs where status = 'succeeded'");
    expect(count).toEqual({ runs: names.length });
  }, 90_000);
});

/** The migrations up to the release, in a directory of their own. */
async function releasedMigrations(): Promise<AsyncDisposable & { readonly directory: string }> {
  const directory = await mkdtemp(join(tmpdir(), "systole-released-"));
  const names = (await readdir(MIGRATIONS)).filter((name) => name.endsWith(".sql") && name <= LAST_RELEASED);
  await Promise.all(names.map((name) => cp(join(MIGRATIONS, name), join(directory, name))));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

async function migrateInProcess(url: string): Promise<void> {
  await using child = await spawnProcess("--import", { args: [LOADER, CHILD, url] });
  const { code } = await child.exited;
  if (code !== 0) throw new Error(`the migration failed: ${child.output()}`);
}

/** Agents with a run in each status, wakeups of each outcome, and whatever else there is a table for. */
async function fill(old: ReleasedWriter, companyId: string): Promise<void> {
  for (const name of ["Alice", "Bob", "Carol"]) {
    const agent = await old.agent(companyId, name);
    for (const end of ["succeeded", "failed", "cancelled", "timed_out"] as const) {
      const run = await old.accept(agent);
      await old.claim(run);
      await old.print(run, `${name} ${end} ✓`);
      await old.settle(run, end);
    }
    const running = await old.accept(agent);
    await old.claim(running);
    await old.print(running, "still at it");
    await old.accept(agent, "waits");
    await scheduleRetry(old, agent, running);
    await decline(old, agent);
    await old.query(
      "insert into agent_api_keys (id, agent_id, company_id, name, key_hash) values ($1::uuid, $1::uuid, $2, 'k', $3)",
      [agent.id, companyId, `hash of ${agent.id}`],
    );
    await old.query(
      `insert into activity_log (id, company_id, actor_type, actor_id, action, entity_type, entity_id)
       values ($1::uuid, $2, 'user', 'local-board', 'agent.created', 'agent', $1::uuid::text)`,
      [agent.id, companyId],
    );
  }
  await old.query(
    "insert into workers (id, host, pid, version, slots) values (gen_random_uuid(), 'host', 1, '0.1.0', 8)",
  );
  await old.query("insert into company_shares (company_id, weight, virtual_time) values ($1, 2, 0.5)", [companyId]);
}

async function scheduleRetry(old: ReleasedWriter, { id, companyId }: ReleasedAgent, of: ReleasedRun): Promise<void> {
  await old.query(
    `with run as (
       insert into heartbeat_runs (id, chain_id, company_id, agent_id, scope, status, attempt, retry_of_run_id, scheduled_retry_at)
       values (gen_random_uuid(), gen_random_uuid(), $1, $2, 'retried', 'scheduled_retry', 2, $3, now() + interval '1 hour')
       returning id
     )
     insert into agent_wakeup_requests (id, company_id, agent_id, source, scope, outcome, outcome_reason, message, run_id,
       requested_by_actor_type, requested_by_actor_id)
     select gen_random_uuid(), $1, $2, 'automation', 'retried', 'coalesced', 'run.joined', 'm', id, 'system', 'timer' from run`,
    [companyId, id, of.id],
  );
}

async function decline(old: ReleasedWriter, { id, companyId }: ReleasedAgent): Promise<void> {
  await old.query(
    `insert into agent_wakeup_requests (id, company_id, agent_id, source, outcome, outcome_reason, message,
       requested_by_actor_type, requested_by_actor_id)
     select gen_random_uuid(), $1, $2, 'assignment', outcome, 'agent.paused', 'm', 'user', 'local-board'
       from unnest(array['deferred', 'skipped', 'refused', 'cancelled']) as o(outcome)`,
    [companyId, id],
  );
}

async function cycle(old: ReleasedWriter, agent: ReleasedAgent): Promise<ReleasedRun> {
  const run = await old.accept(agent);
  await old.claim(run);
  await old.print(run, "at work");
  await old.settle(run, "succeeded");
  return run;
}

interface Load {
  /** The runs that were done to their end. */
  readonly ended: readonly ReleasedRun[];
  /** Throws what went wrong. */
  readonly stop: () => Promise<readonly ReleasedRun[]>;
}

/** An old process that goes on, one run after the other. */
function keepWorking(url: string, companyId: string): Load {
  const ended: ReleasedRun[] = [];
  let isStopped = false;
  const work = async (): Promise<void> => {
    await using old = await openReleasedWriter(url);
    const agent = await old.agent(companyId, "at work");
    while (!isStopped) ended.push(await cycle(old, agent));
  };
  const working = work();
  working.catch(() => undefined);
  return {
    ended,
    stop: async () => {
      isStopped = true;
      await working;
      return ended;
    },
  };
}

interface Table {
  readonly name: string;
  readonly columns: string;
  readonly rows: ReadonlySet<string>;
}

/** Rows that a working fleet rewrites all the time, and which an invariant checks instead. */
const REWRITTEN = new Set(["spend_balances", "schema_migrations", "schema_migrations_lock"]);

/** All rows of all tables, with the columns that there are. */
async function contents(old: ReleasedWriter): Promise<Table[]> {
  const tables = await old.query(
    `select table_name as name, string_agg(quote_ident(column_name), ', ' order by ordinal_position) as columns
       from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema = 'public' and table_type = 'BASE TABLE' group by 1`,
  );
  const found: Table[] = [];
  for (const { name, columns } of tables as { name: string; columns: string }[]) {
    if (!REWRITTEN.has(name)) found.push({ name, columns, rows: await rowsOf(old, name, columns) });
  }
  return found;
}

async function rowsOf(old: ReleasedWriter, table: string, columns: string): Promise<Set<string>> {
  const rows = await old.query(`select row(${columns})::text as row from ${table}`);
  return new Set(rows.map(({ row }) => String(row)));
}

async function missing(old: ReleasedWriter, before: readonly Table[]): Promise<string[]> {
  const lost: string[] = [];
  for (const { name, columns, rows } of before) {
    const now = await rowsOf(old, name, columns);
    lost.push(...[...rows].filter((row) => !now.has(row)).map((row) => `${name}: ${row}`));
  }
  return lost;
}

/** Of what the old processes have done, that which is not there as they left it. */
async function unfinished(old: ReleasedWriter, runs: readonly ReleasedRun[]): Promise<string[]> {
  const found = await old.query(
    `select r.id from heartbeat_runs r
       join agent_wakeup_requests w on w.run_id = r.id and w.outcome = 'queued'
       join heartbeat_run_log_chunks c on c.run_id = r.id
       join cost_events e on e.heartbeat_run_id = r.id
      where r.status = 'succeeded' and (select count(*) from heartbeat_run_events where run_id = r.id) = 2`,
  );
  const there = new Set(found.map(({ id }) => id));
  return runs.filter(({ id }) => !there.has(id)).map(({ id }) => id);
}

/** The new version shows every run of the old one, and takes over where that stopped. */
async function expectReadable(url: string, companyId: string, old: ReleasedWriter): Promise<void> {
  const config = readConfig({
    DATABASE_URL: url,
    PAPERCLIP_AGENT_JWT_SECRET: "a secret for tests, long enough",
    SYSTOLE_MASTER_KEY: "a master key for tests that is long enough",
    SYSTOLE_OPERATOR_KEY: "an operator key for tests",
  });
  const log = createLogger({ level: "silent", process: "test" });
  const services = await createServices({ config: requireStores(config), log, name: "test" });
  try {
    const runs = await old.query("select id from heartbeat_runs where company_id = $1", [companyId]);
    const shown = await Promise.all(runs.map(({ id }) => services.runs.get(board, String(id))));
    expect(new Set(shown.map(({ id }) => id)).size).toBe(runs.length);
    expect(new Set(shown.map(({ status }) => status)).size).toBe(7);
    const [, cancelled] = [
      await services.agents.list(board, companyId),
      shown.find(({ status }) => status === "queued"),
    ];
    expect(await services.runs.cancel(board, cancelled?.id ?? "")).toMatchObject({ status: "cancelled" });
  } finally {
    await services.close();
  }
}
