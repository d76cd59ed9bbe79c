import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Logger } from "pino";

import { newId } from "../../shared/kernel/ids.ts";
import { metrics } from "../../shared/metrics/metrics.ts";
import { inContext, type WorkContext } from "../../shared/platform/context.ts";
import { type OpenSpan, openSpan } from "../../shared/platform/tracing.ts";

/** The ids of the work that a request belongs to. */
export interface RequestWork extends WorkContext {
  readonly requestId: string;
  readonly traceparent: string;
}

declare module "fastify" {
  interface FastifyRequest {
    work: RequestWork;
    span: OpenSpan;
  }
}

const REQUEST_ID = /^[\w.:+/=@-]{1,128}$/;

/**
 * Gives each request an id and a place in a trace, says both in the answer, and logs it when it is
 * answered: at info what changed something or failed, at debug what was only read.
 */
export function registerRequestContext(app: FastifyInstance, log: Logger): void {
  // Set by the first hook of all, so nobody sees it without.
  app.decorateRequest("work", undefined as unknown as RequestWork);
  app.decorateRequest("span", undefined as unknown as OpenSpan);

  app.addHook("onRequest", (request, reply, done) => {
    const given = request.headers["x-request-id"];
    const requestId = typeof given === "string" && REQUEST_ID.test(given) ? given : newId();
    const parent = request.headers["traceparent"];
    request.span = spanOf(request, typeof parent === "string" ? parent : undefined);
    const { traceparent } = request.span;
    request.work = { requestId, traceparent };
    void reply.header("x-request-id", requestId).header("traceparent", traceparent);
    done();
  });

  app.addHook("onResponse", (request, reply, done) => {
    const { method } = request;
    measure(request, reply);
    const isRead = (method === "GET" || method === "HEAD") && reply.statusCode < 400;
    const level = isRead ? "debug" : "info";
    if (log.isLevelEnabled(level)) inContext(request.work, () => log[level](lineOf(request, reply), "request"));
    done();
  });
}

/** By the route, never by the path: that has ids in it. */
function spanOf({ method, routeOptions: { url: route } }: FastifyRequest, parent: string | undefined): OpenSpan {
  const name = route === undefined ? method : `${method} ${route}`;
  return openSpan(name, { parent, kind: "request", facts: { "http.request.method": method, "http.route": route } });
}

const SURFACES = ["api", "v1"] as const;
const STATUSES = ["1xx", "2xx", "3xx", "4xx", "5xx"] as const;

function measure({ url, span }: FastifyRequest, { statusCode, elapsedTime, raw }: FastifyReply): void {
  span.set({ "http.response.status_code": statusCode });
  span.end(statusCode >= 500 ? String(statusCode) : undefined);
  // How long a stream was open says nothing of how fast we are.
  if (String(raw.getHeader("content-type")).startsWith("text/event-stream")) return;
  const surface = SURFACES.find((known) => url.startsWith(`/${known}/`)) ?? "other";
  const status = STATUSES[Math.floor(statusCode / 100) - 1] ?? "5xx";
  metrics.observe("requestLength", elapsedTime / 1_000, { surface, status });
}

const lineOf = (
  { method, url }: FastifyRequest,
  { statusCode, elapsedTime }: { readonly statusCode: number; readonly elapsedTime: number },
) => ({ method, url: withoutToken(url).slice(0, 1_000), status: statusCode, ms: Math.round(elapsedTime * 10) / 10 });

/** A browser's WebSocket cannot say its credential anywhere else. */
const withoutToken = (url: string): string => url.replace(/([?&]token=)[^&]*/gi, "$1***");
