import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import type { Metric } from "./budget-policy.ts";

export interface IncidentRow {
  id: string;
  /** Null: the instance's. */
  company_id: string | null;
  policy_id: string;
  scope_type: string;
  scope_id: string;
  metric: Metric;
  window_kind: string;
  window_start: Date;
  window_end: Date;
  threshold_type: "soft" | "hard";
  amount_limit: number;
  amount_observed: number;
  status: "open" | "resolved" | "dismissed";
  approval_id: string | null;
  applied_at: Date | null;
  lifted_at: Date | null;
  catastrophic_at: Date | null;
  resolved_at: Date | null;
  created_at: Date;
  updated_at: Date;
  warn_percent: number;
  hard_stop_action: "stop" | "drain";
  /** What its window has by now. */
  spent: number;
  reserved: number;
  /** The cap is met still: the window goes on, and nobody has raised it. */
  holds: boolean;
  /** It is passed by far, and that was not told yet. */
  is_catastrophic: boolean;
}

/** Of a cap: whoever is so far beyond it is more than a step late. */
const CATASTROPHIC_PERCENT = 120;

const WITH_STATE = `
  select i.*, p.warn_percent, p.hard_stop_action, b.spent, b.reserved,
         i.window_end > now() and p.is_active and p.hard_stop_enabled and p.amount > 0 and b.spent >= p.amount as holds,
         i.threshold_type = 'hard' and i.catastrophic_at is null and i.applied_at is not null and i.lifted_at is null
           and i.window_end > now() and p.is_active and p.hard_stop_enabled and p.amount = i.amount_limit
           and b.spent >= p.amount * ${CATASTROPHIC_PERCENT} / 100.0 as is_catastrophic
    from budget_incidents i
    join budget_policies p on p.id = i.policy_id
    join budget_balances b on b.policy_id = i.policy_id and b.window_start = i.window_start`;

const UNAPPLIED = statement("unapplied_incidents", `${WITH_STATE} where i.applied_at is null order by i.id limit $1`);

export function listUnapplied(db: Queryable, limit: number): Promise<IncidentRow[]> {
  return db.rows<IncidentRow>(UNAPPLIED, [limit]);
}

const LIFTABLE = statement(
  "liftable_incidents",
  `select * from (${WITH_STATE} where i.threshold_type = 'hard' and i.lifted_at is null and i.applied_at is not null) i
    where not holds order by id limit $1`,
);

/** What was done for them may be undone: their cause has ended. */
export function listLiftable(db: Queryable, limit: number): Promise<IncidentRow[]> {
  return db.rows<IncidentRow>(LIFTABLE, [limit]);
}

const CATASTROPHIC = statement(
  "catastrophic_incidents",
  `select * from (${WITH_STATE} where i.threshold_type = 'hard' and i.lifted_at is null and i.catastrophic_at is null) i
    where is_catastrophic order by id limit $1`,
);

/** What is spent went on after their cap was met, and is now far beyond it. */
export function listCatastrophic(db: Queryable, limit: number): Promise<IncidentRow[]> {
  return db.rows<IncidentRow>(CATASTROPHIC, [limit]);
}

const LOCK = statement("lock_incident", "select id from budget_incidents where id = $1 for update");
const FIND = statement("find_incident", `${WITH_STATE} where i.id = $1`);

export async function findIncident(db: Queryable, id: string): Promise<IncidentRow | undefined> {
  const [row] = await db.rows<IncidentRow>(FIND, [id]);
  return row;
}

/** Behind company, project and agent, before approvals, slots, wakeups and runs. Reads it as it is then. */
export async function lockIncident(tx: Tx, id: string): Promise<IncidentRow | undefined> {
  await tx.rows(LOCK, [id]);
  return findIncident(tx, id);
}

const APPLIED = statement(
  "mark_incident_applied",
  `update budget_incidents set applied_at = now(), approval_id = $2, updated_at = now() where id = $1`,
);

export async function markApplied(tx: Tx, id: string, approvalId: string | null): Promise<void> {
  await tx.rows(APPLIED, [id, approvalId]);
}

