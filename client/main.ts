/** All that the package offers. It imports nothing of Node's own, so that browsers can load it. */
export { ApiError, NoAnswerError } from "./api-error.ts";
export type { ClientOptions } from "./asking.ts";
export type { Reply } from "./calls.ts";
export { type Client, createClient } from "./client.ts";
export type { StreamEvent } from "./follow.ts";
export type { Fetch } from "./retrying.ts";
export type { Schemas, Surfaces } from "./surfaces.ts";
export {
  type VerifyOptions,
  verifyWebhook,
  type WebhookEvent,
  WebhookVerificationError,
} from "./verify-webhook.ts";
