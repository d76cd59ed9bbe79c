import openapiFetch from "openapi-fetch";

import { ApiError } from "./api-error.ts";
import type { Method } from "./calls.ts";
import { type Fetch, retrying } from "./retrying.ts";
import { KEYED, type Surfaces } from "./surfaces.ts";

export interface ClientOptions<Surface extends keyof Surfaces> {
  /** Where the server is, without the path of an API. */
  readonly baseUrl: string;
  /** Which of the server's APIs is spoken to. */
  readonly surface: Surface;
  /** Sent as a bearer. Without one a browser sends the cookie of whoever is signed in. */
  readonly token?: string;
  /** Instead of the platform's. */
  readonly fetch?: Fetch;
  /** How often a call that may be sent twice is made again when nothing came back, or the server said to; 3 by default. */
  readonly retries?: number;
}

/** An `Init`, whatever the operation. */
export interface AnyInit {
  readonly path?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

interface AnyOperation {
  readonly parameters: Pick<AnyInit, "path" | "query">;
  readonly requestBody?: { readonly content: { readonly "application/json": unknown } };
}

type AnyPaths = Readonly<Record<string, Readonly<Record<Method, AnyOperation>>>>;

const RETRIES = 3;

/** Makes calls that resolve to a success, whose body is still to be read. */
export function asking({ baseUrl, surface, token, fetch, retries = RETRIES }: ClientOptions<keyof Surfaces>) {
  const { request } = openapiFetch<AnyPaths>({
    baseUrl,
    // Looked up anew for each call: tests and tracers replace it.
    fetch: retrying({ fetch: fetch ?? ((call) => globalThis.fetch(call)), retries }),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  return async (method: Method, path: string, init: AnyInit): Promise<Response> => {
    const { path: names = {}, query = {}, body, headers, signal } = init;
    const isKeyed = KEYED[surface].has(`${method.toUpperCase()} ${path}`);
    const { error, response } = await request(method, path, {
      params: { path: names, query },
      headers: { ...(isKeyed ? { "idempotency-key": keyOf(body) } : {}), ...headers },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
      parseAs: "stream",
    });
    if (!response.ok) throw new ApiError(response, error);
    return response;
  };
}

/** That of the body, where it has one; else one of its own. Not `randomUUID`, which browsers have only over https. */
function keyOf(body: unknown): string {
  const { idempotencyKey } = Object(body) as { readonly idempotencyKey?: unknown };
  if (typeof idempotencyKey === "string") return idempotencyKey;
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** JSON, text, or else the bytes; undefined where nothing came. What has a disposition is a file, whatever is in it. */
export async function bodyOf(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type");
  if (type === null) return undefined;
  if (response.headers.has("content-disposition")) return response.blob();
  if (/^application\/(?:[\w.-]+\+)?json\b/.test(type)) return response.json();
  return /^text\/|^image\/svg\+xml\b/.test(type) ? response.text() : response.blob();
}
