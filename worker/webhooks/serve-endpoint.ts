import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";

import { newId } from "../../shared/kernel/ids.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import type {
  ClaimedDelivery,
  ClaimedEndpoint,
  SendResult,
  WebhookSending,
} from "../../shared/webhooks/sending.service.ts";
import { isSigningSecret, signatureOf } from "../../shared/webhooks/webhook-signature.ts";
import type { EventPoster } from "./post-event.ts";

export interface ServeDeps {
  readonly sending: WebhookSending;
  readonly poster: Pick<EventPoster, "post">;
  readonly log: Logger;
  /** Cuts short what is under way: it is sent again. */
  readonly stopping: AbortSignal;
}

/** Requests to one endpoint that are under way at a time. When half of them are over, more is claimed in one go. */
const LANES = 10;
const LOOK_AGAIN_MS = 1_000;
/** Then whoever waits for this worker has its turn; what is left is rung again. */
const TURN_MS = 20_000;
/** Longer than an attempt takes from its claim to its settlement. */
const LEASE_SEC = 30;

const NOT_SETTLED = "what became of a webhook could not be written down: it is sent again";

/** Sends what is due to one endpoint, a few at a time, until nothing is left or its turn is over. */
export async function serveEndpoint(endpointId: string, deps: ServeDeps): Promise<void> {
  const { sending, log, stopping } = deps;
  const claimant = newId();
  const over = performance.now() + TURN_MS;
  const underWay = new Set<Promise<void>>();

  const start = (endpoint: ClaimedEndpoint, delivery: ClaimedDelivery): void => {
    const attempt = sendOne(endpoint, delivery, deps)
      .catch((error: unknown) => log.warn({ err: error, endpointId, deliveryId: delivery.deliveryId }, NOT_SETTLED))
      .finally(() => underWay.delete(attempt));
    underWay.add(attempt);
  };

  try {
    while (!stopping.aborted && performance.now() < over) {
      const limit = LANES - underWay.size;
      const endpoint = await sending.claim({ endpointId, claimant, leaseSec: LEASE_SEC, limit });
      endpoint?.deliveries.forEach((delivery) => start(endpoint, delivery));
      if (underWay.size === 0) break;
      do await oneOf(underWay);
      while (underWay.size > LANES / 2);
    }
  } finally {
    await Promise.all(underWay);
    await sending.leave(endpointId, claimant);
  }
}

/** One is over, or hangs: something else may be due by now. */
async function oneOf(underWay: ReadonlySet<Promise<void>>): Promise<void> {
  const timer = new AbortController();
  const late = sleep(LOOK_AGAIN_MS, undefined, { signal: timer.signal }).catch(() => undefined);
  await Promise.race([...underWay, late]);
  timer.abort();
}

async function sendOne(endpoint: ClaimedEndpoint, delivery: ClaimedDelivery, deps: ServeDeps): Promise<void> {
  const { sending, poster, stopping } = deps;
  const result = await attemptOf(endpoint, delivery, { poster, stopping });
  if (result === undefined) return sending.release(delivery);
  await sending.settle(endpoint, delivery, result);
}

/** Undefined when it was cut short by ourselves. */
async function attemptOf(
  { url, mayBeLocal, secrets }: ClaimedEndpoint,
  { messageId, body }: ClaimedDelivery,
  { poster, stopping }: Pick<ServeDeps, "poster" | "stopping">,
): Promise<SendResult | undefined> {
  const keys = secrets.filter(isSigningSecret);
  if (keys.length === 0) return { statusCode: null, latencyMs: 0, answer: null, error: UNSIGNED };
  const id = encodePublicId("webhookEvent", messageId);
  const timestampSec = Math.floor(Date.now() / 1_000);
  const headers = {
    "content-type": "application/json",
    "user-agent": "systole",
    "webhook-id": id,
    "webhook-timestamp": String(timestampSec),
    "webhook-signature": signatureOf(keys, { id, timestampSec, body }),
  };
  return poster.post({ url: new URL(url), headers, body, mayBeLocal }, stopping);
}

const UNSIGNED = "The endpoint's secret is gone, cannot be opened, or cannot sign; rotating it makes another";
