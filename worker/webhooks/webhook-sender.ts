import type { Logger } from "pino";

import { consumeWebhooks } from "../../shared/queue/webhook-queue.ts";
import type { WebhookSending } from "../../shared/webhooks/sending.service.ts";
import { eventPoster } from "./post-event.ts";
import { serveEndpoint } from "./serve-endpoint.ts";

export interface WebhookSenderDeps {
  readonly databaseUrl: string;
  readonly redisUrl: string | undefined;
  readonly log: Logger;
  readonly sending: WebhookSending;
  /** Hosts and networks that are not public, and may be sent to all the same. */
  readonly allowed: readonly string[];
  /** The queue's consumer takes nothing, and building it anew has not helped. */
  readonly onDeaf?: () => void;
  /** How long an endpoint may take to answer, in milliseconds. */
  readonly timeoutMs?: number;
}

export interface WebhookSender {
  /** Cuts short what is under way, which is sent again, and lets go of every connection. */
  readonly stop: () => Promise<void>;
}

/** Endpoints that one worker sends to at a time: a slow one has one of these places, and no more. */
const ENDPOINTS_AT_A_TIME = 64;

/** Sends events to the endpoints that are rung. */
export async function startWebhookSender(deps: WebhookSenderDeps): Promise<WebhookSender> {
  const { sending, log, allowed, timeoutMs, ...rest } = deps;
  const poster = eventPoster({ allowed, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  const stopping = new AbortController();
  const serving = { sending, poster, log, stopping: stopping.signal };
  const consumer = await consumeWebhooks({
    ...rest,
    log,
    slots: ENDPOINTS_AT_A_TIME,
    onRun: (endpointId) =>
      serveEndpoint(endpointId, serving).catch((error: unknown) =>
        log.warn({ err: error, endpointId }, "a webhook endpoint was not served: it is rung again"),
      ),
  });
  return {
    stop: async () => {
      await consumer.stopTaking();
      stopping.abort();
      await consumer.close();
      await poster.close();
    },
  };
}
