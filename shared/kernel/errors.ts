/**
 * The one family of errors. `code` is public and stable, `message` is for people, `details` is data.
 * HTTP knows these only through `api/error-map.ts`; `docs/errors.md` has a heading for each code.
 */
export type ErrorCode =
  | "invalid_input"
  | "invalid_json"
  | "invalid_cursor"
  | "unauthenticated"
  | "token_expired"
  | "token_revoked"
  | "forbidden"
  | "not_found"
  | "removed_by_retention"
  | "conflict"
  | "precondition_failed"
  | "illegal_transition"
  | "invalid_reference"
  | "plain_secret_refused"
  | "secret_in_use"
  | "immutable_field"
  | "slug_in_use"
  | "budget_invalid"
  | "adapter_not_installed"
  | "team_budget_exceeded"
  | "headcount_limit"
  | "not_invokable"
  | "budget_exceeded"
  | "approval_required"
  | "lease_lost"
  | "idempotency_mismatch"
  | "in_progress"
  | "already_done"
  | "payload_too_large"
  | "unsupported_media_type"
  | "rate_limited"
  | "backlog_full"
  | "overloaded"
  | "unavailable"
  | "not_installed"
  | "internal";

export interface ErrorOptions {
  readonly details?: unknown;
  readonly cause?: unknown;
  /** How long the caller should wait before it asks again, in whole seconds. */
  readonly retryAfterSec?: number;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly retryAfterSec: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.details = options.details;
    this.retryAfterSec = options.retryAfterSec;
  }
}

/** The thing named does not exist, or not for this caller. Message: "Agent not found". */
export class NotFoundError extends AppError {
  constructor(what: string, options?: ErrorOptions) {
    super("not_found", `${what} not found`, options);
  }
}

/** It was there, and has been removed since it was old enough. Message: "Run log removed by retention on 2026-01-31". */
export class RemovedError extends AppError {
  constructor(what: string, removedAt: Date) {
    const at = removedAt.toISOString();
    super("removed_by_retention", `${what} removed by retention on ${at.slice(0, 10)}`, {
      details: { reason: "removed_by_retention", removedAt: at },
    });
  }
}

export class InvalidInputError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super("invalid_input", message, options);
  }
}

export class UnauthenticatedError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super("unauthenticated", message, options);
  }
}

export class ForbiddenError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super("forbidden", message, options);
  }
}

/** Not now, or not you: the state may change, or another owns it. */
export class ConflictError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super("conflict", message, options);
  }
}

/** The change was meant for another version of the thing than the one there is. */
export class PreconditionFailedError extends AppError {
  /** `currentVersion`: as its ETag names it. */
  constructor(what: string, currentVersion: number | string) {
    super("precondition_failed", `${what} has changed since it was read`, { details: { currentVersion } });
  }
}

/** A transition that the thing's state forbids. */
export class IllegalTransitionError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super("illegal_transition", message, options);
  }
}

/** The run is no longer the caller's: its fencing token has been superseded, or it has ended. */
export class LeaseLostError extends AppError {
  constructor(runId: string, options?: ErrorOptions) {
    super("lease_lost", "The run has ended or is owned by another attempt", { details: { runId }, ...options });
  }
}

/** A store that we need cannot be reached just now; nothing was changed. */
export class UnavailableError extends AppError {
  constructor(message: string, options?: ErrorOptions) {
    super("unavailable", message, { retryAfterSec: 2, ...options });
  }
}

/** Long enough for a queue to move, short enough for a caller to wait. */
const BACKLOG_RETRY_SEC = 5;

/** So many runs wait that no outside call may add one; nothing of the call was kept. */
export class BacklogFullError extends AppError {
  constructor(scopeType: "company" | "instance", limit: number) {
    const whose = scopeType === "company" ? "The company" : "The instance";
    super("backlog_full", `${whose} has as many queued runs as it may have (${limit})`, {
      details: { scopeType, limit },
      retryAfterSec: BACKLOG_RETRY_SEC,
    });
  }
}

/** This process has as many requests under way as it takes on; the call was not looked at. */
export class OverloadedError extends AppError {
  constructor() {
    super("overloaded", "The server has too many requests under way", { retryAfterSec: 1 });
  }
}
