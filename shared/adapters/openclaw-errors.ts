export type Json = Readonly<Record<string, unknown>>;

export const jsonOf = (value: unknown): Json | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

/** A request that the gateway refused, by its own words. */
export class GatewayRefusal extends Error {
  readonly code: string;
  /** `error.details.code`, which says more. */
  readonly detail: string;
  readonly details: Json;
  readonly isRetryable: boolean;
  readonly retryAfterSec: number | undefined;
  /** What came besides the error. */
  readonly payload: Json | undefined;

  constructor(error: Json, payload?: Json) {
    const { code, message, details, retryable, retryAfterMs } = error;
    super(typeof message === "string" && message !== "" ? message : "The gateway refused it");
    this.code = typeof code === "string" ? code : "";
    this.details = jsonOf(details) ?? {};
    this.detail = typeof this.details["code"] === "string" ? this.details["code"] : "";
    this.isRetryable = retryable === true;
    this.retryAfterSec = typeof retryAfterMs === "number" ? Math.ceil(retryAfterMs / 1_000) : undefined;
    this.payload = payload;
  }
}

/** There is no connection any more, or none came to be. */
export class GatewayLost extends Error {
  /** Of the socket (ECONNREFUSED), or of the close frame (1008). */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What is there answered as a web server does, and did not become a WebSocket. */
export class UpgradeRefused extends Error {
  readonly httpStatus: number;
  readonly retryAfter: string | undefined;

  constructor(httpStatus: number, retryAfter: string | undefined) {
    super(`it was answered with status ${httpStatus}, and not taken as a WebSocket`);
    this.httpStatus = httpStatus;
    this.retryAfter = retryAfter;
  }
}
