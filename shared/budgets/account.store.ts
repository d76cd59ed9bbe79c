import type { Tx } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import type { Amounts, Metric, Policy, UsedMetric } from "./budget-policy.ts";
import { leftOfIssues, withLeft } from "./issue-left.store.ts";
import type { Balance, Entry, HoldingChange, Spender, Standing } from "./open-accounts.ts";

/** The scope of the instance has no row to be named by. */
export const INSTANCE_SCOPE_ID = "00000000-0000-0000-0000-000000000000";

/** Who is to spend: a run by its id, or an agent without one. */
export interface SpenderRef {
  readonly runId: string | null;
  /** Not needed with a run. */
  readonly agentId?: string;
  /** Where it is not the run's. */
  readonly projectId?: string | null;
}

/** Spenders with all that they belong to. */
const LOCATED = `
  subject as (
    select * from jsonb_to_recordset($1::jsonb) as s(n int, run_id uuid, agent_id uuid, project_id uuid)
  ), located as (
    select s.n, s.run_id, a.id as agent_id, a.company_id,
           coalesce(a.team_id, a.company_id) as team_id,
           coalesce(s.project_id, r.project_id, '${INSTANCE_SCOPE_ID}') as project_id
      from subject s
      left join heartbeat_runs r on r.id = s.run_id
      join agents a on a.id = coalesce(r.agent_id, s.agent_id)
  )`;

const SCOPES = `(values ('run', l.agent_id), ('agent', l.agent_id), ('project', l.project_id), ('team', l.team_id),
  ('company', l.company_id), ('instance', '${INSTANCE_SCOPE_ID}'::uuid)) as sc(scope_type, scope_id)`;

/** What a charge names may be another company's. */
const OWN = "(p.company_id is null or p.company_id = l.company_id)";

const WINDOW_OF_NOW = `budget_window_start(p.window_kind, p.fiscal_period, p.fiscal_anchor, now())`;

/**
 * The last locks of a transaction: narrow scopes first, since a wide one is everybody's. What comes back is each row as
 * it is once it is locked, whoever had it before.
 */
const LOCK = statement(
  "lock_budget_balances",
  `
  with ${LOCATED}, wanted as (
    select p.id as policy_id, ${WINDOW_OF_NOW} as window_start
      from located l cross join lateral ${SCOPES}
      join budget_policies p on p.scope_type = sc.scope_type and p.scope_id = sc.scope_id and ${OWN}
     where p.scope_type <> 'run'
    union
    select policy_id, window_start from budget_reservations where run_id = ${anyOf("array(select run_id from subject)")}
  )
  select b.policy_id, b.window_start::text as window_start, b.spent, b.reserved
    from wanted w join budget_balances b using (policy_id, window_start) join budget_policies p on p.id = b.policy_id
   order by array_position(array['agent', 'project', 'team', 'company', 'instance'], p.scope_type), b.policy_id, b.window_start
     for update of b`,
);

export async function lockBalances(tx: Tx, spenders: readonly SpenderRef[]): Promise<Balance[]> {
  const rows = await tx.rows<{ policy_id: string; window_start: string; spent: number; reserved: number }>(LOCK, [
    toJson(spenders),
  ]);
  return rows.map((row) => ({
    policyId: row.policy_id,
    windowStart: row.window_start,
    spent: row.spent,
    reserved: row.reserved,
  }));
}

/** Behind the locks: policies of its scopes, in force or not, and what it holds of others. All of them count what is spent. */
const STANDINGS = statement(
  "budget_standings",
  `
  with ${LOCATED}
  select l.n, l.company_id as tenant_id, p.id, p.company_id, p.scope_type, p.scope_id, p.metric, p.window_kind, p.amount,
         p.is_active and p.amount > 0 and p.hard_stop_enabled as is_hard, p.counts_included, p.counts,
         ${WINDOW_OF_NOW}::text as window_start, h.window_start::text as held_window, h.amount as held
    from located l cross join lateral (
      select p.*, true as counts from ${SCOPES}
        join budget_policies p on p.scope_type = sc.scope_type and p.scope_id = sc.scope_id and ${OWN}
      union all
      select p.*, false from budget_reservations h join budget_policies p on p.id = h.policy_id
       where h.run_id = l.run_id
         and not exists (select from ${SCOPES} where sc.scope_type = p.scope_type and sc.scope_id = p.scope_id and ${OWN})) p
    left join budget_reservations h on h.run_id = l.run_id and h.policy_id = p.id
   order by l.n`,
);

interface StandingRow {
  n: number;
  tenant_id: string;
  id: string;
  company_id: string | null;
  scope_type: string;
  scope_id: string;
  metric: Metric;
  window_kind: string;
  amount: number;
  is_hard: boolean;
  counts_included: boolean;
  counts: boolean;
  window_start: string;
  held_window: string | null;
  held: number | null;
}

/** One spender for each of those that were asked for, in their order. */
export async function listSpenders(tx: Tx, refs: readonly SpenderRef[]): Promise<Spender[]> {
  const runIds = refs.flatMap(({ runId }) => runId ?? []);
  const [rows, left] = await Promise.all([tx.rows<StandingRow>(STANDINGS, [toJson(refs)]), leftOfIssues(tx, runIds)]);
  return refs.map(({ runId }, n) => {
    const own = rows.filter((row) => row.n === n);
    return {
      runId,
      companyId: own[0]?.tenant_id ?? INSTANCE_SCOPE_ID,
      standings: own.filter((row) => row.scope_type !== "run").map(toStanding),
      ...withLeft(runCapsOf(own), runId === null ? undefined : left.get(runId)),
    };
  });
}