const MARK_CATASTROPHIC = statement(
  "mark_incident_catastrophic",
  `update budget_incidents set catastrophic_at = now(), updated_at = now() where id = $1`,
);

export async function markCatastrophic(tx: Tx, id: string): Promise<void> {
  await tx.rows(MARK_CATASTROPHIC, [id]);
}

const CLOSE = statement(
  "close_incident",
  `update budget_incidents set status = $2, resolved_at = now(), updated_at = now() where id = $1 and status = 'open'`,
);

export async function closeIncident(tx: Tx, id: string, status: "resolved" | "dismissed"): Promise<void> {
  await tx.rows(CLOSE, [id, status]);
}

const LIFTED = statement(
  "mark_incident_lifted",
  `update budget_incidents
      set lifted_at = now(), status = case when status = 'open' then 'resolved' else status end,
          resolved_at = coalesce(resolved_at, now()), updated_at = now()
    where id = $1`,
);

export async function markLifted(tx: Tx, id: string): Promise<void> {
  await tx.rows(LIFTED, [id]);
}

const CLOSE_SOFT = statement(
  "close_soft_incidents",
  `update budget_incidents set status = 'resolved', resolved_at = now(), updated_at = now()
    where policy_id = $1 and window_start = $2 and threshold_type = 'soft' and status = 'open'`,
);

/** A warning is over once what it warned of has come. */
export async function closeSoft(tx: Tx, { policy_id: policyId, window_start: start }: IncidentRow): Promise<void> {
  await tx.rows(CLOSE_SOFT, [policyId, start]);
}

const HELD = statement(
  "scope_is_held",
  `select 1 from budget_incidents where scope_type = $1 and scope_id = $2 and threshold_type = 'hard'
      and lifted_at is null and applied_at is not null and id <> $3 limit 1`,
);

/** Another incident holds the scope too. */
export async function isHeldByAnother(
  tx: Tx,
  { id, scope_type: type, scope_id: scopeId }: IncidentRow,
): Promise<boolean> {
  return (await tx.rows(HELD, [type, scopeId, id])).length > 0;
}

const OPEN = statement(
  "open_incidents",
  `${WITH_STATE} where i.company_id is not distinct from $1 and i.status = 'open' order by i.id desc limit $2`,
);

export function listOpenIncidents(db: Queryable, companyId: string | null, limit: number): Promise<IncidentRow[]> {
  return db.rows<IncidentRow>(OPEN, [companyId, limit]);
}

const AGENTS_OF = statement(
  "agents_of_scope",
  `select id, company_id from agents a where deleted_at is null and lifecycle <> 'terminated'
      and case $1 when 'agent' then a.id = $2 when 'team' then coalesce(a.team_id, a.company_id) = $2 when 'company' then a.company_id = $2
                  when 'project' then a.company_id = $3 else true end
      and exists (select from heartbeat_runs r where r.agent_id = a.id
                   and ((r.status || '') in ('queued', 'scheduled_retry') or r.status = 'running'))
    order by id`,
);

/** Agents of the scope that have work under way. */
export async function listBusyAgents(tx: Tx, incident: IncidentRow): Promise<{ id: string; company_id: string }[]> {
  return tx.rows(AGENTS_OF, [incident.scope_type, incident.scope_id, incident.company_id]);
}

const NAMES = statement(
  "incident_scope_names",
  `select i.id, coalesce(a.name, j.name, c.name) as name, p.status as approval_status
     from budget_incidents i
     left join agents a on i.scope_type in ('agent', 'run') and a.id = i.scope_id
     left join projects j on i.scope_type = 'project' and j.id = i.scope_id
     left join companies c on i.scope_type = 'company' and c.id = i.scope_id
     left join approvals p on p.id = i.approval_id
    where i.id = any($1::uuid[])`,
);

/** What people call the scopes of incidents, and how their approvals stand. */
export function listIncidentNames(
  db: Queryable,
  ids: readonly string[],
): Promise<{ id: string; name: string | null; approval_status: string | null }[]> {
  return db.rows(NAMES, [ids]);
}
