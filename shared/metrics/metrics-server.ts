import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { ConfigError } from "../platform/config-error.ts";
import { isLoopbackHost } from "../platform/deployment-mode.ts";
import type { Logger } from "../platform/logger.ts";
import type { Scaling } from "../scaling/scaling.service.ts";
import type { MetricsRegistry } from "./prometheus.ts";

export interface MetricsServer {
  /** Where Prometheus finds it. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export interface MetricsServerDeps {
  /** 0: the system chooses. */
  readonly port: number;
  readonly host: string;
  readonly registry: Pick<MetricsRegistry, "text" | "contentType">;
  /** What the fleet should have; undefined where this process does not look, or has not yet. */
  readonly scaling: () => Scaling | undefined;
  readonly log: Logger;
}

/** Whoever scrapes asks one thing at a time, and few do. */
const MOST_CONNECTIONS = 32;
const REQUEST_MS = 10_000;

/**
 * Shows what the process counts, on a port of its own: whoever reaches the API does not see it, and it answers while the
 * API is at its limit. It asks no store anything.
 */
export async function serveMetrics(deps: MetricsServerDeps): Promise<MetricsServer> {
  const { port, host, registry, scaling, log } = deps;
  const server = createServer((request, response) => {
    const { method } = request;
    if (method !== "GET" && method !== "HEAD") return answer(response, 405, "", { allow: "GET, HEAD" });
    const [path] = (request.url ?? "/").split("?");
    if (path === "/metrics") return void showMetrics(response, registry, log);
    if (path === "/scaling") return showScaling(response, scaling());
    return answer(response, 404, "Here are /metrics and, of a scheduler, /scaling\n");
  });
  server.maxConnections = MOST_CONNECTIONS;
  server.requestTimeout = REQUEST_MS;
  server.headersTimeout = REQUEST_MS;
  await listen(server, port, host);
  const url = `http://${inUrl(host)}:${(server.address() as AddressInfo).port}/metrics`;
  if (isLoopbackHost(host)) log.info({ metricsUrl: url }, "metrics are shown");
  else log.warn({ metricsUrl: url }, "metrics are shown to whoever reaches this address, without a credential");
  return { url, stop: () => close(server) };
}

async function showMetrics(
  response: ServerResponse,
  registry: Pick<MetricsRegistry, "text" | "contentType">,
  log: Logger,
): Promise<void> {
  try {
    answer(response, 200, await registry.text(), { "content-type": registry.contentType });
  } catch (error) {
    log.error({ err: error }, "metrics could not be read");
    answer(response, 500, "");
  }
}

function showScaling(response: ServerResponse, scaling: Scaling | undefined): void {
  if (scaling === undefined) return answer(response, 503, "Nothing is known of the fleet here, or not any more\n");
  answer(response, 200, `${JSON.stringify(scaling)}\n`, { "content-type": "application/json; charset=utf-8" });
}

function answer(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(body);
}

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const why = cause.code === "EADDRINUSE" ? "another program listens there already" : cause.message;
      const what = "each process has one of its own: set SYSTOLE_METRICS_PORT to a free one, or to 0";
      reject(new ConfigError(`Cannot show metrics on ${host}, port ${port}: ${why}; ${what}`, { cause }));
    });
    server.listen(port, host, resolve);
  });

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const inUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);
