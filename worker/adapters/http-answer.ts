import { isJsonObject, readReport } from "../output/reported.ts";
import type { Outcome } from "./adapter.ts";
import { permanent, transient } from "./outcomes.ts";

/** What an endpoint answered in the end, redirects followed. */
export interface HttpAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Buffer;
  /** False when the body was longer than what is read of one. */
  readonly isWhole: boolean;
}

export interface AnswerContext {
  /** For people: `HTTP POST https://example.com/hook`, without what might be secret in the URL. */
  readonly requestName: string;
  readonly now: Date;
}

const DEFAULT_DEADLINE_SEC = 3_600;
const MAX_DEADLINE_SEC = 86_400;
const MAX_RETRY_AFTER_SEC = 86_400;
/** Of a body, what is kept with the run. */
const MAX_RESULT_BYTES = 64 * 1024;
const EXCERPT_LENGTH = 300;

/** The client errors that another attempt may not meet: a timeout, too early, too many. */
const TRANSIENT = new Set([408, 425, 429]);

/**
 * 2xx is done, and a JSON body may report on the work (`usage`, `costUsd`, `summary` …). One exception: 202 with a
 * JSON body that says `"async": true`, or a `status` of accepted, pending or running. Then the endpoint has only taken
 * the run and reports its result itself, within `deadlineSec` (an hour by default, a day at most).
 */
export function outcomeOfAnswer(answer: HttpAnswer, context: AnswerContext): Outcome {
  const { status } = answer;
  if (status < 200 || status > 299) return failure(answer, context);
  const body = jsonOf(answer);
  if (body === undefined) return { kind: "succeeded", summary: context.requestName };
  const reported = {
    summary: context.requestName,
    ...readReport(body),
    ...(answer.body.length <= MAX_RESULT_BYTES ? { result: { ...body } } : {}),
  };
  if (status === 202 && isTakenOnly(body)) return { ...reported, kind: "pending", deadlineSec: deadlineOf(body) };
  return { ...reported, kind: "succeeded" };
}

type Json = Readonly<Record<string, unknown>>;

function jsonOf({ body, isWhole }: HttpAnswer): Json | undefined {
  if (!isWhole || body.length === 0) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isTakenOnly = (body: Json): boolean =>
  body["async"] === true || ["accepted", "pending", "running"].includes(String(body["status"]));

/** Of what is taken and not done yet: an hour where it does not say, a day at most. */
export function deadlineOf(body: Json): number {
  const asked = body["deadlineSec"];
  return typeof asked === "number" && asked > 0
    ? Math.min(Math.max(Math.ceil(asked), 1), MAX_DEADLINE_SEC)
    : DEFAULT_DEADLINE_SEC;
}

function failure({ status, retryAfter, body }: HttpAnswer, { requestName, now }: AnswerContext): Outcome {
  const text = body
    .toString("utf8", 0, EXCERPT_LENGTH * 4)
    .slice(0, EXCERPT_LENGTH)
    .trim();
  const message = `${requestName} was answered with status ${status}${text === "" ? "" : `: ${text}`}`;
  const errorCode = `http_status_${status}`;
  if (!TRANSIENT.has(status) && status < 500) return permanent(errorCode, message);
  const retryAfterSec = secondsUntil(retryAfter, now);
  return { ...transient(errorCode, message), ...(retryAfterSec === undefined ? {} : { retryAfterSec }) };
}

/** `Retry-After`: whole seconds, or a date. */
export function secondsUntil(retryAfter: string | undefined, now: Date): number | undefined {
  const text = retryAfter?.trim() ?? "";
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now.getTime()) / 1_000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), MAX_RETRY_AFTER_SEC);
}
