import type { SystemActor } from "../auth/actor.ts";
import type { Db, Tx } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { metrics } from "../metrics/metrics.ts";
import type { OwnSecrets } from "../secrets/own-secrets.ts";
import { hasTakenSince } from "./delivery.store.ts";
import { disableEndpoint, leaveEndpoint } from "./endpoint.store.ts";
import { RETRY_PAUSES_SEC, retryPauseSec } from "./retry-schedule.ts";
import type { Attempt, ClaimedRows, ClaimTerms, Settlement, TakenRow } from "./sending.store.ts";
import { claimDeliveries, releaseDelivery, settleDelivery } from "./sending.store.ts";
import { recordEndpointActivity } from "./webhook-activity.ts";
import { TEST_EVENT } from "./webhook-event.schema.ts";

/** One delivery that is to be sent now. */
export interface ClaimedDelivery {
  readonly deliveryId: string;
  readonly messageId: string;
  readonly eventType: string;
  readonly body: string;
  /** In a row, before this attempt. */
  readonly failures: number;
  readonly claims: number;
}

export interface ClaimedEndpoint {
  readonly endpointId: string;
  readonly companyId: string;
  readonly url: string;
  /** It may lead to this machine. */
  readonly mayBeLocal: boolean;
  /** The one that signs, and the one before while that counts; none when it cannot be read. */
  readonly secrets: readonly string[];
  readonly deliveries: readonly ClaimedDelivery[];
}

/** What became of one attempt. */
export interface SendResult extends Pick<Attempt, "statusCode" | "latencyMs" | "answer" | "error"> {
  readonly retryAfterSec?: number | undefined;
}

/** What a worker may do that sends: nothing of it arrives twice but what was cut short. */
export interface WebhookSending {
  /** The next that are due, and the right to send to their endpoint; undefined where another worker has that. */
  readonly claim: (claim: ClaimTerms) => Promise<ClaimedEndpoint | undefined>;
  /** Writes down how it went, and what follows: another attempt, or an endpoint that is disabled. */
  readonly settle: (endpoint: ClaimedEndpoint, delivery: ClaimedDelivery, result: SendResult) => Promise<void>;
  /** It was not sent. */
  readonly release: (delivery: ClaimedDelivery) => Promise<void>;
  /** Another worker may send to the endpoint. */
  readonly leave: (endpointId: string, claimant: string) => Promise<void>;
}

export interface SendingDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly ownSecrets: Pick<OwnSecrets, "readRecent">;
  /** The pauses between attempts, in seconds. */
  readonly pausesSec?: readonly number[];
}

const SENDER: SystemActor = { type: "system", id: "webhooks" };
const GONE = 410;

export function createWebhookSending(deps: SendingDeps): WebhookSending {
  const { db, bus, ownSecrets, pausesSec = RETRY_PAUSES_SEC } = deps;
  return {
    claim: async (claim) => {
      const claimed = await claimDeliveries(db, claim);
      if (claimed === undefined) return undefined;
      const secrets = claimed.deliveries.length === 0 ? [] : await secretsOf(db, claimed, ownSecrets);
      return { ...toEndpoint(claimed), secrets, deliveries: claimed.deliveries.map(toDelivery) };
    },

    settle: async (endpoint, delivery, result) => {
      const { settlement, why } = followingFrom(delivery, result, pausesSec);
      metrics.count("webhookAttempts", { result: result.error === null ? "delivered" : "failed" });
      const { deliveryId, claims } = delivery;
      const attempt = { deliveryId, claims, ...result };
      if (why === undefined) return void (await settleDelivery(db, attempt, settlement));
      const isDisabled = await db.transaction(async (tx) => {
        const isOurs = await settleDelivery(tx, attempt, settlement);
        return isOurs && (await disable(tx, { endpoint, delivery, why }));
      });
      if (isDisabled) bus.publish({ kind: "events", companyId: endpoint.companyId });
    },

    release: ({ deliveryId, claims }) => releaseDelivery(db, deliveryId, claims),
    leave: (endpointId, claimant) => leaveEndpoint(db, endpointId, claimant),
  };
}

interface Following {
  readonly settlement: Settlement;
  /** Why the endpoint is to be disabled, if it is. */
  readonly why?: "gone" | "exhausted";
}

const OVER: Settlement = { status: "failed", pauseSec: null };

function followingFrom(
  { eventType, failures }: ClaimedDelivery,
  { statusCode, error, retryAfterSec }: SendResult,
  pausesSec: readonly number[],
): Following {
  if (error === null) return { settlement: { status: "delivered", pauseSec: null } };
  if (statusCode === GONE) return { settlement: OVER, why: "gone" };
  if (eventType === TEST_EVENT) return { settlement: OVER };
  const pauseSec = retryPauseSec({ failures: failures + 1, retryAfterSec }, Math.random(), pausesSec);
  if (pauseSec === undefined) return { settlement: OVER, why: "exhausted" };
  return { settlement: { status: "pending", pauseSec } };
}

interface Disabling {
  readonly endpoint: ClaimedEndpoint;
  readonly delivery: ClaimedDelivery;
  readonly why: "gone" | "exhausted";
}

const REASONS = {
  gone: "The endpoint answered 410 Gone",
  exhausted: "Every attempt at a delivery failed, and no other was taken meanwhile",
} as const;

/** An endpoint that takes other deliveries is well, whatever it has against this one. */
async function disable(tx: Tx, { endpoint, delivery, why }: Disabling): Promise<boolean> {
  const { endpointId } = endpoint;
  const { deliveryId, eventType } = delivery;
  if (why === "exhausted" && (await hasTakenSince(tx, endpointId, deliveryId))) return false;
  const row = await disableEndpoint(tx, endpointId, REASONS[why]);
  if (row === undefined) return false;
  await recordEndpointActivity(tx, SENDER, row, { verb: "disabled", details: { why, deliveryId, eventType } });
  return true;
}

async function secretsOf(
  db: Db,
  { endpoint }: ClaimedRows,
  { readRecent }: SendingDeps["ownSecrets"],
): Promise<readonly string[]> {
  if (endpoint.secret_id === null) return [];
  return readRecent(db, endpoint.company_id, endpoint.secret_id, endpoint.is_newly_rotated === true ? 2 : 1);
}

const toEndpoint = ({ endpoint }: ClaimedRows) => ({
  endpointId: endpoint.id,
  companyId: endpoint.company_id,
  url: endpoint.url,
  mayBeLocal: endpoint.may_be_local,
});

const toDelivery = (row: TakenRow): ClaimedDelivery => ({
  deliveryId: row.delivery_id,
  messageId: row.message_id,
  eventType: row.event_type,
  body: row.body,
  failures: row.failures,
  claims: row.claims,
});
