import type { AttemptRow, DeliveryRow } from "./delivery.store.ts";
import type { EndpointRow } from "./endpoint.store.ts";
import type { FailedWebhookEndpoint, WebhookAttempt, WebhookDelivery, WebhookEndpoint } from "./webhook.schema.ts";

export const toEndpoint = (row: EndpointRow): WebhookEndpoint => ({
  id: row.id,
  companyId: row.company_id,
  url: row.url,
  events: row.events,
  description: row.description,
  status: row.status,
  disabledReason: row.disabled_reason,
  disabledAt: row.disabled_at?.toISOString() ?? null,
  secretRotatedAt: row.secret_rotated_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

export const toFailed = ({ id, url, description, ...row }: EndpointRow): FailedWebhookEndpoint => ({
  id,
  origin: new URL(url).origin,
  description,
  reason: row.disabled_reason ?? "",
  at: (row.disabled_at ?? row.updated_at).toISOString(),
});

export const toDelivery = (row: DeliveryRow, attempts: readonly AttemptRow[]): WebhookDelivery => ({
  id: row.id,
  endpointId: row.endpoint_id,
  messageId: row.message_id,
  eventType: row.event_type,
  sequence: row.sequence,
  status: row.status,
  body: row.body,
  nextAttemptAt: row.status === "pending" ? row.next_attempt_at.toISOString() : null,
  deliveredAt: row.delivered_at?.toISOString() ?? null,
  createdAt: row.created_at.toISOString(),
  attempts: attempts.filter(({ delivery_id: deliveryId }) => deliveryId === row.id).map(toAttempt),
});

const toAttempt = (row: AttemptRow): WebhookAttempt => ({
  number: row.number,
  attemptedAt: row.attempted_at.toISOString(),
  statusCode: row.status_code,
  latencyMs: row.latency_ms,
  answer: row.answer,
  error: row.error,
});
