import { agentStatus, urlKeyOf } from "../agents/agent-view.ts";
import type { Actor } from "../auth/actor.ts";
import { requireInstanceAdmin } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import type { SchedulerHeartbeat, SchedulerHeartbeatPage } from "./scheduler-heartbeat.schema.ts";
import { listSchedulerHeartbeats, type SchedulerHeartbeatRow } from "./scheduler-heartbeat.store.ts";

export interface SchedulerHeartbeats {
  /** Of all companies, in the order of their ids. @throws forbidden */
  readonly list: (actor: Actor, page: SchedulerHeartbeatPage) => Promise<SchedulerHeartbeat[]>;
}

export const createSchedulerHeartbeats = ({ db }: { readonly db: Db }): SchedulerHeartbeats => ({
  list: async (actor, page) => {
    requireInstanceAdmin(actor);
    return (await listSchedulerHeartbeats(db, page)).map(toHeartbeat);
  },
});

function toHeartbeat(row: SchedulerHeartbeatRow): SchedulerHeartbeat {
  const status = agentStatus(row);
  const isAwake = row.company_status === "active" && !["paused", "pending_approval"].includes(status);
  return {
    id: row.id,
    companyId: row.company_id,
    companyName: row.company_name,
    companyIssuePrefix: row.issue_prefix,
    agentName: row.name,
    agentUrlKey: urlKeyOf(row.name),
    role: row.role,
    title: row.title,
    status,
    adapterType: row.adapter_type,
    intervalSec: row.interval_sec,
    heartbeatEnabled: row.is_enabled,
    schedulerActive: isAwake && row.is_enabled,
    lastHeartbeatAt: row.last_heartbeat_at?.toISOString() ?? null,
  };
}
