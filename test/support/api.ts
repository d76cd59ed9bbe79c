import type { FastifyInstance, InjectOptions } from "fastify";
import { afterAll, beforeAll } from "vitest";

import { type AppDeps, buildApp } from "../../api/app.ts";
import { type ApiDeps, startApi } from "../../api/server.ts";
import { signRunToken } from "../../shared/auth/run-token.ts";
import { createLogger, type Logger } from "../../shared/platform/logger.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import type { Services } from "../../shared/services.ts";
import { board, World } from "./world.ts";

/** An answer as a test looks at it; its body is whatever the test takes it for. */
export interface Answer<Body = unknown> {
  readonly status: number;
  readonly body: Body;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface TestApi extends AsyncDisposable {
  readonly world: World;
  readonly app: FastifyInstance;
  /** As a program on this machine asks: a loopback Host, and JSON when there is a body. */
  readonly call: <Body = unknown>(
    method: string,
    url: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Answer<Body>>;
}

export interface TestApiOptions {
  /** False: as on a bind that others can reach. */
  readonly isLoopback?: boolean;
  readonly live?: AppDeps["live"];
  readonly log?: Logger;
  readonly publicUrl?: string;
  /** Nobody has the operator's key. */
  readonly withoutOperator?: boolean;
  /** Replaces services, such as with ones that fail. */
  readonly replace?: (services: Services) => Partial<Services>;
}

export const silent = createLogger({ level: "silent", process: "test" });

/** The API over real services and a database of its own, asked without a socket. */
export async function openApi(options: TestApiOptions = {}): Promise<TestApi> {
  const { isLoopback = true, live, log = silent, replace, publicUrl, withoutOperator = false } = options;
  const world = await World.open(withoutOperator ? { SYSTOLE_OPERATOR_KEY: "" } : {});
  const services = { ...world.services, ...replace?.(world.services) };
  const app = await buildApp({
    config: { isLoopback, ...(publicUrl === undefined ? {} : { publicUrl }) },
    services,
    log,
    ...(live === undefined ? {} : { live }),
  });
  await app.ready();
  return {
    world,
    app,
    call: async <Body>(method: string, url: string, body?: unknown, headers = {}) =>
      (await send(app, {
        method: method as "GET",
        url,
        headers: { host: "127.0.0.1:3100", ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      })) as Answer<Body>,
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** One API for the tests of a block that leave nothing behind. */
export function sharedApi(options: TestApiOptions = {}): TestApi["call"] & { readonly api: () => TestApi } {
  let api: TestApi | undefined;
  beforeAll(async () => {
    api = await openApi(options);
  });
  afterAll(() => api?.[Symbol.asyncDispose]());
  const opened = (): TestApi => {
    if (api === undefined) throw new Error("it is opened before the first test");
    return api;
  };
  const call: TestApi["call"] = (...request) => opened().call(...request);
  return Object.assign(call, { api: opened });
}

export async function send(app: FastifyInstance, request: InjectOptions): Promise<Answer> {
  const { statusCode, headers, payload } = await app.inject(request);
  const isJson = String(headers["content-type"] ?? "").startsWith("application/json");
  return { status: statusCode, body: isJson && payload !== "" ? JSON.parse(payload) : payload, headers };
}

export interface ListeningApi extends AsyncDisposable {
  readonly world: World;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** The API on a port of this machine. */
export async function startTestApi(options: Partial<ApiDeps> = {}): Promise<ListeningApi> {
  const world = await World.open();
  const config = { host: "127.0.0.1", port: 0, isLoopback: true };
  const { url, stop } = await startApi({ config, services: world.services, log: silent, ...options });
  return {
    world,
    url,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop();
      await world[Symbol.asyncDispose]();
    },
  };
}

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

/** A long-lived key of an agent. */
export async function keyOf(world: World, agentId: string): Promise<string> {
  return (await world.services.agents.createKey(board, agentId, { name: "test" })).token;
}

/** What the agent of a claimed run gets as PAPERCLIP_API_KEY. */
export const tokenOf = (world: World, run: ClaimedRun, agent: { id: string; companyId: string }): Promise<string> =>
  signRunToken({
    agentId: agent.id,
    companyId: agent.companyId,
    adapterType: "process",
    runId: run.run.id,
    fencingToken: run.fencingToken,
    secret: world.jwtSecret,
    ttlSec: 7_200,
  });
