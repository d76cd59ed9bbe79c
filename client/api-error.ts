/** An answer that is no success. `code` is stable, and what a program should look at; `message` is for people. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** More about it, for programs. */
  readonly details: unknown;
  /** What the server's log knows the call by. */
  readonly requestId: string | undefined;
  /** When to ask again, in seconds; the client has done so before it threw, unless that was not safe, or too long. */
  readonly retryAfterSec: number | undefined;

  constructor(response: Response, body: unknown) {
    const { code, message, details } = saidIn(body);
    const { meta } = Object(body) as { readonly meta?: { readonly requestId?: string } };
    super(message ?? `HTTP ${response.status}`);
    this.name = "ApiError";
    this.status = response.status;
    this.code = response.headers.get("x-error-code") ?? code ?? "unknown";
    this.details = details;
    this.requestId = response.headers.get("x-request-id") ?? meta?.requestId;
    this.retryAfterSec = retryAfterSecOf(response);
  }
}

/** Nothing came back: there is no server, or the connection broke. What was asked for may have been done. */
export class NoAnswerError extends Error {
  constructor(url: string, cause: unknown) {
    super(`${new URL(url).origin} does not answer (${reasonOf(cause)})`, { cause });
    this.name = "NoAnswerError";
  }
}

/** A whole number of seconds, or a date, as HTTP has it. */
export function retryAfterSecOf({ headers }: Response, now: number = Date.now()): number | undefined {
  const text = headers.get("retry-after");
  if (text === null) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - now) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds);
}

interface Said {
  readonly code?: string;
  readonly message?: string;
  readonly details?: unknown;
}

const MOST_CHARACTERS = 500;

/** `/api` says `{error: "…", details}`, `/v1` says `{error: {code, message, details}}`; a proxy says anything. */
function saidIn(body: unknown): Said {
  if (typeof body === "string" && body !== "") return { message: body.slice(0, MOST_CHARACTERS) };
  const { error, details } = Object(body) as { error?: unknown; details?: unknown };
  return typeof error === "string" ? { message: error, details } : (Object(error) as Said);
}

/** Node says the reason in the cause; browsers keep it to themselves. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause ? String(cause.code) : String(error);
}
