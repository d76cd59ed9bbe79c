import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { Webhook } from "standardwebhooks";

import { startLoop } from "../../scheduler/loop.ts";
import { openDb } from "../../shared/db/db.ts";
import { createLogger } from "../../shared/platform/logger.ts";
import { createWebhookSending } from "../../shared/webhooks/sending.service.ts";
import { CreateWebhookEndpoint, type MadeWebhookEndpoint } from "../../shared/webhooks/webhook.schema.ts";
import { startWebhookSender } from "../../worker/webhooks/webhook-sender.ts";
import type { Received } from "./endpoint.ts";
import { board, type World } from "./world.ts";

const log = createLogger({ level: "silent", process: "test" });

export interface SenderOptions {
  /** The pauses between attempts, in seconds. */
  readonly pausesSec?: readonly number[];
  readonly timeoutMs?: number;
  readonly allowed?: readonly string[];
  /** That of the world, where it has one. */
  readonly redisUrl?: string;
}

/** What a scheduler and a worker do for webhooks, as processes of their own would: over connections of their own. */
export async function sendWebhooks(world: World, options: SenderOptions = {}): Promise<AsyncDisposable> {
  const { pausesSec, allowed = [], redisUrl, ...rest } = options;
  const db = openDb({ url: world.databaseUrl, pool: 8, applicationName: "test-webhooks", onError: () => undefined });
  const { bus, ownSecrets, webhookFanOut } = world.services;
  const sending = createWebhookSending({ db, bus, ownSecrets, ...(pausesSec === undefined ? {} : { pausesSec }) });
  const sender = await startWebhookSender({
    ...rest,
    databaseUrl: world.databaseUrl,
    redisUrl,
    log,
    sending,
    allowed,
  });
  const telling = startLoop({ name: "webhook-events", everyMs: 20, runOnce: webhookFanOut.tell }, { log });
  const ringing = startLoop({ name: "webhook-rings", everyMs: 20, runOnce: webhookFanOut.ring }, { log });
  return {
    [Symbol.asyncDispose]: async () => {
      await Promise.all([telling.stop(), ringing.stop()]);
      await sender.stop();
      await db.close();
    },
  };
}

/** An endpoint of a company at this address. */
export const listenAt = (
  world: World,
  companyId: string,
  url: string,
  events: readonly string[] = ["agent.*"],
): Promise<MadeWebhookEndpoint> =>
  world.services.webhooks.create(board, companyId, CreateWebhookEndpoint.parse({ url, events }));

/** An endpoint of a company with deliveries, attempts, and something in the outbox. */
export async function toldOf(world: World, companyId: string): Promise<void> {
  const { id: endpointId } = await listenAt(world, companyId, "https://example.com", ["*"]);
  await world.services.webhookFanOut.tell();
  await world.services.webhooks.test(board, { companyId, endpointId });
  await world.sql(
    `insert into webhook_attempts (delivery_id, number, latency_ms)
     select id, n, 1 from webhook_deliveries, generate_series(1, 30) n where endpoint_id = $1`,
    [endpointId],
  );
}

export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly companyId: string;
  readonly sequence: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export const eventIn = ({ body }: Received): ReceivedEvent => JSON.parse(body) as ReceivedEvent;

/** What the reference library makes of a request: the event, or an error. */
export const verifiedBy = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

/** A server that answers each connection with these bytes, once it has sent something, and leaves it open. */
export async function rawAnswer(text: string): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.write(text));
  });
  const sockets = new Set<{ destroy: () => unknown }>();
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
