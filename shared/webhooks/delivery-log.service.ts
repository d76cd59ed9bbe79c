import type { Actor } from "../auth/actor.ts";
import { requireLead } from "../auth/actor.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { IllegalTransitionError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { encodePublicId } from "../kernel/public-id.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { DeliveryQuery, DeliveryRow } from "./delivery.store.ts";
import { insertDeliveries, listAttempts, listDeliveries, replayDelivery, requireDelivery } from "./delivery.store.ts";
import type { EndpointRow } from "./endpoint.store.ts";
import { requireEndpoint } from "./endpoint.store.ts";
import type { WebhookDelivery } from "./webhook.schema.ts";
import { recordEndpointActivity } from "./webhook-activity.ts";
import { TEST_EVENT } from "./webhook-event.schema.ts";
import { toDelivery } from "./webhook-view.ts";

/** An endpoint, or one of its deliveries, as a path names it. */
export interface EndpointPath {
  readonly companyId: string;
  readonly endpointId: string;
}
export interface DeliveryPath extends EndpointPath {
  readonly deliveryId: string;
}

/** What was sent, and what came of it; for those who lead the company. All of it: forbidden, not_found. */
export interface DeliveryLog {
  /** A page, the newest first. */
  readonly listDeliveries: (actor: Actor, path: EndpointPath, query: DeliveryQuery) => Promise<WebhookDelivery[]>;
  readonly getDelivery: (actor: Actor, path: DeliveryPath) => Promise<WebhookDelivery>;
  /** Sends it once more, under the same id, with all of its attempts. @throws illegal_transition while disabled */
  readonly replay: (actor: Actor, path: DeliveryPath) => Promise<WebhookDelivery>;
  /** Sends an event of no meaning, once. @throws illegal_transition while disabled */
  readonly test: (actor: Actor, path: EndpointPath) => Promise<WebhookDelivery>;
}

export interface DeliveryLogDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createDeliveryLog({ db, bus }: DeliveryLogDeps): DeliveryLog {
  const shown = async (rows: readonly DeliveryRow[]): Promise<WebhookDelivery[]> => {
    const ids = rows.map(({ id }) => id);
    const attempts = ids.length === 0 ? [] : await listAttempts(db, ids);
    return rows.map((row) => toDelivery(row, attempts));
  };

  const showOne = async (row: DeliveryRow): Promise<WebhookDelivery> =>
    toDelivery(row, await listAttempts(db, [row.id]));

  const send = async (
    actor: Actor,
    { companyId, endpointId }: EndpointPath,
    work: (tx: Tx, endpoint: EndpointRow) => Promise<DeliveryRow>,
  ): Promise<WebhookDelivery> => {
    requireLead(actor, companyId);
    const row = await db.transaction(async (tx) => {
      await lockCompany(tx, companyId);
      const endpoint = await requireEndpoint(tx, companyId, endpointId);
      if (endpoint.status === "disabled") throw new IllegalTransitionError("The webhook endpoint is disabled");
      return work(tx, endpoint);
    });
    bus.publish({ kind: "events", companyId });
    return showOne(row);
  };

  return {
    listDeliveries: async (actor, { companyId, endpointId }, query) => {
      requireLead(actor, companyId);
      await requireEndpoint(db, companyId, endpointId);
      return shown(await listDeliveries(db, endpointId, query));
    },

    getDelivery: async (actor, { companyId, endpointId, deliveryId }) => {
      requireLead(actor, companyId);
      await requireEndpoint(db, companyId, endpointId);
      return showOne(await requireDelivery(db, endpointId, deliveryId));
    },

    replay: (actor, path) =>
      send(actor, path, async (tx, endpoint) => {
        const before = await requireDelivery(tx, path.endpointId, path.deliveryId);
        const details = { deliveryId: before.id, eventType: before.event_type, from: before.status };
        await recordEndpointActivity(tx, actor, endpoint, { verb: "delivery_replayed", details });
        return replayDelivery(tx, before.id);
      }),

    test: (actor, path) =>
      send(actor, path, async (tx, endpoint) => {
        const delivery = testOf(endpoint);
        await insertDeliveries(tx, [delivery]);
        await recordEndpointActivity(tx, actor, endpoint, { verb: "tested", details: { deliveryId: delivery.id } });
        return requireDelivery(tx, endpoint.id, delivery.id);
      }),
  };
}

function testOf({ id: endpointId, company_id: companyId }: EndpointRow) {
  const messageId = newId();
  const body = {
    id: encodePublicId("webhookEvent", messageId),
    type: TEST_EVENT,
    timestamp: new Date().toISOString(),
    companyId: encodePublicId("company", companyId),
    data: { id: encodePublicId("webhookEndpoint", endpointId) },
  };
  const event = { messageId, sequence: null, eventType: TEST_EVENT, body: JSON.stringify(body) };
  return { id: newId(), companyId, endpointId, ...event };
}
