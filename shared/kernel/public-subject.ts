import { isUuid } from "./ids.ts";
import { encodePublicId, type PublicIdKind } from "./public-id.ts";

interface Subject {
  readonly type: string;
  readonly kind: PublicIdKind;
}

/** What `/v1` calls the things of the trail, and how it prints their ids. */
const SUBJECTS: ReadonlyMap<string, Subject> = new Map([
  ["company", { type: "company", kind: "company" }],
  ["team", { type: "team", kind: "team" }],
  ["agent", { type: "agent", kind: "agent" }],
  ["issue", { type: "task", kind: "issue" }],
  ["heartbeat_run", { type: "run", kind: "run" }],
  ["approval", { type: "approval", kind: "approval" }],
  ["approval_rule", { type: "approval_rule", kind: "approvalRule" }],
  ["goal", { type: "goal", kind: "goal" }],
  ["project", { type: "project", kind: "project" }],
  ["activity", { type: "activity", kind: "activity" }],
  ["cost_event", { type: "cost_event", kind: "cost" }],
  ["api_token", { type: "token", kind: "token" }],
  ["webhook_endpoint", { type: "webhook_endpoint", kind: "webhookEndpoint" }],
  ["webhook_delivery", { type: "webhook_delivery", kind: "webhookDelivery" }],
  ["memory_note", { type: "memory_note", kind: "memoryNote" }],
  ["timer", { type: "timer", kind: "timer" }],
  ["calendar", { type: "calendar", kind: "calendar" }],
]);

/** A thing of the trail as `/v1` names it; as the trail has it where `/v1` knows no such thing. */
export function publicSubject(entityType: string, id: string): { readonly type: string; readonly id: string } {
  const subject = SUBJECTS.get(entityType);
  if (subject === undefined) return { type: entityType, id };
  return { type: subject.type, id: isUuid(id) ? encodePublicId(subject.kind, id) : id };
}

/** Who did it, as `/v1` says it: `user:…`, `agent:agt_…`, `system:…`. */
export const publicActor = (actorType: string, actorId: string): string =>
  `${actorType}:${actorType === "agent" ? publicSubject("agent", actorId).id : actorId}`;

/** A thing's kind as the trail names it. */
export const entityTypeOf = (subject: string): string =>
  [...SUBJECTS].find(([, { type }]) => type === subject)?.[0] ?? subject;

/** How the ids of such things are printed. */
export const kindOfSubject = (subject: string): PublicIdKind | undefined =>
  [...SUBJECTS.values()].find(({ type }) => type === subject)?.kind;

export const PUBLIC_KINDS: readonly PublicIdKind[] = [...SUBJECTS.values()].map(({ kind }) => kind);
