import { spendAttempt } from "../auth/throttle.ts";
import type { Db } from "../db/db.ts";
import { ConflictError, UnauthenticatedError } from "../kernel/errors.ts";
import type { OwnSecrets } from "../secrets/own-secrets.ts";
import type { Dispatch } from "./dispatch.ts";
import type { RoutineRun } from "./routine-run.schema.ts";
import { databaseNow, findWebhook, type TriggerRow } from "./trigger.store.ts";
import { type Verdict, verifyCall, type WebhookCall } from "./webhook-signature.ts";

export interface IncomingWebhook extends WebhookCall {
  /** Whoever sends it again with the same key means the same. */
  readonly idempotencyKey: string | null;
  /** What the body says; asked for only when the caller is known. @throws invalid_input */
  readonly payload: () => Record<string, unknown> | null;
  /** Where it comes from. */
  readonly address: string;
}

export interface RoutineWebhooks {
  /**
   * Fires the routine of a webhook. Whoever does not know the secret learns nothing, not even whether there is such a
   * webhook. @throws unauthenticated, rate_limited, conflict, invalid_input
   */
  readonly fireWebhook: (publicId: string, call: IncomingWebhook) => Promise<RoutineRun>;
}

export interface WebhookDeps {
  readonly db: Db;
  readonly dispatch: Dispatch;
  readonly ownSecrets: OwnSecrets;
}

const WEBHOOK = { type: "system", id: "routine_webhook" } as const;
/** So that nobody is told by the clock either that there is none. */
const NO_SECRET = "0".repeat(48);

export function createRoutineWebhooks({ db, dispatch, ownSecrets }: WebhookDeps): RoutineWebhooks {
  const secretOf = async ({ company_id: companyId, secret_id: secretId }: TriggerRow): Promise<string | undefined> =>
    secretId === null ? undefined : ownSecrets.read(db, companyId, secretId);

  const check = async (trigger: TriggerRow | undefined, call: WebhookCall): Promise<Verdict> => {
    const now = await databaseNow(db);
    const secret = trigger && (await secretOf(trigger));
    const { signing_mode: mode, replay_window_sec: replayWindowSec } = trigger ?? {};
    const lock = {
      mode: mode ?? "hmac_sha256",
      secret: secret ?? NO_SECRET,
      replayWindowSec: replayWindowSec ?? 300,
      now,
    };
    const verdict = verifyCall(lock, call);
    return secret === undefined && lock.mode !== "none" ? { isGenuine: false } : verdict;
  };

  return {
    fireWebhook: async (publicId, call) => {
      const trigger = await findWebhook(db, publicId);
      const verdict = await check(trigger, call);
      if (trigger === undefined || !verdict.isGenuine) {
        await spendAttempt(db, { what: "token", of: `webhook ${call.address}` });
        throw new UnauthenticatedError("Unauthorized");
      }
      await spendAttempt(db, { what: "webhook", of: trigger.id });
      if (!trigger.enabled || trigger.routine_status !== "active") {
        throw new ConflictError("Routine trigger is not active");
      }
      return dispatch.fireAnyhow(WEBHOOK, {
        company_id: trigger.company_id,
        routine_id: trigger.routine_id,
        trigger_id: trigger.id,
        source: "webhook",
        idempotency_key: call.idempotencyKey,
        request_digest: verdict.digest,
        trigger_payload: call.payload(),
      });
    },
  };
}
