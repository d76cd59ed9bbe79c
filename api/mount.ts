import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import { z } from "zod";

import type { Actor } from "../shared/auth/actor.ts";
import { inContext, type WorkContext } from "../shared/platform/context.ts";
import type { Services } from "../shared/services.ts";
import { findAgentByKey, namesAgentByKey } from "./agent-by-key.ts";
import { MethodNotAllowedError, toFailure } from "./error-map.ts";
import { FileAnswer, sendFile } from "./file-answer.ts";
import type { Gate } from "./gate.ts";
import { answeredOnce, IdempotencyHeaders, idempotencyKeyOf, takesKey } from "./idempotency-key.ts";
import { etagOf, expectedIn, IfMatchHeaders } from "./if-match.ts";
import type { Operation } from "./operation.ts";
import { type AuthenticateDeps, authenticate, recognize } from "./plugins/authenticate.ts";
import { registerFileBody } from "./plugins/file-body.ts";
import type { RequestWork } from "./plugins/request-context.ts";
import type { Surface } from "./surface.ts";
import { visitorOf } from "./visitor.ts";

declare module "fastify" {
  interface FastifyRequest {
    actor: Actor | undefined;
  }
}

export interface MountDeps {
  readonly services: Services;
  readonly door: AuthenticateDeps;
  readonly gate: Gate;
}

/** Makes the routes of a list of operations, as one surface speaks of them. */
export function mount(
  app: FastifyInstance,
  { services, door, gate }: MountDeps,
  operations: readonly Operation[],
  surface: Surface,
): void {
  for (const [url, allowed] of methodsByUrl(operations)) refuseOtherMethods(app, url, allowed);
  const route = (context: FastifyInstance, operation: Operation): void => {
    context.route({
      method: operation.method,
      url: operation.url,
      schema: schemaOf(operation, surface),
      onRequest: async (request) => {
        const ask = operation.access === "open" ? recognize : authenticate;
        request.actor = await gate.run(() => inContext(request.work, () => ask(request, door, operation)));
      },
      preValidation: async (request) => {
        // Where every field may be left out, so may the body.
        if (operation.body !== undefined && request.body === undefined) request.body = {};
        const { params, query, work } = request;
        if (!namesAgentByKey(params)) return;
        await gate.run(() => inContext(work, () => findAgentByKey({ params, query }, actorOf(request), services)));
      },
      // Again, since the body was read meanwhile: a slow sender keeps nobody out.
      handler: (request, reply) => gate.run(() => answer({ request, reply, operation, services, door })),
    });
  };
  for (const operation of operations) if (operation.takesFile !== true) route(app, operation);
  void app.register(async (files) => {
    registerFileBody(files);
    for (const operation of operations) if (operation.takesFile === true) route(files, operation);
  });
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

function methodsByUrl(operations: readonly Operation[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map<string, string[]>();
  for (const { url, method } of operations) {
    methods.set(url, [...(methods.get(url) ?? []), ...(method === "GET" ? ["GET", "HEAD"] : [method])]);
  }
  return methods;
}

function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly string[]): void {
  app.route({
    method: METHODS.filter((method) => !allowed.includes(method)),
    url,
    schema: { hide: true },
    // Before the body is read: what it holds does not matter.
    onRequest: async (_request, reply) => {
      void reply.header("allow", allowed.join(", "));
      throw new MethodNotAllowedError(allowed);
    },
    handler: () => undefined,
  });
}

interface Asked extends Pick<MountDeps, "services" | "door"> {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly operation: Operation;
}

async function answer({ request, reply, operation, services, door }: Asked): Promise<unknown> {
  const { run, status, nextCursor, takesIdempotencyKey = false, takesIfMatch = false } = operation;
  const { params, query, body } = request;
  const { traceparent } = request.work;
  const asked = {
    ...(takesIdempotencyKey ? idempotencyKeyOf(request) : {}),
    ...(takesIfMatch ? expectedIn(request) : {}),
  };
  const { actor } = request;
  const work = (): Promise<unknown> =>
    run({
      // An open operation that relies on one where there is none is a defect, and fails as one.
      get actor() {
        return actorOf(request);
      },
      visitor: visitorOf(request, reply, door.publicUrl),
      params,
      query,
      body,
      services,
      traceparent,
      ...asked,
    });
  const { idempotency } = services;
  const { answer: value, isReplayed } = await inContext(workOf(request.work, actor), () =>
    answeredOnce({ request, actor, operation, idempotency }, work),
  );
  if (isReplayed) void reply.header("idempotent-replayed", "true");
  const cursor = nextCursor?.(value, query);
  if (cursor !== undefined) sayNext(request, reply, cursor);
  sayWhatItIs(reply, operation, value);
  void reply.code(status);
  return value instanceof FileAnswer ? sendFile(reply, value) : value;
}

function sayWhatItIs(reply: FastifyReply, { versionOf, mediaType }: Operation, value: unknown): void {
  if (versionOf !== undefined) void reply.header("etag", etagOf(versionOf(value)));
  if (mediaType !== undefined) void reply.type(`${mediaType}; charset=utf-8`);
}

export function actorOf({ actor }: FastifyRequest): Actor {
  if (actor === undefined) throw new Error("a route without authentication has no actor");
  return actor;
}

function workOf(work: RequestWork, actor: Actor | undefined): WorkContext {
  if (actor?.type !== "agent") return work;
  const { companyId, agentId, run } = actor;
  return run === undefined ? { ...work, companyId, agentId } : { ...work, companyId, agentId, runId: run.runId };
}

/** Lists are bare arrays, so where the next page begins is said beside them. */
function sayNext(request: FastifyRequest, reply: FastifyReply, cursor: string): void {
  const [path = "", search = ""] = request.url.split("?", 2);
  const query = new URLSearchParams(search);
  query.set("cursor", cursor);
  void reply.header("x-next-cursor", cursor).header("link", `<${path}?${query.toString()}>; rel="next"`);
}

const headersOf = (operation: Operation): z.core.$ZodLooseShape => ({
  ...(takesKey(operation) ? IdempotencyHeaders.shape : {}),
  ...(operation.takesIfMatch === true ? IfMatchHeaders.shape : {}),
});

function schemaOf(operation: Operation, surface: Surface) {
  const { id, summary, tag, params, query, body, reply, status } = operation;
  const response: Record<string, z.ZodType> = { [status]: reply, default: surface.errorSchema };
  const schema: FastifySchema = { operationId: id, summary, tags: [tag], response };
  if (operation.mediaType !== undefined) schema.produces = [operation.mediaType];
  if (params !== undefined) schema.params = params;
  if (query !== undefined) schema.querystring = query;
  if (body !== undefined) schema.body = body;
  const headers = headersOf(operation);
  if (Object.keys(headers).length > 0) schema.headers = z.looseObject(headers);
  if (operation.access === "open") schema.security = [];
  if (operation.takesFile === true) schema.consumes = ["multipart/form-data"];
  if (operation.givesFile === true) schema.produces = ["application/octet-stream"];
  return schema;
}

/** Answers what was thrown in the words of the surface; a defect of ours is logged, and told to nobody. */
export function registerErrors(app: FastifyInstance, surface: Surface, onDefect: (error: unknown) => void): void {
  app.setErrorHandler((error, request, reply) => {
    const failure = toFailure(error);
    if (failure.isUnexpected) inContext(request.work, () => onDefect(error));
    if (failure.retryAfterSec !== undefined) void reply.header("retry-after", failure.retryAfterSec);
    void reply.header("x-error-code", failure.code);
    return reply.code(failure.status).type("application/json; charset=utf-8").send(surface.errorBody(failure));
  });
}
