import { markEmptied } from "../companies/company.store.ts";
import type { Statement, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

/** Whose rows go: a company and all of its agents, or one agent. */
export type Deleted = { readonly companyId: string } | { readonly agentId: string };

/** Somebody is still to be told what happened in the company, its end included: that much of it stays until they were, or cannot be. */
const isStillTold = (company: string): string => `exists (
  select from webhook_endpoints e
   where e.company_id = ${company} and e.status = 'enabled'
     and (exists (select from webhook_outbox o where o.company_id = e.company_id)
          or exists (select from webhook_deliveries d where d.endpoint_id = e.id and d.status = 'pending')))`;

const TAKE_COMPANY = statement(
  "take_deleted_company",
  `
  select id from companies c
   where deleted_at is not null and (emptied_at is null or not ${isStillTold("c.id")})
     and not exists (select from heartbeat_runs r where r.company_id = c.id and r.status = 'running')
   order by deleted_at limit 1 for update skip locked`,
);

/** An agent whose slots are gone has been removed before; what is left of it is named by its costs. */
const TAKE_AGENT = statement(
  "take_deleted_agent",
  `
  select a.id from agents a join agent_slots s on s.agent_id = a.id
   where a.deleted_at is not null
     and not exists (select from heartbeat_runs r where r.agent_id = a.id and r.status = 'running')
   order by a.deleted_at limit 1 for update of a skip locked`,
);

/** The next whose rows may go: deleted, and no worker is at one of its runs. Schedulers do not take the same. */
export async function takeDeleted(tx: Tx): Promise<Deleted | undefined> {
  const [company] = await tx.rows<{ id: string }>(TAKE_COMPANY);
  if (company !== undefined) return { companyId: company.id };
  const [agent] = await tx.rows<{ id: string }>(TAKE_AGENT);
  return agent && { agentId: agent.id };
}

type Column = "company_id" | "agent_id";

const RUNS_AT_A_TIME = 100;

/** The journal is partitioned by run, so it goes with the first runs; they follow once theirs is gone. A row for each. */
const journal = (column: Column): string => `
  select 1 from generate_series(1, delete_journals(
    array(select id from heartbeat_runs where ${column} = $1 order by id limit ${RUNS_AT_A_TIME}), $2))`;

const byId = (table: string, column: Column): string =>
  `delete from ${table} where id in (select id from ${table} where ${column} = $1 limit $2) returning 1`;

const onceTold = (table: string): string =>
  `delete from ${table} where id in (
     select id from ${table} where company_id = $1 and not ${isStillTold("$1")} limit $2) returning 1`;

const instructionsOf = (column: Column): string => `
  delete from agent_instruction_files where (agent_id, path) in (
    select agent_id, path from agent_instruction_files where ${column} = $1 limit $2)
  returning 1`;

/** Of each statement: $1 whose rows, $2 how many at most. In this order, nothing goes before what refers to it. */
const named = (prefix: string, steps: Readonly<Record<string, string>>): readonly Statement[] =>
  Object.entries(steps).map(([name, text]) => statement(`purge_${prefix}_${name}`, text));

const ofRuns = (column: Column): Readonly<Record<string, string>> => ({
  journal: journal(column),
  runs: `
    with gone as (
      delete from heartbeat_runs where id in (
        select id from heartbeat_runs where ${column} = $1 order by id limit least($2::int, ${RUNS_AT_A_TIME}))
      returning id
    ), forgotten as (
      delete from journal_leftovers l using gone g where l.run_id = g.id
    )
    select 1 from gone`,
  wakeups: byId("agent_wakeup_requests", column),
});

/** Approvals take the list of their issues along. Agents without reports go first, and take slots, timers, keys and runtime state along. */
const OF_COMPANY = named("company", {
  ...ofRuns("company_id"),
  cost_keys: `
    delete from cost_event_keys where (agent_id, key) in (
      select agent_id, key from cost_event_keys where company_id = $1 limit $2)
    returning 1`,
  costs: byId("cost_events", "company_id"),
  cost_days: byId("cost_days", "company_id"),
  ledger: byId("budget_ledger", "company_id"),
  // With their balances and incidents.
  policies: byId("budget_policies", "company_id"),
  teams: byId("teams", "company_id"),
  prices: byId("model_prices", "company_id"),
  finance: byId("finance_events", "company_id"),
  task_sessions: byId("agent_task_sessions", "company_id"),
  assets: byId("assets", "company_id"),
  idempotency_keys: byId("idempotency_keys", "company_id"),
  revisions: byId("agent_config_revisions", "company_id"),
  evaluations: byId("evaluations", "company_id"),
  instructions: instructionsOf("company_id"),
  live_events: `
    delete from live_events where (xid, id) in (select xid, id from live_events where company_id = $1 limit $2)
    returning 1`,
  activity: byId("activity_log", "company_id"),
  members: byId("company_memberships", "company_id"),
  // With the requests that they brought.
  invites: byId("invites", "company_id"),
  routine_runs: byId("routine_runs", "company_id"),
  clock_fires: `
    delete from clock_fires where (timer_id, due_at) in (
      select timer_id, due_at from clock_fires where company_id = $1 limit $2)
    returning 1`,
  clock_timers: byId("clock_timers", "company_id"),
  clock_calendars: byId("clock_calendars", "company_id"),
  // With their triggers.
  routines: byId("routines", "company_id"),
  webhook_outbox: `
    delete from webhook_outbox where sequence in (
      select sequence from webhook_outbox where company_id = $1 and not ${isStillTold("$1")} order by sequence limit $2)
    returning 1`,
  // With their attempts.
  webhook_deliveries: onceTold("webhook_deliveries"),
  webhook_endpoints: onceTold("webhook_endpoints"),
  // With their versions. What signs goes behind what is signed.
  secrets: `
    delete from secrets where id in (
      select id from secrets s
       where company_id = $1 and not exists (select from webhook_endpoints e where e.secret_id = s.id) limit $2)
    returning 1`,
  issue_attachments: byId("issue_attachments", "company_id"),
  issue_document_revisions: byId("issue_document_revisions", "company_id"),
  issue_work_products: byId("issue_work_products", "company_id"),
  issue_comments: byId("issue_comments", "company_id"),
  issue_holds: `
    delete from issue_holds where issue_id in (select issue_id from issue_holds where company_id = $1 limit $2) returning 1`,
  host_looks: `
    delete from host_looks where (id, worker_id) in (select id, worker_id from host_looks where company_id = $1 limit $2)
    returning 1`,
  workspace_holds: `
    delete from workspace_holds where place in (select place from workspace_holds where company_id = $1 limit $2) returning 1`,
  // With their documents, labels, what is searched and what people have read of them.
  issues: byId("issues", "company_id"),
  // To which their going was added.
  issue_counts: byId("issue_counts", "company_id"),
  labels: byId("labels", "company_id"),
  memory_notes: byId("memory_notes", "company_id"),
  approval_comments: byId("approval_comments", "company_id"),
  // With the permissions that they give.
  approvals: byId("approvals", "company_id"),
  approval_rules: byId("approval_rules", "company_id"),
  project_goals: `
    delete from project_goals where (project_id, goal_id) in (
      select project_id, goal_id from project_goals where company_id = $1 limit $2)
    returning 1`,
  project_workspaces: byId("project_workspaces", "company_id"),
  projects: byId("projects", "company_id"),
  goals: byId("goals", "company_id"),
  agents: `
    with gone as (
      delete from agents where id in (
        select id from agents a
         where company_id = $1
           and not exists (select from agents r where r.company_id = a.company_id and r.reports_to = a.id)
         limit $2)
      returning id
    ), spent as (
      delete from spend_balances b using gone g where b.scope_type = 'agent' and b.scope_id = g.id
    )
    select 1 from gone`,
});

/** Its costs stay, since the money is gone from the company's books whoever spent it. So does its audit trail, and what it asked the board. */
const OF_AGENT = named("agent", {
  ...ofRuns("agent_id"),
  keys: byId("agent_api_keys", "agent_id"),
  tokens: `
    delete from agent_tokens where token_hash in (select token_hash from agent_tokens where agent_id = $1 limit $2)
    returning 1`,
  task_sessions: byId("agent_task_sessions", "agent_id"),
  revisions: byId("agent_config_revisions", "agent_id"),
  evaluations: byId("evaluations", "agent_id"),
  instructions: instructionsOf("agent_id"),
  memory_notes: byId("memory_notes", "agent_id"),
  state: "delete from agent_runtime_state where agent_id = $1 and $2::int > 0 returning 1",
});

const LAST_OF_COMPANY = statement(
  "purge_company",
  `
  with spent as (delete from spend_balances where scope_type = 'company' and scope_id = $1)
  delete from companies
   where id = $1 and not exists (select from agents where company_id = $1)
     and not exists (select from webhook_endpoints where company_id = $1)`,
);

const SLOT = statement("purge_agent_slot", "delete from agent_slots where agent_id = $1");
const LAST_OF_AGENT = statement(
  "purge_agent",
  "delete from agents where id = $1 and not exists (select from cost_events where agent_id = $1)",
);

/**
 * Removes up to `limit` rows of what `takeDeleted` took; fewer when nothing is left but itself. Whatever
 * was removed, it begins anew: runs go a few at a time behind their journal, agents level by level.
 */
export async function purgeRows(tx: Tx, deleted: Deleted, limit: number): Promise<number> {
  const [id, steps] = "companyId" in deleted ? [deleted.companyId, OF_COMPANY] : [deleted.agentId, OF_AGENT];
  let removed = 0;
  let remaining = steps;
  for (let next = remaining[0]; next !== undefined && removed < limit; next = remaining[0]) {
    const rows = await tx.rows(next, [id, limit - removed]);
    removed += rows.length;
    remaining = rows.length > 0 ? steps : remaining.slice(1);
  }
  return removed;
}

/** The last row of all, unless somebody is still to be told of the company. An agent whose costs are in the books stays as their name, without its slots. */
export async function purgeLast(tx: Tx, deleted: Deleted): Promise<void> {
  if ("companyId" in deleted) {
    await markEmptied(tx, deleted.companyId);
    await tx.rows(LAST_OF_COMPANY, [deleted.companyId]);
    return;
  }
  await tx.rows(SLOT, [deleted.agentId]);
  await tx.rows(LAST_OF_AGENT, [deleted.agentId]);
}
