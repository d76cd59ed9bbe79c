import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import { z } from "zod";

import type { Actor } from "../shared/auth/actor.ts";
import { inContext, type WorkContext } from "../shared/platform/context.ts";
import type { Services } from "../shared/services.ts";
import type { Scopes } from "../shared/tokens/token-scopes.ts";
import { deprecationSchema, sayDeprecated } from "./deprecation.ts";
import { MethodNotAllowedError } from "./error-map.ts";
import { FileAnswer, sendFile } from "./file-answer.ts";
import type { Gate } from "./gate.ts";
import { answeredOnce, IdempotencyHeaders, idempotencyKeyOf } from "./idempotency-key.ts";
import { etagOf, expectedIn, IfMatchHeaders } from "./if-match.ts";
import { behindOffset, Offset, termsOf } from "./offset.ts";
import type { Operation } from "./operation.ts";
import type { AuthenticateDeps } from "./plugins/authenticate.ts";
import { registerFileBody } from "./plugins/file-body.ts";
import type { RequestWork } from "./plugins/request-context.ts";
import type { Asking, Surface } from "./surface.ts";
import { visitorOf } from "./visitor.ts";

declare module "fastify" {
  interface FastifyRequest {
    actor: Actor | undefined;
    /** What the caller's token grants; undefined on surfaces that know no scopes. */
    scopes: Scopes | undefined;
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
    const asking = (request: FastifyRequest, reply: FastifyReply): Asking => ({
      request,
      reply,
      operation,
      services,
      door,
    });
    context.route({
      method: operation.method,
      url: operation.url,
      schema: schemaOf(operation, surface),
      onRequest: async (request, reply) => {
        sayDeprecated(reply, operation.deprecated);
        request.actor = await gate.run(() => inContext(request.work, () => surface.admit(asking(request, reply))));
      },
      preValidation: async (request, reply) => {
        // Where every field may be left out, so may the body.
        if (operation.body !== undefined && request.body === undefined) request.body = {};
        await gate.run(() => inContext(request.work, () => surface.beforeValidation(asking(request, reply))));
      },
      // Again, since the body was read meanwhile: a slow sender keeps nobody out.
      handler: (request, reply) => gate.run(() => answer(asking(request, reply), surface)),
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

export function refuseOtherMethods(app: FastifyInstance, url: string, allowed: readonly string[]): void {
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

async function answer({ request, reply, operation, services, door }: Asking, surface: Surface): Promise<unknown> {
  const { run, status, nextCursor, takesIdempotencyKey = false, takesIfMatch = false } = operation;
  const { params, query, body, actor, scopes } = request;
  const { traceparent } = request.work;
  const asked = {
    ...(takesIdempotencyKey ? idempotencyKeyOf(request) : {}),
    ...(takesIfMatch ? expectedIn(request) : {}),
    ...(scopes === undefined ? {} : { scopes }),
  };
  const ask = (asking: unknown): Promise<unknown> =>
    run({
      // An open operation that relies on one where there is none is a defect, and fails as one.
      get actor() {
        return actorOf(request);
      },
      visitor: visitorOf(request, reply, door.publicUrl),
      params,
      query: asking,
      body,
      services,
      traceparent,
      ...asked,
    });
  const work = (): Promise<unknown> =>
    takesOffset(operation, surface) ? behindOffset(query as Record<string, unknown>, operation, ask) : ask(query);
  const { idempotency } = services;
  const isKeyed = surface.takesKey(operation);
  const once = (): Promise<{ answer: unknown; isReplayed: boolean }> =>
    isKeyed && !takesIdempotencyKey
      ? answeredOnce({ request, actor, keyedBy: surface.keyedBy(operation, request), idempotency }, work)
      : unkeyed(work);
  const { answer: value, isReplayed } = await request.span.inside(() => inContext(workOf(request.work, actor), once));
  sayWhatItIs(reply, operation, value);
  void reply.code(operation.statusOf?.(value) ?? status);
  if (value instanceof FileAnswer) return sendFile(reply, value);
  return surface.present(
    { request, reply, operation, services },
    { value, cursor: nextCursor?.(value, query), isReplayed },
  );
}

const unkeyed = async (work: () => Promise<unknown>) => ({ answer: await work(), isReplayed: false });

function sayWhatItIs(reply: FastifyReply, { versionOf, mediaType, cachedSec }: Operation, value: unknown): void {
  if (cachedSec !== undefined) void reply.header("cache-control", `private, max-age=${cachedSec}`);
  if (versionOf !== undefined) void reply.header("etag", etagOf(versionOf(value)));
  if (mediaType !== undefined) void reply.type(`${mediaType}; charset=utf-8`);
}

export function actorOf({ actor }: FastifyRequest): Actor {
  if (actor === undefined) throw new Error("a route without authentication has no actor");
  return actor;
}

export function workOf(work: RequestWork, actor: Actor | undefined): WorkContext {
  if (actor?.type !== "agent") return work;
  const { companyId, agentId, run } = actor;
  return run === undefined ? { ...work, companyId, agentId } : { ...work, companyId, agentId, runId: run.runId };
}

const headersOf = (operation: Operation, surface: Surface): z.core.$ZodLooseShape => ({
  ...(surface.takesKey(operation) ? IdempotencyHeaders.shape : {}),
  ...(operation.takesIfMatch === true ? IfMatchHeaders.shape : {}),
});

const takesOffset = ({ nextCursor }: Operation, surface: Surface): boolean =>
  surface.takesOffset && nextCursor !== undefined;

const queryOf = (operation: Operation, query: z.ZodType, surface: Surface): z.ZodType =>
  takesOffset(operation, surface) ? termsOf(query).safeExtend(Offset.shape) : query;

function producedBy({ mediaType, givesFile = false }: Operation): readonly string[] {
  if (mediaType !== undefined) return [mediaType];
  return givesFile ? ["application/octet-stream"] : [];
}

function schemaOf(operation: Operation, surface: Surface) {
  const { id, summary, tag, params, query, body, status } = operation;
  const response: Record<string, z.ZodType> = {
    [status]: surface.replySchema(operation),
    default: surface.errorSchema,
  };
  const schema: FastifySchema = {
    operationId: id,
    summary,
    tags: [tag],
    response,
    ...deprecationSchema(operation.deprecated),
  };
  if (params !== undefined) schema.params = params;
  if (query !== undefined) schema.querystring = queryOf(operation, query, surface);
  if (body !== undefined) schema.body = body;
  const headers = headersOf(operation, surface);
  if (Object.keys(headers).length > 0) schema.headers = z.looseObject(headers);
  if (surface.security !== undefined) schema.security = surface.security;
  if (operation.access === "open") schema.security = [];
  if (operation.takesFile === true) schema.consumes = ["multipart/form-data"];
  schema.produces = producedBy(operation);
  return schema;
}

/** Answers what was thrown in the words of the surface; a defect of ours is logged, and told to nobody. */
export function registerErrors(
  app: FastifyInstance,
  surface: Pick<Surface, "failureOf" | "errorBody" | "errorType">,
  onDefect: (error: unknown) => void,
): void {
  app.setErrorHandler((error, request, reply) => {
    const failure = surface.failureOf(error);
    if (failure.isUnexpected) inContext(request.work, () => onDefect(error));
    if (failure.retryAfterSec !== undefined) void reply.header("retry-after", failure.retryAfterSec);
    if (failure.status === 401) void reply.header("www-authenticate", challengeTo(request));
    void reply.header("x-error-code", failure.code);
    const body = surface.errorBody(failure, request);
    return reply.code(failure.status).type(surface.errorType(request)).send(body);
  });
}

/** RFC 6750, section 3: a credential that does not count is told apart from none. */
const challengeTo = ({ headers }: FastifyRequest): string =>
  headers.authorization === undefined ? "Bearer" : 'Bearer error="invalid_token"';
