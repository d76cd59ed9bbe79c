import type { Activity } from "./activity.schema.ts";

/** The ways in which an agent brings in another one. */
const HIRES = ["agent.created", "agent.hired", "agent.hire_created"] as const;

type Entry = Pick<Activity, "actorType" | "actorId" | "action" | "entityType" | "details">;

/** Whether an agent handed work to another: gave it an issue, or hired it. */
export function isDelegation({ actorType, actorId, action, entityType, details }: Entry): boolean {
  if (actorType !== "agent") return false;
  if (HIRES.some((hire) => hire === action)) return true;
  const to = details?.["assigneeAgentId"];
  return entityType === "issue" && typeof to === "string" && to !== actorId;
}

/** The same, as SQL over `activity_log`. */
export const IS_DELEGATION = `(entity_type in ('agent', 'issue') and actor_type = 'agent'
  and (action in (${HIRES.map((hire) => `'${hire}'`).join(", ")})
       or entity_type = 'issue' and coalesce(details ->> 'assigneeAgentId', actor_id) <> actor_id))`;
