import type { FastifyError } from "fastify";

import { AppError, type ErrorCode } from "../shared/kernel/errors.ts";
import { InvalidRequestError } from "./request-validation.ts";

/** The only place that knows both our codes and HTTP's. A new code without a status does not compile. */
const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_input: 400,
  invalid_json: 400,
  invalid_cursor: 400,
  unauthenticated: 401,
  token_expired: 401,
  token_revoked: 401,
  forbidden: 403,
  not_found: 404,
  removed_by_retention: 410,
  conflict: 409,
  precondition_failed: 412,
  illegal_transition: 422,
  invalid_reference: 422,
  plain_secret_refused: 422,
  secret_in_use: 409,
  immutable_field: 422,
  slug_in_use: 409,
  budget_invalid: 422,
  adapter_not_installed: 422,
  team_budget_exceeded: 409,
  headcount_limit: 409,
  not_invokable: 409,
  budget_exceeded: 409,
  approval_required: 409,
  lease_lost: 409,
  idempotency_mismatch: 422,
  in_progress: 409,
  already_done: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  backlog_full: 429,
  overloaded: 503,
  unavailable: 503,
  not_installed: 501,
  internal: 500,
};

/** What Fastify says by itself, in our words; where it has no code of ours, its status stays. */
const FRAMEWORK: Readonly<Record<string, { readonly code: ErrorCode; readonly message: string }>> = {
  FST_ERR_BAD_URL: { code: "invalid_input", message: "The URL is not properly encoded" },
  FST_ERR_MAX_PARAM_LENGTH: { code: "not_found", message: "API route not found" },
  FST_ERR_CTP_BODY_TOO_LARGE: { code: "payload_too_large", message: "Request body is too large" },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: "unsupported_media_type", message: "Content-Type must be application/json" },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: "invalid_input",
    message: "Request body size did not match Content-Length",
  },
};

/** HTTP's own: the path names something, and this cannot be done to it. */
export class MethodNotAllowedError extends Error {
  readonly statusCode = 405;

  constructor(allowed: readonly string[]) {
    super(`Method not allowed; ${allowed.join(", ")} is`);
  }
}

/** An error as HTTP answers it, before a surface gives it its shape. */
export interface Failure {
  readonly status: number;
  /** Ours, or the surface's word for it. */
  readonly code: string;
  readonly message: string;
  readonly details: unknown;
  /** In whole seconds; for the header of that name. */
  readonly retryAfterSec: number | undefined;
  /** A defect of ours: to be logged with its stack, and told to nobody. */
  readonly isUnexpected: boolean;
}

export function toFailure(error: unknown): Failure {
  if (error instanceof InvalidRequestError) return fromInvalidRequest(error);
  if (error instanceof AppError) return fromAppError(error);
  const { code = "", statusCode = 500 } = error as Partial<FastifyError>;
  const known = FRAMEWORK[code];
  if (known !== undefined) return { ...NOTHING, ...known, status: STATUS[known.code] };
  if (error instanceof Error && statusCode >= 400 && statusCode < 500) {
    return { ...NOTHING, status: statusCode, code: "invalid_input", message: error.message };
  }
  return { ...NOTHING, status: 500, code: "internal", message: "Internal server error", isUnexpected: true };
}

const NOTHING = { details: undefined, retryAfterSec: undefined, isUnexpected: false } as const;

function fromAppError({ code, message, details, retryAfterSec }: AppError): Failure {
  // What an internal error says is for the log.
  if (code === "internal") {
    return { ...NOTHING, status: 500, code, message: "Internal server error", isUnexpected: true };
  }
  return { status: STATUS[code], code, message, details, retryAfterSec, isUnexpected: false };
}

/** A path that cannot name anything names nothing: its schema's message says what was not found. */
function fromInvalidRequest({ part, issues }: InvalidRequestError): Failure {
  const [first] = issues;
  if (part === "params") {
    return { ...NOTHING, status: 404, code: "not_found", message: first?.message ?? "Not found" };
  }
  return { ...NOTHING, status: 400, code: "invalid_input", message: "Validation error", details: issues };
}
