import { readFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";

import { createCostDays } from "../shared/costs/cost-days.service.ts";
import { openDb } from "../shared/db/db.ts";
import { ROOT } from "./node-process.ts";

/** How much of everything a company has. */
export interface Place {
  readonly place: number;
  readonly company_id: string;
  readonly agents: number;
  readonly issues: number;
  readonly runs: number;
  readonly projects: number;
  readonly goals: number;
  readonly labels: number;
}

/** A company as the small database has them, and the large one too. */
const ORDINARY = { agents: 100, issues: 1_000 };
const RUNS_PER_ISSUE = 0.3;

const place = (index: number, { agents, issues }: { agents: number; issues: number }): Place => ({
  place: index,
  company_id: `00000000-0000-7001-8000-${index.toString(16).padStart(12, "0")}`,
  agents,
  issues,
  runs: Math.max(20, Math.round(issues * RUNS_PER_ISSUE)),
  projects: Math.max(6, Math.min(200, Math.round(agents / 10))),
  goals: Math.max(6, Math.min(500, Math.round(agents / 5))),
  labels: Math.max(5, Math.min(50, Math.round(agents / 10))),
});

/** The only one. */
export const largeCompany = (size: { readonly agents: number; readonly issues: number }): Place => place(0, size);

export const smallCity = (): Place[] => Array.from({ length: 10 }, (_, index) => place(index, ORDINARY));

/**
 * The first has a tenth of all, the second is as those of the small one; of the others few are large and many small.
 * `scale` 1: 1,000 companies, 100,000 agents, 1,000,000 issues.
 */
export function largeCity(scale: number): Place[] {
  const companies = Math.max(10, Math.round(1_000 * scale));
  const [agents, issues] = [100_000 * scale, 1_000_000 * scale];
  const weights = Array.from({ length: companies - 2 }, (_, index) => 0.1 + 3 * (((index * 7_919) % 997) / 997) ** 4);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const share = (of: number, least: number, weight: number): number =>
    Math.max(least, Math.round((of * 0.9 * weight) / all));
  return [
    place(0, { agents: Math.round(agents / 10), issues: Math.round(issues / 10) }),
    place(1, ORDINARY),
    ...weights.map((weight, index) =>
      place(index + 2, { agents: share(agents, 5, weight), issues: share(issues, 20, weight) }),
    ),
  ];
}

const INDEXES = `
  select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
    from pg_index i join pg_class c on c.oid = i.indrelid
   where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition
     and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`;

/** What triggers would have kept beside the issues. */
const KEPT_BY_TRIGGERS = `
  insert into issue_counts (company_id, status, issues)
  select company_id, status, count(*) from issues where hidden_at is null group by company_id, status;
  insert into issue_search (issue_id, company_id, content)
  select id, company_id, concat_ws(E'\\n', identifier, title, description) from issues`;

/** Indexes are made when the rows are there, which takes a third of the time. */
export async function populate(databaseUrl: string, places: readonly Place[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: indexes } = await client.query<{ name: string; definition: string }>(INDEXES);
    const now = new Date().toISOString();
    await client.query(
      `alter database ${client.escapeIdentifier(client.database ?? "")} set bench.now = '${now}'; set bench.now = '${now}';
       set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '256MB';
       set max_parallel_maintenance_workers = 0;`,
    );
    for (const { name } of indexes) await client.query(`drop index ${name}`);
    await client.query(
      `create table bench_places as select * from jsonb_to_recordset($1::jsonb) as p(place int, company_id uuid, agents int,
         issues int, runs int, projects int, goals int, labels int)`,
      [JSON.stringify(places)],
    );
    const sql = await readFile(join(ROOT, "bench", "population.sql"), "utf8");
    for (const statement of sql.split(/;\n(?=insert|create|--)/)) await client.query(statement);
    await client.query(KEPT_BY_TRIGGERS);
    for (const { definition } of indexes) await client.query(definition);
    await client.query(
      "update cost_days_through set through = least(through, (select date_trunc('hour', min(created_at)) from cost_events))",
    );
    await sumUpCosts(databaseUrl);
    await client.query("vacuum analyze");
    await client.query("checkpoint");
  } finally {
    await client.end();
  }
}

/** As the scheduler does it, of what was booked until ten minutes ago. */
async function sumUpCosts(databaseUrl: string): Promise<void> {
  const db = openDb({ url: databaseUrl, pool: 1, applicationName: "bench", onError: () => undefined });
  try {
    await createCostDays({ db }).fold();
  } finally {
    await db.close();
  }
}
