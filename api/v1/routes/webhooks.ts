import { z } from "zod";

import { encodePublicId } from "../../../shared/kernel/public-id.ts";
import {
  CreateWebhookEndpoint,
  type MadeWebhookEndpoint,
  UpdateWebhookEndpoint,
  type WebhookDelivery,
  type WebhookEndpoint,
} from "../../../shared/webhooks/webhook.schema.ts";
import { operation } from "../../operation.ts";
import { InCompany, lastOf, moment, named, page } from "../fields.ts";

const tag = "v1 Webhooks";
const scope = "admin";

const fields = {
  id: z.string(),
  companyId: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  description: z.string().nullable(),
  status: z.enum(["enabled", "disabled"]),
  disabledReason: z.string().nullable(),
  disabledAt: moment.nullable(),
  secretRotatedAt: moment.nullable().meta({ description: "For a day after, the secret before signs too." }),
  createdAt: moment,
  updatedAt: moment,
};

const V1Endpoint = z.object(fields).meta({ id: "V1WebhookEndpoint" });
const V1NewEndpoint = z
  .object({ ...fields, secret: z.string() })
  .meta({ id: "V1NewWebhookEndpoint", description: "With the secret that signs, this once." });

const V1Delivery = z
  .object({
    id: z.string(),
    endpointId: z.string(),
    eventId: z.string().meta({ description: "The `webhook-id` of each attempt." }),
    eventType: z.string(),
    sequence: z.number().int().nullable().meta({ description: "Null: a test." }),
    status: z.enum(["pending", "delivered", "failed"]),
    body: z.string().meta({ description: "As it is signed and sent." }),
    nextAttemptAt: moment.nullable(),
    deliveredAt: moment.nullable(),
    createdAt: moment,
    attempts: z.array(
      z.object({
        number: z.number().int(),
        attemptedAt: moment,
        statusCode: z.number().int().nullable(),
        latencyMs: z.number().int(),
        answer: z.string().nullable().meta({ description: "Its beginning." }),
        error: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "V1WebhookDelivery", description: "One event on its way to one endpoint." });

const InEndpoint = InCompany.extend({ endpointId: named("webhookEndpoint", "Webhook endpoint") });
const InDelivery = InEndpoint.extend({ deliveryId: named("webhookDelivery", "Webhook delivery") });

const DeliveryFilter = z.object({
  ...page,
  status: z.enum(["pending", "delivered", "failed"]).optional(),
  eventType: z.string().max(100).optional(),
});

const toEndpoint = (endpoint: WebhookEndpoint): z.input<typeof V1Endpoint> => ({
  ...endpoint,
  id: encodePublicId("webhookEndpoint", endpoint.id),
  companyId: encodePublicId("company", endpoint.companyId),
  events: [...endpoint.events],
});
const toNewEndpoint = (made: MadeWebhookEndpoint): z.input<typeof V1NewEndpoint> => ({
  ...toEndpoint(made),
  secret: made.secret,
});
const toDelivery = ({ messageId, ...delivery }: WebhookDelivery): z.input<typeof V1Delivery> => ({
  ...delivery,
  id: encodePublicId("webhookDelivery", delivery.id),
  endpointId: encodePublicId("webhookEndpoint", delivery.endpointId),
  eventId: encodePublicId("webhookEvent", messageId),
  attempts: [...delivery.attempts],
});

const pathOf = ({ cid, ...path }: z.output<typeof InEndpoint>) => ({ companyId: cid, ...path });

const endpoints = "/companies/:cid/webhook-endpoints";
const one = `${endpoints}/:endpointId`;

const endpointOperations = [
  operation({
    id: "v1ListWebhookEndpoints",
    method: "GET",
    url: endpoints,
    summary: "List where a company is told what happens, the oldest first",
    tag,
    scope,
    params: InCompany,
    query: z.object(page),
    status: 200,
    reply: z.array(V1Endpoint),
    nextCursor: lastOf("webhookEndpoint"),
    run: async ({ actor, params, query, services }) =>
      (await services.webhooks.list(actor, params.cid, query)).map(toEndpoint),
  }),
  operation({
    id: "v1CreateWebhookEndpoint",
    method: "POST",
    url: endpoints,
    summary: "Have events of a company sent somewhere; the secret that signs them is shown once",
    tag,
    scope,
    params: InCompany,
    body: CreateWebhookEndpoint.meta({ id: "V1CreateWebhookEndpoint" }),
    status: 201,
    reply: V1NewEndpoint,
    locationOf: ({ companyId, id }) => `/companies/${companyId}/webhook-endpoints/${id}`,
    run: async ({ actor, params, body, services }) =>
      toNewEndpoint(await services.webhooks.create(actor, params.cid, body)),
  }),
  operation({
    id: "v1GetWebhookEndpoint",
    method: "GET",
    url: one,
    summary: "Get a webhook endpoint",
    tag,
    scope,
    params: InEndpoint,
    status: 200,
    reply: V1Endpoint,
    run: async ({ actor, params, services }) =>
      toEndpoint(await services.webhooks.get(actor, params.cid, params.endpointId)),
  }),
  operation({
    id: "v1UpdateWebhookEndpoint",
    method: "PATCH",
    url: one,
    summary: "Change a webhook endpoint; disable it, or enable it again",
    tag,
    scope,
    params: InEndpoint,
    body: UpdateWebhookEndpoint.meta({ id: "V1UpdateWebhookEndpoint" }),
    status: 200,
    reply: V1Endpoint,
    run: async ({ actor, params, body, services }) =>
      toEndpoint(await services.webhooks.update(actor, params.cid, params.endpointId, body)),
  }),
  operation({
    id: "v1DeleteWebhookEndpoint",
    method: "DELETE",
    url: one,
    summary: "Delete a webhook endpoint, with its deliveries",
    tag,
    scope,
    params: InEndpoint,
    status: 200,
    reply: V1Endpoint,
    run: async ({ actor, params, services }) =>
      toEndpoint(await services.webhooks.delete(actor, params.cid, params.endpointId)),
  }),
  operation({
    id: "v1RotateWebhookSecret",
    method: "POST",
    url: `${one}/rotate-secret`,
    summary: "Give a webhook endpoint a new secret; the one before signs too for a day",
    tag,
    scope,
    params: InEndpoint,
    status: 200,
    reply: V1NewEndpoint,
    run: async ({ actor, params, services }) =>
      toNewEndpoint(await services.webhooks.rotateSecret(actor, params.cid, params.endpointId)),
  }),
];

const deliveryOperations = [
  operation({
    id: "v1TestWebhookEndpoint",
    method: "POST",
    url: `${one}/test`,
    summary: "Send a webhook endpoint an event without a meaning, once",
    tag,
    scope,
    params: InEndpoint,
    status: 202,
    reply: V1Delivery,
    run: async ({ actor, params, services }) => toDelivery(await services.webhooks.test(actor, pathOf(params))),
  }),
  operation({
    id: "v1ListWebhookDeliveries",
    method: "GET",
    url: `${one}/deliveries`,
    summary: "List what was sent to a webhook endpoint, or is to be, the newest first",
    tag,
    scope,
    params: InEndpoint,
    query: DeliveryFilter,
    status: 200,
    reply: z.array(V1Delivery),
    nextCursor: lastOf("webhookDelivery"),
    run: async ({ actor, params, query, services }) =>
      (await services.webhooks.listDeliveries(actor, pathOf(params), query)).map(toDelivery),
  }),
  operation({
    id: "v1GetWebhookDelivery",
    method: "GET",
    url: `${one}/deliveries/:deliveryId`,
    summary: "Get a delivery, with its attempts",
    tag,
    scope,
    params: InDelivery,
    status: 200,
    reply: V1Delivery,
    run: async ({ actor, params: { deliveryId, ...params }, services }) =>
      toDelivery(await services.webhooks.getDelivery(actor, { ...pathOf(params), deliveryId })),
  }),
  operation({
    id: "v1ReplayWebhookDelivery",
    method: "POST",
    url: `${one}/deliveries/:deliveryId/replay`,
    summary: "Send a delivery once more, under the same id",
    tag,
    scope,
    params: InDelivery,
    status: 202,
    reply: V1Delivery,
    run: async ({ actor, params: { deliveryId, ...params }, services }) =>
      toDelivery(await services.webhooks.replay(actor, { ...pathOf(params), deliveryId })),
  }),
];

export const v1WebhookOperations = [...endpointOperations, ...deliveryOperations];
