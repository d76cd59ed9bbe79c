import type { Db, Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { WebhookQueue } from "../queue/webhook-queue.ts";
import type { NewDelivery } from "./delivery.store.ts";
import { insertDeliveries } from "./delivery.store.ts";
import type { EndpointRow } from "./endpoint.store.ts";
import { listDue, listListening } from "./endpoint.store.ts";
import { eventsOf } from "./event-of-entry.ts";
import { takeOutbox } from "./outbox.store.ts";
import { bodyOf, type OutboxEntry } from "./webhook-body.ts";
import { isNamedBy } from "./webhook-event.schema.ts";

export interface WebhookFanOut {
  /** Makes deliveries of what the outbox has; resolves to how many. */
  readonly tell: (signal?: AbortSignal) => Promise<number>;
  /** Rings for each endpoint that something is due to be sent to; resolves to how many. */
  readonly ring: () => Promise<number>;
  /** Lets go of the queue. */
  readonly close: () => Promise<void>;
}

export interface FanOutDeps {
  readonly db: Db;
  readonly queue: WebhookQueue;
}

/** Each may have 20 kB, and as many copies as there are endpoints. */
const BATCH = 100;
const MOST_RINGS = 1_000;

export function createWebhookFanOut({ db, queue }: FanOutDeps): WebhookFanOut {
  return {
    tell: async (signal) => {
      let made = 0;
      for (;;) {
        const { entries, deliveries } = await db.transaction((tx) => tellBatch(tx));
        made += deliveries;
        if (entries < BATCH || signal?.aborted === true) return made;
      }
    },

    ring: async () => {
      const due = await listDue(db, MOST_RINGS);
      if (due.length === 0) return 0;
      const { failed } = await queue.ring(due);
      return due.length - failed;
    },

    close: queue.close,
  };
}

/** What is taken out of the outbox is a delivery for everyone it concerns in the same moment, or stays. */
async function tellBatch(tx: Tx): Promise<{ readonly entries: number; readonly deliveries: number }> {
  const entries = await takeOutbox(tx, BATCH);
  if (entries.length === 0) return { entries: 0, deliveries: 0 };
  const endpoints = await listListening(tx, [...new Set(entries.map(({ companyId }) => companyId))]);
  const deliveries = entries.flatMap((entry) => deliveriesOf(entry, endpoints));
  if (deliveries.length > 0) await insertDeliveries(tx, deliveries);
  return { entries: entries.length, deliveries: deliveries.length };
}

type Listening = Pick<EndpointRow, "id" | "company_id" | "events">;

function deliveriesOf(entry: OutboxEntry, endpoints: readonly Listening[]): NewDelivery[] {
  const { companyId, sequence } = entry;
  const ofCompany = endpoints.filter(({ company_id: id }) => id === companyId);
  return eventsOf(entry).flatMap((event) => {
    const messageId = newId();
    const wanting = ofCompany.filter(({ events }) => events.some((filter) => isNamedBy(filter, event.type)));
    if (wanting.length === 0) return [];
    const body = bodyOf(messageId, entry, event);
    const told = { companyId, messageId, sequence, eventType: event.type, body };
    return wanting.map(({ id: endpointId }) => ({ id: newId(), endpointId, ...told }));
  });
}