function runCapsOf(rows: readonly StandingRow[]): Partial<Amounts> {
  const caps: Partial<Record<UsedMetric, number>> = {};
  for (const { scope_type: scopeType, metric, amount, is_hard: isHard } of rows) {
    if (scopeType === "run" && isHard && metric !== "runs") caps[metric] = amount;
  }
  return caps;
}

const toStanding = (row: StandingRow): Standing => ({
  policy: toPolicy(row),
  counts: row.counts,
  windowStart: row.window_start,
  held: row.held_window === null || row.held === null ? null : { windowStart: row.held_window, amount: row.held },
});

const toPolicy = (row: StandingRow): Policy => ({
  id: row.id,
  companyId: row.company_id,
  scopeType: row.scope_type,
  scopeId: row.scope_id,
  metric: row.metric,
  windowKind: row.window_kind,
  amount: row.amount,
  isHard: row.is_hard,
  countsIncluded: row.counts_included,
});

const BEGIN_WINDOWS = statement(
  "begin_budget_windows",
  `select begin_budget_window(w.policy_id, w.window_start)
     from (select * from jsonb_to_recordset($1::jsonb) as w(policy_id uuid, window_start timestamptz) order by 1, 2) w`,
);

export async function beginWindows(
  tx: Tx,
  windows: readonly { readonly policyId: string; readonly windowStart: string }[],
): Promise<void> {
  const items = windows.map(({ policyId, windowStart }) => ({ policy_id: policyId, window_start: windowStart }));
  await tx.rows(BEGIN_WINDOWS, [JSON.stringify(items)]);
}

/**
 * The entries of a transaction: into the ledger, onto the balances (which are locked by it), and into what runs hold.
 * A threshold that is crossed makes its incident here; what follows from that is a loop's work.
 */
const POST = statement(
  "post_budget_entries",
  `
  with entry as (
    select * from jsonb_to_recordset($1::jsonb) as e(n int, policy_id uuid, window_start timestamptz, company_id uuid, run_id uuid,
      kind text, spent_delta bigint, reserved_delta bigint, cause text, cost_event_id uuid)
  ), holding as (
    select * from jsonb_to_recordset($2::jsonb) as h(run_id uuid, policy_id uuid, window_start timestamptz, amount bigint)
  ), noted as (
    insert into budget_ledger (policy_id, window_start, company_id, run_id, kind, spent_delta, reserved_delta, cause, cost_event_id)
    select policy_id, window_start, company_id, run_id, kind, spent_delta, reserved_delta, cause, cost_event_id from entry order by n
  ), moved as (
    update budget_balances b set spent = b.spent + m.spent, reserved = b.reserved + m.reserved
      from (select policy_id, window_start, sum(spent_delta)::bigint as spent, sum(reserved_delta)::bigint as reserved
              from entry group by 1, 2) m
     where b.policy_id = m.policy_id and b.window_start = m.window_start
    returning b.policy_id, b.window_start, b.window_end, b.spent
  ), held as (
    insert into budget_reservations as r (run_id, policy_id, window_start, amount)
    select run_id, policy_id, window_start, amount from holding
    on conflict (run_id, policy_id) do update set window_start = excluded.window_start, amount = excluded.amount
  ), freed as (
    delete from budget_reservations where run_id = ${anyOf("$3::uuid[]")}
  )
  insert into budget_incidents (company_id, policy_id, scope_type, scope_id, metric, window_kind, window_start, window_end,
    threshold_type, amount_limit, amount_observed)
  select p.company_id, p.id, p.scope_type, p.scope_id, p.metric, p.window_kind, m.window_start, m.window_end, t.type, p.amount, m.spent
    from moved m join budget_policies p on p.id = m.policy_id
    cross join lateral (values ('soft', ceil(p.amount * p.warn_percent / 100.0), p.notify_enabled),
                               ('hard', p.amount, p.hard_stop_enabled)) as t(type, threshold, is_wanted)
   where p.is_active and p.amount > 0 and t.is_wanted and m.spent >= t.threshold
  on conflict do nothing`,
);

/** `ended`: runs that hold nothing from now on. */
export async function postEntries(
  tx: Tx,
  {
    entries,
    holdings,
    ended,
  }: { entries: readonly Entry[]; holdings: readonly HoldingChange[]; ended: readonly string[] },
): Promise<void> {
  if (entries.length === 0 && ended.length === 0) return;
  const over = new Set(ended);
  const items = entries.map((entry, n) => ({
    n,
    policy_id: entry.policyId,
    window_start: entry.windowStart,
    company_id: entry.companyId,
    run_id: entry.runId,
    kind: entry.kind,
    spent_delta: entry.spentDelta,
    reserved_delta: entry.reservedDelta,
    cause: entry.cause,
    cost_event_id: entry.costEventId,
  }));
  const held = holdings
    .filter(({ runId }) => !over.has(runId))
    .map((change) => ({
      run_id: change.runId,
      policy_id: change.policyId,
      window_start: change.windowStart,
      amount: change.amount,
    }));
  await tx.rows(POST, [JSON.stringify(items), JSON.stringify(held), ended]);
}

const toJson = (refs: readonly SpenderRef[]): string =>
  JSON.stringify(
    refs.map(({ runId, agentId, projectId }, n) => ({
      n,
      run_id: runId,
      agent_id: agentId ?? null,
      project_id: projectId ?? null,
    })),
  );
