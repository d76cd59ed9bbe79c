import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Logger } from "pino";

import { newId } from "../../shared/kernel/ids.ts";
import { childTraceparent } from "../../shared/kernel/trace.ts";
import { inContext, type WorkContext } from "../../shared/platform/context.ts";

/** The ids of the work that a request belongs to. */
export interface RequestWork extends WorkContext {
  readonly requestId: string;
  readonly traceparent: string;
}

declare module "fastify" {
  interface FastifyRequest {
    work: RequestWork;
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

  app.addHook("onRequest", (request, reply, done) => {
    const given = request.headers["x-request-id"];
    const requestId = typeof given === "string" && REQUEST_ID.test(given) ? given : newId();
    const parent = request.headers["traceparent"];
    const traceparent = childTraceparent(typeof parent === "string" ? parent : undefined);
    request.work = { requestId, traceparent };
    void reply.header("x-request-id", requestId).header("traceparent", traceparent);
    done();
  });

  app.addHook("onResponse", (request, reply, done) => {
    const { method } = request;
    const isRead = (method === "GET" || method === "HEAD") && reply.statusCode < 400;
    const level = isRead ? "debug" : "info";
    if (log.isLevelEnabled(level)) inContext(request.work, () => log[level](lineOf(request, reply), "request"));
    done();
  });
}

const lineOf = (
  { method, url }: FastifyRequest,
  { statusCode, elapsedTime }: { readonly statusCode: number; readonly elapsedTime: number },
) => ({ method, url: withoutToken(url).slice(0, 1_000), status: statusCode, ms: Math.round(elapsedTime * 10) / 10 });

/** A browser's WebSocket cannot say its credential anywhere else. */
const withoutToken = (url: string): string => url.replace(/([?&]token=)[^&]*/gi, "$1***");
