import { isUuid } from "../kernel/ids.ts";
import { encodePublicId, type PublicIdKind } from "../kernel/public-id.ts";
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
  return {
    id: encodePublicId("webhookEvent", messageId),
    type,
    timestamp: entry.occurredAt.toISOString(),
    companyId: encodePublicId("company", entry.companyId),
    sequence,
    data: {
      id: publicEntityId(entityType, entry.entityId),
      ...(status === undefined ? {} : { status }),
      ...(type === "task.assigned" && typeof assignee === "string"
        ? { assignedAgentId: publicEntityId("agent", assignee) }
        : {}),
      activityId: encodePublicId("activity", entry.entryId),
      action: entry.action,
      actor: `${entry.actorType}:${entry.actorType === "agent" ? publicEntityId("agent", entry.actorId) : entry.actorId}`,
      subject: { type: V1_NAME[entityType] ?? entityType, id: publicEntityId(entityType, entry.entityId) },
      related: {
        agentId: agentId === null ? null : encodePublicId("agent", agentId),
        runId: runId === null ? null : encodePublicId("run", runId),
      },
      details,
    },
  };
}

/** What `/v1` calls a thing of the trail, where that is another name. */
const V1_NAME: Readonly<Record<string, string>> = { issue: "task", heartbeat_run: "run" };

const KINDS: Readonly<Record<string, PublicIdKind>> = {
  company: "company",
  agent: "agent",
  issue: "issue",
  approval: "approval",
  goal: "goal",
  project: "project",
  heartbeat_run: "run",
  activity: "activity",
  webhook_endpoint: "webhookEndpoint",
  webhook_delivery: "webhookDelivery",
};

/** As `/v1` prints it; as the trail has it where `/v1` knows no such thing. */
function publicEntityId(entityType: string, id: string): string {
  const kind = KINDS[entityType];
  return kind === undefined || !isUuid(id) ? id : encodePublicId(kind, id);
}
