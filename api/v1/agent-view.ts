import { z } from "zod";

import { adapterName } from "../../shared/adapters/adapter-names.ts";
import type { AgentRow } from "../../shared/agents/agent.row.ts";
import { shownRole } from "../../shared/agents/agent-staffing.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import type { Figures, StaffMember } from "../../shared/staff/staff-member.ts";
import { moment } from "./fields.ts";
import { toUsd } from "./money.ts";

export const AGENT_STATUSES = ["active", "paused", "retired", "pending_approval"] as const;

const cap = z.number().nullable().meta({ description: "Null: no cap." });

export const agentFields = {
  id: z.string(),
  companyId: z.string(),
  teamId: z.string(),
  name: z.string(),
  role: z.string(),
  adapter: z.string(),
  model: z.string().nullable(),
  status: z.enum(AGENT_STATUSES),
  pauseReason: z.string().nullable().meta({ description: "manual, budget or system." }),
  retiredReason: z.string().nullable(),
  reportsTo: z.string().nullable(),
  memoryScopes: z.array(z.string()),
  budget: z.object({ perTaskUsd: cap, dailyUsd: cap }),
  approvalPolicy: z.object({ requires: z.array(z.string()) }),
  stats: z.object({
    tasksCompleted: z.number().int().meta({ description: "Issues of its that are done." }),
    tasksFailed: z.number().int().meta({ description: "Issues of its that failed." }),
    averageTaskUsd: z.number().nullable().meta({ description: "All that it spent, by tasks completed and failed." }),
    lastActiveAt: moment.nullable().meta({ description: "When its last run began." }),
  }),
  version: z.number().int().meta({ description: "Grows with each change; the ETag." }),
  createdAt: moment,
  updatedAt: moment,
};

export const V1Agent = z
  .object(agentFields)
  .meta({ id: "V1Agent", description: "An agent, as personnel: hired, paused, retired." });

type Shown = z.infer<typeof V1Agent>;

function statusOf({ lifecycle, pause_causes: causes }: AgentRow): Shown["status"] {
  if (lifecycle === "terminated") return "retired";
  if (lifecycle === "pending_approval") return lifecycle;
  return causes.length > 0 ? "paused" : "active";
}

const usdOrNone = (micros: number | null): number | null => (micros === null ? null : toUsd(micros));

function requiresOf({ approval_policy: policy }: AgentRow): string[] {
  const requires = policy["requires"];
  return Array.isArray(requires) ? requires.filter((each) => typeof each === "string") : [];
}

function statsOf({ completed, failed, cost_micros: cost }: Figures, lastActiveAt: Date | null): Shown["stats"] {
  const tasks = completed + failed;
  return {
    tasksCompleted: completed,
    tasksFailed: failed,
    averageTaskUsd: tasks === 0 ? null : toUsd(Math.round(cost / tasks)),
    lastActiveAt: lastActiveAt?.toISOString() ?? null,
  };
}

export function toV1Agent({ agent: row, figures }: StaffMember): Shown {
  const model = row.adapter_config["model"];
  return {
    id: encodePublicId("agent", row.id),
    companyId: encodePublicId("company", row.company_id),
    teamId: encodePublicId("team", row.team_id ?? row.company_id),
    name: row.name,
    role: shownRole(row.role, row.given_role),
    adapter: adapterName(row.adapter_type),
    model: typeof model === "string" ? model : null,
    status: statusOf(row),
    pauseReason: row.pause_causes[0] ?? null,
    retiredReason: row.retired_reason,
    reportsTo: row.reports_to === null ? null : encodePublicId("agent", row.reports_to),
    memoryScopes: row.memory_scopes,
    budget: { perTaskUsd: usdOrNone(figures.per_task_micros), dailyUsd: usdOrNone(figures.daily_micros) },
    approvalPolicy: { requires: requiresOf(row) },
    stats: statsOf(figures, row.last_heartbeat_at),
    version: row.config_version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
