import { z } from "zod";

import type { Activity } from "../../shared/activity/activity.schema.ts";
import { isUuid } from "../../shared/kernel/ids.ts";
import { encodePublicId, type PublicIdKind } from "../../shared/kernel/public-id.ts";
import { moment } from "./fields.ts";

export const ACTIVITY_CATEGORIES = ["task", "approval", "budget", "run", "delegation", "audit"] as const;
type Category = (typeof ACTIVITY_CATEGORIES)[number];

/** What an entry of the trail is about, by what it names; all else is `audit`. */
const CATEGORY: Readonly<Record<string, Category>> = {
  issue: "task",
  label: "task",
  routine: "task",
  routine_run: "task",
  routine_trigger: "task",
  approval: "approval",
  budget_policy: "budget",
  budget_incident: "budget",
  cost_event: "budget",
  finance_event: "budget",
  heartbeat_run: "run",
};

/** What things are called here, where it is not as on `/api`. */
const SUBJECT: Readonly<Record<string, { readonly type: string; readonly kind: PublicIdKind }>> = {
  issue: { type: "task", kind: "issue" },
  heartbeat_run: { type: "run", kind: "run" },
  agent: { type: "agent", kind: "agent" },
  company: { type: "company", kind: "company" },
  goal: { type: "goal", kind: "goal" },
  project: { type: "project", kind: "project" },
  approval: { type: "approval", kind: "approval" },
  team: { type: "team", kind: "team" },
  api_token: { type: "token", kind: "token" },
};

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

const shown = (kind: PublicIdKind, id: string): string => (isUuid(id) ? encodePublicId(kind, id) : id);
const shownOr = (kind: PublicIdKind, id: string | null): string | null => (id === null ? null : shown(kind, id));

/** What the trail calls a thing may be said by anyone: it may be called as what every object has. */
const ownOf = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

export function toV1Activity(entry: Activity): V1Activity {
  const { actorType, actorId, entityType, entityId } = entry;
  const subject = ownOf(SUBJECT, entityType);
  return {
    id: encodePublicId("activity", entry.id),
    companyId: encodePublicId("company", entry.companyId),
    category: ownOf(CATEGORY, entityType) ?? "audit",
    action: entry.action,
    actor: `${actorType}:${actorType === "agent" ? shown("agent", actorId) : actorId}`,
    subject: {
      type: subject?.type ?? entityType,
      id: subject === undefined ? entityId : shown(subject.kind, entityId),
    },
    related: {
      taskId: entityType === "issue" ? shown("issue", entityId) : null,
      agentId: shownOr("agent", entry.agentId),
      runId: shownOr("run", entry.runId),
    },
    payload: entry.details ?? {},
    at: entry.createdAt,
  };
}

/** The kinds of things whose entries are of these categories; `except`: all kinds but these. */
export function entityTypesOf(categories: readonly string[]): { readonly only?: string[]; readonly except?: string[] } {
  const known = Object.entries(CATEGORY);
  const of = (wanted: boolean): string[] =>
    known.filter(([, category]) => categories.includes(category) === wanted).map(([type]) => type);
  return categories.includes("audit") ? { except: of(false) } : { only: of(true) };
}

/** A thing's kind as the trail names it. */
export const entityTypeOf = (subject: string): string =>
  Object.entries(SUBJECT).find(([, { type }]) => type === subject)?.[0] ?? subject;

export const subjectKind = (subject: string): PublicIdKind | undefined =>
  Object.values(SUBJECT).find(({ type }) => type === subject)?.kind;
