import { z } from "zod";

import type { Activity, ActivityKinds } from "../../shared/activity/activity.schema.ts";
import { isDelegation } from "../../shared/activity/delegation.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import { publicActor, publicSubject } from "../../shared/kernel/public-subject.ts";
import { moment } from "./fields.ts";

export const ACTIVITY_CATEGORIES = ["task", "approval", "budget", "run", "delegation", "audit"] as const;
type Category = (typeof ACTIVITY_CATEGORIES)[number];

/** What an entry of the trail is about, by what it names; all else is `audit`. What agents hand to others is `delegation`. */
const CATEGORY: ReadonlyMap<string, Category> = new Map([
  ["issue", "task"],
  ["label", "task"],
  ["routine", "task"],
  ["routine_run", "task"],
  ["routine_trigger", "task"],
  ["approval", "approval"],
  ["budget_policy", "budget"],
  ["budget_incident", "budget"],
  ["cost_event", "budget"],
  ["finance_event", "budget"],
  ["heartbeat_run", "run"],
]);

export const V1Activity = z
  .object({
    id: z.string(),
    companyId: z.string(),
    category: z.enum(ACTIVITY_CATEGORIES),
    action: z.string().meta({ description: "What was done, as in agent.paused." }),
    actor: z.string().meta({ description: "user:…, agent:… or system:…" }),
    subject: z.object({ type: z.string(), id: z.string() }),
    related: z.object({ taskId: z.string().nullable(), agentId: z.string().nullable(), runId: z.string().nullable() }),
    payload: z.record(z.string(), z.unknown()),
    at: moment,
  })
  .meta({ id: "V1Activity", description: "One entry of the trail, which nobody changes." });
export type V1Activity = z.infer<typeof V1Activity>;

const shownOr = (entityType: string, id: string | null): string | null => id && publicSubject(entityType, id).id;

export function toV1Activity(entry: Activity): V1Activity {
  const { actorType, actorId, entityType, entityId } = entry;
  return {
    id: encodePublicId("activity", entry.id),
    companyId: encodePublicId("company", entry.companyId),
    category: isDelegation(entry) ? "delegation" : (CATEGORY.get(entityType) ?? "audit"),
    action: entry.action,
    actor: publicActor(actorType, actorId),
    subject: publicSubject(entityType, entityId),
    related: {
      taskId: shownOr("issue", entityType === "issue" ? entityId : null),
      agentId: shownOr("agent", entry.agentId),
      runId: shownOr("heartbeat_run", entry.runId),
    },
    payload: entry.details ?? {},
    at: entry.createdAt,
  };
}

/** The entries that are of these categories. */
export function kindsOf(categories: readonly string[]): ActivityKinds {
  const known = [...CATEGORY];
  const of = (wanted: boolean): string[] =>
    known.filter(([, category]) => categories.includes(category) === wanted).map(([type]) => type);
  const delegated = categories.includes("delegation");
  return categories.includes("audit") ? { except: of(false), delegated } : { only: of(true), delegated };
}
