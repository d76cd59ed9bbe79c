import { entryOf } from "../activity/activity.store.ts";
import { type Actor, actorId, actorType } from "../auth/actor.ts";
import { newId } from "../kernel/ids.ts";
import type { IncomingWakeup } from "./accept.store.ts";
import { WAKEUP_SOURCES, type WakeupRequest } from "./wakeup.schema.ts";
import type { AgentSituation } from "./wakeup.store.ts";
import { scopeOf } from "./wakeup-scope.ts";
import { namedWork } from "./wakeup-work.ts";

/** The same, as somebody asks for it: the audit trail says who. */
export function invoked(...asked: Parameters<typeof incoming>): IncomingWakeup {
  const [actor] = asked;
  const item = incoming(...asked);
  const { agentId, source, triggerDetail, wakeupId } = item;
  const entry = entryOf({
    actor,
    action: "heartbeat.invoked",
    entityType: "heartbeat_run",
    entityId: item.runId,
    agentId,
    details: { wakeupId, source, triggerDetail },
  });
  return { ...item, invocation: { runId: entry.runId, details: entry.details ?? {} } };
}

/** A request as it is stored, with the ids of the wakeup and of the run that it may become. */
export function incoming(
  actor: Actor,
  { agentId, companyId }: AgentSituation,
  request: WakeupRequest,
  traceparent: string | undefined,
): IncomingWakeup {
  const wakeupId = newId();
  return {
    wakeupId,
    runId: newId(),
    companyId,
    agentId,
    source: request.source,
    priority: WAKEUP_SOURCES.indexOf(request.source),
    triggerDetail: request.triggerDetail,
    reason: request.reason ?? null,
    payload: request.forceFreshSession ? { ...request.payload, forceFreshSession: true } : (request.payload ?? null),
    scope: scopeOf(request, wakeupId),
    actorType: actorType(actor),
    actorId: actorId(actor),
    idempotencyKey: request.idempotencyKey ?? null,
    traceparent: traceparent ?? null,
    invocation: null,
    ...namedWork(request.payload ?? null),
  };
}
