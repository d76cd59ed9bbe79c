import type { AgentRow } from "./agent.row.ts";
import type { AgentAccess } from "./agent.schema.ts";
import { normalPermissions } from "./agent-view.ts";

type Powers = Pick<AgentRow, "id" | "company_id" | "role" | "permissions" | "lifecycle">;

/** Whoever leads or may hire may hand out work; others by a grant, which an agent has unless it was taken away. */
function taskAssignmentOf({
  role,
  permissions,
}: Pick<Powers, "role" | "permissions">): Pick<AgentAccess, "canAssignTasks" | "taskAssignSource"> {
  if (role === "ceo") return { canAssignTasks: true, taskAssignSource: "ceo_role" };
  if (normalPermissions(role, permissions).canCreateAgents) {
    return { canAssignTasks: true, taskAssignSource: "agent_creator" };
  }
  const isGranted = permissions["canAssignTasks"] !== false;
  return { canAssignTasks: isGranted, taskAssignSource: isGranted ? "explicit_grant" : "none" };
}

/** What an agent may do in its company, and by what right. */
export function accessOf(row: Powers): AgentAccess {
  const { id: principalId, company_id: companyId, role, permissions, lifecycle } = row;
  const granted = [
    ...(permissions["canAssignTasks"] === false ? [] : ["tasks:assign"]),
    ...(normalPermissions(role, permissions).canCreateAgents ? ["agents:create"] : []),
  ];
  const principal = { companyId, principalType: "agent", principalId } as const;
  return {
    ...taskAssignmentOf(row),
    membership: { ...principal, status: lifecycle === "active" ? "active" : "inactive", membershipRole: "member" },
    grants: granted.map((permissionKey) => ({ ...principal, permissionKey, scope: null })),
  };
}
