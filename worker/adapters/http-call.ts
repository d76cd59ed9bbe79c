import type { Dispatcher } from "undici";
import type { AddressGuard } from "../../shared/adapters/address-guard.ts";
import type { HttpMethod } from "../../shared/adapters/http-config.schema.ts";
import type { HttpAnswer } from "./http-answer.ts";

/** One request as it will be sent. */
export interface HttpCall {
  readonly url: URL;
  readonly method: HttpMethod;
  /** What the agent's configuration adds: for the configured origin only, since there may be secrets in it. */
  readonly ownHeaders: Readonly<Record<string, string>>;
  /** What every origin on the way may see. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

export interface HttpLine {
  readonly request: (url: URL, options: RequestOptions) => Promise<Dispatcher.ResponseData>;
  readonly guard: AddressGuard;
}

type RequestOptions = Omit<Dispatcher.RequestOptions, "origin" | "path">;

export class TooManyRedirectsError extends Error {}

const MAX_REDIRECTS = 3;
const MAX_BODY_BYTES = 1024 * 1024;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request and follows at most three redirects, each judged like the first address. A redirect repeats the
 * method and the body, whatever its number: an endpoint that moved to https still wants the wakeup. Only 303 says
 * that the answer is to be fetched elsewhere.
 */
export async function call(first: HttpCall, { request, guard }: HttpLine, signal: AbortSignal): Promise<HttpAnswer> {
  let current = first;
  for (let redirects = 0; ; redirects += 1) {
    const problem = guard.addressProblem(current.url);
    if (problem !== undefined) throw problem;
    const response = await request(current.url, {
      method: current.method,
      headers: { ...current.ownHeaders, ...current.headers },
      body: current.body ?? null,
      signal,
      // An agent may think for hours; the run's own time limit is the one that counts.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    // Whatever ends the reading of a body early is reported by the reading itself.
    response.body.on("error", () => undefined);
    const next = REDIRECTS.has(response.statusCode) ? redirected(current, response) : undefined;
    if (next === undefined) return await read(response);
    response.body.destroy();
    if (redirects === MAX_REDIRECTS) throw new TooManyRedirectsError();
    current = next;
  }
}

function redirected(call: HttpCall, { statusCode, headers }: Dispatcher.ResponseData): HttpCall | undefined {
  const location = single(headers["location"]);
  if (location === undefined || !URL.canParse(location, call.url.href)) return undefined;
  const url = new URL(location, call.url);
  if (url.protocol !== "http:" && url.protocol !== "https:") return undefined;
  return {
    ...call,
    url,
    ...(url.origin === call.url.origin ? {} : { ownHeaders: {} }),
    ...(statusCode === 303 && call.method !== "HEAD" ? { method: "GET", body: undefined } : {}),
  };
}

async function read({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) break;
    chunks.push(chunk);
  }
  return {
    status: statusCode,
    retryAfter: single(headers["retry-after"]),
    body: Buffer.concat(chunks),
    isWhole: length <= MAX_BODY_BYTES,
  };
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;
