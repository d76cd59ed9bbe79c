import { encodePublicId } from "../kernel/public-id.ts";
import { publicActor, publicSubject } from "../kernel/public-subject.ts";
import type { EntryEvent } from "./event-of-entry.ts";

/** What stands in the outbox: an entry of the trail. */
export interface OutboxEntry {
  /** Sorts what happened one after the other; it has gaps. */
  readonly sequence: number;
  readonly companyId: string;
  readonly entryId: string;
  readonly actorType: string;
  readonly actorId: string;
  readonly action: string;
  readonly entityType: string;
  readonly entityId: string;
  readonly agentId: string | null;
  readonly runId: string | null;
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly occurredAt: Date;
}

/** The longest body is below 20 kB; details that would make it longer are left out. */
const LONGEST_BYTES = 20_000;

/** The body of one event, as it is signed and sent. No secret is in it, since none is in the trail. */
export function bodyOf(messageId: string, entry: OutboxEntry, event: EntryEvent): string {
  const whole = JSON.stringify(payloadOf(messageId, entry, event));
  if (Buffer.byteLength(whole) < LONGEST_BYTES) return whole;
  const short = payloadOf(messageId, { ...entry, details: null }, event);
  return JSON.stringify({ ...short, data: { ...short.data, detailsOmitted: true } });
}

function payloadOf(messageId: string, entry: OutboxEntry, { type, status }: EntryEvent) {
  const { sequence, entityType, details, agentId, runId } = entry;
  const assignee = details?.["assigneeAgentId"];
  const subject = publicSubject(entityType, entry.entityId);
  return {
    id: encodePublicId("webhookEvent", messageId),
    type,
    timestamp: entry.occurredAt.toISOString(),
    companyId: encodePublicId("company", entry.companyId),
    sequence,
    data: {
      id: subject.id,
      ...(status === undefined ? {} : { status }),
      ...(type === "task.assigned" && typeof assignee === "string"
        ? { assignedAgentId: publicSubject("agent", assignee).id }
        : {}),
      activityId: encodePublicId("activity", entry.entryId),
      action: entry.action,
      actor: publicActor(entry.actorType, entry.actorId),
      subject,
      related: {
        agentId: agentId === null ? null : encodePublicId("agent", agentId),
        runId: runId === null ? null : encodePublicId("run", runId),
      },
      details,
    },
  };
}
