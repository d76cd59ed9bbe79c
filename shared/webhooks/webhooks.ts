import type { Logger } from "pino";

import type { Db } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { StoreConfig } from "../platform/config.ts";
import { lazyWebhookQueue } from "../queue/webhook-queue.ts";
import type { OwnSecrets } from "../secrets/own-secrets.ts";
import { createDeliveryLog, type DeliveryLog } from "./delivery-log.service.ts";
import { createWebhookEndpoints, type WebhookEndpoints } from "./endpoint.service.ts";
import { createWebhookFanOut, type WebhookFanOut } from "./fan-out.service.ts";
import { createWebhookSending, type WebhookSending } from "./sending.service.ts";

/** All that has to do with telling others what happens. */
export interface Webhooks {
  readonly webhooks: WebhookEndpoints & DeliveryLog;
  /** For schedulers. */
  readonly webhookFanOut: WebhookFanOut;
  /** For workers. */
  readonly webhookSending: WebhookSending;
}

export interface WebhooksDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly config: Pick<StoreConfig, "deploymentMode" | "databaseUrl" | "redisUrl">;
  readonly log: Logger;
  readonly ownSecrets: OwnSecrets;
}

export function createWebhooks({ db, bus, config, log, ownSecrets }: WebhooksDeps): Webhooks {
  // Who reaches the instance runs programs on this machine anyway, and receives on it.
  const allowsLocal = config.deploymentMode === "local_trusted";
  return {
    webhooks: { ...createWebhookEndpoints({ db, bus, ownSecrets, allowsLocal }), ...createDeliveryLog({ db, bus }) },
    webhookFanOut: createWebhookFanOut({ db, queue: lazyWebhookQueue({ ...config, log }) }),
    webhookSending: createWebhookSending({ db, bus, ownSecrets }),
  };
}
