import type { AgentRow } from "../agents/agent.row.ts";
import { LIVE_AGENTS } from "../agents/agent.store.ts";
import type { Queryable } from "../db/db.ts";
import { anyOf, orLast, statement } from "../db/db.ts";
import type { Figures, StaffStatus } from "./staff-member.ts";

const STATUS = `
  case a.lifecycle when 'terminated' then 'retired' when 'pending_approval' then 'pending_approval'
                   else case when a.pause_causes = '{}' then 'active' else 'paused' end end`;

const LIST = statement(
  "list_staff",
  `${LIVE_AGENTS} and a.company_id = $1 and a.id < ${orLast("$2")} and ${STATUS} = any($4::text[])
      and ($5::uuid is null or coalesce(a.team_id, a.company_id) = $5) and ($6::text is null or a.adapter_type = $6)
    order by a.id desc limit $3`,
);

export interface StaffFilter {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly statuses: readonly StaffStatus[];
  readonly teamId?: string | undefined;
  readonly adapterType?: string | undefined;
}

/** The newest first. */
export function listStaff(db: Queryable, companyId: string, filter: StaffFilter): Promise<AgentRow[]> {
  const { cursor, limit, statuses, teamId, adapterType } = filter;
  const values = [companyId, cursor ?? null, limit, statuses, teamId ?? null, adapterType ?? null];
  return db.rows<AgentRow>(LIST, values);
}

const CAP = `from budget_policies p where p.scope_id = a.id and p.metric = 'billed_cents' and p.is_active and`;

const FIGURES = statement(
  "staff_figures",
  `
  select a.id,
         (select p.amount ${CAP} p.scope_type = 'run' and p.window_kind = 'run') as per_task_micros,
         (select p.amount ${CAP} p.scope_type = 'agent' and p.window_kind = 'calendar_day_utc') as daily_micros,
         (select count(*)::int from issues i where i.assignee_agent_id = a.id and i.status = 'done') as completed,
         (select count(*)::int from issues i where i.assignee_agent_id = a.id and i.status = 'cancelled'
             and i.outcome = 'failed') as failed,
         (select coalesce(sum(b.spent_micros), 0)::bigint from spend_balances b
           where b.scope_type = 'agent' and b.scope_id = a.id) as cost_micros
    from agents a where a.id = ${anyOf("$1::uuid[]")}`,
);

export async function readFigures(db: Queryable, agentIds: readonly string[]): Promise<ReadonlyMap<string, Figures>> {
  return new Map((await db.rows<Figures>(FIGURES, [agentIds])).map((row) => [row.id, row]));
}
