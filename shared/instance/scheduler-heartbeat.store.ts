import type { AgentRow } from "../agents/agent.row.ts";
import type { Queryable } from "../db/db.ts";
import { orFirst, statement } from "../db/db.ts";

export type SchedulerHeartbeatRow = Pick<
  AgentRow,
  | "id"
  | "company_id"
  | "name"
  | "role"
  | "title"
  | "lifecycle"
  | "pause_causes"
  | "running"
  | "breaker_opened_at"
  | "adapter_type"
  | "last_heartbeat_at"
> & { company_name: string; issue_prefix: string; company_status: string; interval_sec: number; is_enabled: boolean };

const LIST = statement(
  "scheduler_heartbeats",
  `
  select a.id, a.company_id, a.name, a.role, a.title, a.lifecycle, a.pause_causes, a.adapter_type,
         s.running, s.breaker_opened_at, s.last_heartbeat_at, c.name as company_name, c.issue_prefix, c.status as company_status,
         (a.runtime_config #>> '{heartbeat,intervalSec}')::float8 as interval_sec,
         coalesce(a.runtime_config #> '{heartbeat,enabled}' = 'true', false) as is_enabled
    from agents a
    join companies c on c.id = a.company_id and c.deleted_at is null
    join agent_slots s on s.agent_id = a.id
   where a.deleted_at is null and a.lifecycle <> 'terminated' and a.runtime_config #> '{heartbeat,intervalSec}' > '0'
     and a.id > ${orFirst("$1")}
   order by a.id limit $2`,
);

export function listSchedulerHeartbeats(
  db: Queryable,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<SchedulerHeartbeatRow[]> {
  return db.rows<SchedulerHeartbeatRow>(LIST, [cursor ?? null, limit]);
}
