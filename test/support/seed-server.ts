import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect } from "vitest";

import { type Answer, type ListeningApi, startTestApi } from "./api.ts";

const execute = promisify(execFile);

/** A server on a port, asked in the words of the public documentation. */
export interface SeedServer {
  readonly api: () => ListeningApi;
  /** Runs a curl line as the documentation has it: what it calls localhost:3100 is this server. */
  readonly curl: <Body = unknown>(line: string) => Promise<Pick<Answer<Body>, "status" | "body">>;
  readonly ask: <Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer<Body>>;
}

/** One server for the tests of a block. */
export function seedServer(options: Parameters<typeof startTestApi>[0] = {}): SeedServer {
  let opened: ListeningApi | undefined;
  beforeAll(async () => {
    opened = await startTestApi(options);
  });
  afterAll(() => opened?.[Symbol.asyncDispose]());
  const api = (): ListeningApi => {
    if (opened === undefined) throw new Error("it is opened before the first test");
    return opened;
  };
  return {
    api,
    curl: (line) => curl(api().url, line),
    ask: (method, path, body, headers) => askOver(api().url, { method, path, body, headers: headers ?? {} }),
  };
}

async function curl<Body>(url: string, line: string): Promise<Pick<Answer<Body>, "status" | "body">> {
  const there = `localhost:3100:127.0.0.1:${new URL(url).port}`;
  const asked = `curl() { command curl -q -sS --connect-to ${there} -w '\\n%{http_code}' "$@"; }\n${line}`;
  const { stdout } = await execute("sh", ["-c", asked], { env: { PATH: process.env["PATH"] } });
  const end = stdout.lastIndexOf("\n");
  return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) as Body };
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** Over a connection; a text goes as it is. */
export async function askOver<Body>(url: string, { method, path, body, headers }: Asked): Promise<Answer<Body>> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  return {
    status: response.status,
    body: (isJson && text !== "" ? JSON.parse(text) : text) as Body,
    headers: Object.fromEntries(response.headers),
  };
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** As the documentation writes ids that stand for any. */
const ANY_ID = /^(?:550e8400-e29b-41d4-a716-446655440000|(?:agent|company|approval|run|issue)_\w+)$/;

export const anId = expect.stringMatching(ID);
export const aMoment = expect.stringMatching(MOMENT);

/**
 * What an answer is to match that an example shows: every field of it, with its value. An id is any id, or the one that
 * `ids` has for it; a moment is any moment.
 */
export function asShown(example: unknown, ids: Readonly<Record<string, string>> = {}): unknown {
  if (Array.isArray(example)) return example.map((item) => asShown(item, ids));
  if (typeof example === "object" && example !== null) {
    return Object.fromEntries(Object.entries(example).map(([key, value]) => [ids[key] ?? key, asShown(value, ids)]));
  }
  if (typeof example !== "string") return example;
  if (ANY_ID.test(example)) return ids[example] ?? anId;
  return MOMENT.test(example) ? aMoment : example;
}
