import type { FastifyRequest } from "fastify";
import { z } from "zod";
import { InvalidInputError } from "../../shared/kernel/errors.ts";
import { isUuid } from "../../shared/kernel/ids.ts";
import { takesKey } from "../idempotency-key.ts";
import type { Operation } from "../operation.ts";
import { type Asking, JSON_TYPE, type Surface } from "../surface.ts";
import { admitV1 } from "./door.ts";
import { toV1Failure } from "./error-map.ts";

const Meta = z
  .object({
    requestId: z.string(),
    timestamp: z.string().meta({ format: "date-time" }),
    nextCursor: z.string().nullable().optional().meta({ description: "Of a list: where it goes on; null at its end." }),
    hasMore: z.boolean().optional().meta({ description: "Of a list: whether it goes on." }),
  })
  .meta({ id: "V1Meta" });

const V1Error = z
  .object({
    error: z.object({
      code: z.string().meta({ description: "What went wrong, for programs." }),
      message: z.string().meta({ description: "The same, for people." }),
      details: z.array(z.unknown()).meta({ description: "What is wrong where: field, code and message." }),
    }),
    meta: Meta,
  })
  .meta({ id: "V1Error" });

const PROBLEM_TYPE = "application/problem+json";

/** Entities in `data`, what is said of the answer in `meta`; errors as `{error: {code, message, details}, meta}`. */
export const v1Surface: Surface = {
  prefix: "/v1",
  admit: admitV1,
  beforeValidation: async (asking) => openCursor(asking),
  takesKey: (operation) => operation.method !== "GET" && operation.method !== "DELETE" && takesKey(operation),
  keyedBy: ({ id }, { params }) => `${id} ${JSON.stringify(params ?? {})}`,
  takesOffset: false,
  replySchema: (operation) =>
    operation.mediaType !== undefined || operation.givesFile === true
      ? operation.reply
      : z.object({ data: operation.reply, meta: Meta }),
  present: (asking, { value, cursor, isReplayed }) => {
    const { request, reply, operation, services } = asking;
    if (isReplayed) void reply.header("idempotency-replayed", "true");
    const location = operation.locationOf?.(value);
    if (location !== undefined && reply.statusCode < 300) void reply.header("location", `/v1${location}`);
    if (operation.mediaType !== undefined) return value;
    const meta = metaOf(request);
    if (operation.nextCursor === undefined) return { data: value, meta };
    const nextCursor = cursor === undefined ? null : services.cursors.sign(cursor, listOf(request, operation));
    return { data: value, meta: { ...meta, nextCursor, hasMore: nextCursor !== null } };
  },
  errorSchema: V1Error,
  failureOf: toV1Failure,
  errorBody: ({ status, code, message, details }, request) => {
    const meta = metaOf(request);
    const list = [details ?? []].flat();
    if (!wantsProblem(request)) return { error: { code, message, details: list }, meta };
    const { requestId } = meta;
    return {
      type: "about:blank",
      title: code,
      status,
      detail: message,
      instance: request.url.split("?")[0],
      code,
      requestId,
      errors: list,
    };
  },
  errorType: (request) => (wantsProblem(request) ? PROBLEM_TYPE : JSON_TYPE),
  security: [{ token: [] }],
};

/** RFC 9457, for who asks for it by name. */
const wantsProblem = ({ headers }: FastifyRequest): boolean => headers.accept?.includes(PROBLEM_TYPE) === true;

const metaOf = ({ work }: FastifyRequest) => {
  // A request that no hook has seen yet is nobody's. Not in base 36: it is looked for in logs.
  const id = work?.requestId ?? "";
  return { requestId: isUuid(id) ? `req_${id}` : id, timestamp: new Date().toISOString() };
};

/** A cursor counts for the list that it was given for: the same path and filters; how many rows a page has may change. */
function listOf({ originalUrl }: FastifyRequest, { id }: Operation): unknown {
  // The path as it was sent: what it names is another thing by the time of the answer.
  const [path = "", text = ""] = originalUrl.split("?", 2);
  const query = new URLSearchParams(text);
  for (const name of ["cursor", "limit"]) query.delete(name);
  query.sort();
  return [id, path, query.toString()];
}

function openCursor({ request, operation, services }: Asking): void {
  const query = request.query as Record<string, unknown>;
  if (operation.nextCursor === undefined || query["cursor"] === undefined) return;
  if (typeof query["cursor"] !== "string") throw new InvalidInputError("There is one cursor");
  query["cursor"] = services.cursors.open(query["cursor"], listOf(request, operation));
}
