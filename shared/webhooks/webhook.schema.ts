import { z } from "zod";

import { isEventFilter, WEBHOOK_EVENTS } from "./webhook-event.schema.ts";

const LONGEST_URL = 2_000;
const MOST_FILTERS = 50;

function isReceiver(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return (protocol === "https:" || protocol === "http:") && username === "" && password === "" && hash === "";
}

const url = z
  .string()
  .max(LONGEST_URL)
  .refine(isReceiver, "An http or https URL without a name, a password or a fragment")
  .meta({ format: "uri" });

const filter = z
  .string()
  .max(100)
  .refine(isEventFilter, { error: `Names no event: ${WEBHOOK_EVENTS.join(", ")}; * stands for all that begin so` });

const events = z
  .array(filter)
  .min(1)
  .max(MOST_FILTERS)
  .transform((filters) => [...new Set(filters)])
  .meta({ description: "Types of events, such as `agent.paused`, `agent.*` or `*`." });

const description = z.string().max(1_000).nullish();

export const CreateWebhookEndpoint = z.object({ url, events, description }).strict();
export type CreateWebhookEndpoint = z.infer<typeof CreateWebhookEndpoint>;

export const UpdateWebhookEndpoint = z
  .object({
    url: url.optional(),
    events: events.optional(),
    description,
    status: z
      .enum(["enabled", "disabled"])
      .optional()
      .meta({ description: "While disabled nothing is sent, and nothing that happens is kept to be sent." }),
  })
  .strict();
export type UpdateWebhookEndpoint = z.infer<typeof UpdateWebhookEndpoint>;

export interface WebhookEndpoint {
  readonly id: string;
  readonly companyId: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly description: string | null;
  readonly status: "enabled" | "disabled";
  readonly disabledReason: string | null;
  readonly disabledAt: string | null;
  readonly secretRotatedAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** One that gets nothing any more, since it failed. Of its address the origin alone: the rest may be a secret. */
export interface FailedWebhookEndpoint {
  readonly id: string;
  readonly origin: string;
  readonly description: string | null;
  readonly reason: string;
  readonly at: string;
}

/** With its secret, which is shown this once. */
export interface MadeWebhookEndpoint extends WebhookEndpoint {
  readonly secret: string;
}

export interface WebhookAttempt {
  readonly number: number;
  readonly attemptedAt: string;
  /** Null: there was no answer. */
  readonly statusCode: number | null;
  readonly latencyMs: number;
  /** The beginning of the answer. */
  readonly answer: string | null;
  readonly error: string | null;
}

export interface WebhookDelivery {
  readonly id: string;
  readonly endpointId: string;
  /** The `webhook-id` of each of its attempts. */
  readonly messageId: string;
  readonly eventType: string;
  readonly sequence: number | null;
  readonly status: "pending" | "delivered" | "failed";
  readonly body: string;
  /** Of one that is pending. */
  readonly nextAttemptAt: string | null;
  readonly deliveredAt: string | null;
  readonly createdAt: string;
  readonly attempts: readonly WebhookAttempt[];
}
