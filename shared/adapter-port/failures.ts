import type { Failed } from "./outcome.ts";

/** Another attempt cannot go better until somebody changes something. */
export const permanent = (errorCode: string, message: string): Failed => ({
  kind: "failed",
  failure: "permanent",
  errorCode,
  message,
});

/** Another attempt may go better. */
export const transient = (errorCode: string, message: string): Failed => ({
  kind: "failed",
  failure: "transient",
  errorCode,
  message,
});
