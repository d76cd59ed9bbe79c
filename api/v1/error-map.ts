import type { z } from "zod";

import { AppError, type ErrorCode } from "../../shared/kernel/errors.ts";
import { type Failure, MethodNotAllowedError, toFailure } from "../error-map.ts";
import { InvalidRequestError } from "../request-validation.ts";

interface Said {
  readonly code: string;
  /** Where it is another than on `/api`. */
  readonly status?: number;
}

/** This surface's words for our codes: 409 where the same request may succeed later, 422 where it must change. */
const SAID: Readonly<Record<ErrorCode, Said>> = {
  invalid_input: { code: "validation_failed", status: 422 },
  invalid_json: { code: "invalid_json" },
  invalid_cursor: { code: "invalid_cursor" },
  unauthenticated: { code: "unauthenticated" },
  token_expired: { code: "token_expired" },
  token_revoked: { code: "token_revoked" },
  forbidden: { code: "insufficient_scope" },
  not_found: { code: "not_found" },
  removed_by_retention: { code: "removed_by_retention" },
  conflict: { code: "conflict" },
  precondition_failed: { code: "precondition_failed" },
  illegal_transition: { code: "invalid_state", status: 409 },
  invalid_reference: { code: "validation_failed" },
  plain_secret_refused: { code: "validation_failed" },
  secret_in_use: { code: "secret_in_use" },
  immutable_field: { code: "immutable_field" },
  slug_in_use: { code: "slug_in_use" },
  budget_invalid: { code: "budget_invalid" },
  adapter_not_installed: { code: "adapter_not_installed" },
  team_budget_exceeded: { code: "team_budget_exceeded" },
  headcount_limit: { code: "headcount_limit" },
  not_invokable: { code: "invalid_state" },
  budget_exceeded: { code: "budget_exceeded" },
  approval_required: { code: "approval_required" },
  lease_lost: { code: "invalid_state" },
  idempotency_mismatch: { code: "idempotency_key_reused" },
  in_progress: { code: "idempotency_in_progress" },
  already_done: { code: "idempotency_already_done" },
  payload_too_large: { code: "payload_too_large" },
  unsupported_media_type: { code: "unsupported_media_type" },
  rate_limited: { code: "rate_limited" },
  backlog_full: { code: "backlog_full" },
  overloaded: { code: "unavailable" },
  unavailable: { code: "unavailable" },
  not_installed: { code: "not_installed" },
  internal: { code: "internal_error" },
};

/** One thing that is wrong with a request. */
export interface ErrorDetail {
  /** Where: `budget.dailyUsd`. Empty for the whole. */
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

export function toV1Failure(error: unknown): Failure {
  const failure = toFailure(error);
  if (error instanceof InvalidRequestError && error.part !== "params") return { ...failure, ...fromIssues(error) };
  if (error instanceof MethodNotAllowedError) return { ...failure, code: "method_not_allowed" };
  // What the framework says by itself is about the request as a whole.
  if (failure.code === "invalid_input" && !(error instanceof AppError))
    return { ...failure, code: "invalid_parameter" };
  const said = SAID[failure.code as ErrorCode];
  return { ...failure, status: said.status ?? failure.status, code: said.code };
}

function fromIssues({ part, issues }: InvalidRequestError): Pick<Failure, "status" | "code" | "message" | "details"> {
  const details = issues.flatMap(detailsOf);
  const [first] = details;
  const message = first === undefined ? "The request is not valid" : `${first.field || part}: ${first.message}`;
  if (part !== "body") return { status: 400, code: "invalid_parameter", message, details };
  const isImmutable = details.length > 0 && details.every(({ code }) => code === "immutable_field");
  return { status: 422, code: isImmutable ? "immutable_field" : "validation_failed", message, details };
}

function detailsOf(issue: z.core.$ZodIssue): ErrorDetail[] {
  const field = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      field: field === "" ? key : `${field}.${key}`,
      code: "unknown_field",
      message: "there is no such field, or it cannot be set here",
    }));
  }
  const { params } = issue as { readonly params?: { readonly code?: unknown } };
  const code = typeof params?.code === "string" ? params.code : issue.code;
  return [{ field, code, message: issue.message }];
}
