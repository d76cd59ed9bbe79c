import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";

import { type Actor, actorId, actorType } from "../shared/auth/actor.ts";
import type { Services } from "../shared/services.ts";
import { findAgentByKey, namesAgentByKey } from "./agent-by-key.ts";
import { type Failure, toFailure } from "./error-map.ts";
import { takesKey } from "./idempotency-key.ts";
import type { Operation } from "./operation.ts";
import { type AuthenticateDeps, authenticate, recognize } from "./plugins/authenticate.ts";
import { isRead } from "./plugins/door.ts";
import { spendQuota } from "./plugins/quota.ts";

/** One request for an operation, and what answers it. */
export interface Asking {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly operation: Operation;
  readonly services: Services;
  readonly door: AuthenticateDeps;
}

/** What an operation answered, before a surface gives it its shape. */
export interface Answered {
  readonly value: unknown;
  /** Of a list: where the next page begins. */
  readonly cursor: string | undefined;
  readonly isReplayed: boolean;
}

/** One wire API over the operations: where it lives, whom it lets in, and how it says things. */
export interface Surface {
  readonly prefix: `/${string}`;
  /** Who asks; undefined where the operation is open, and nobody needs to be known. */
  readonly admit: (asking: Asking) => Promise<Actor | undefined>;
  /** Puts what the path or the query says in other words into ours. */
  readonly beforeValidation: (asking: Asking) => Promise<void>;
  /** Which operations take the header `Idempotency-Key`. */
  readonly takesKey: (operation: Operation) => boolean;
  /** What a key counts for, besides its caller. */
  readonly keyedBy: (operation: Operation, request: FastifyRequest) => string;
  /** Its lists may be counted through (`offset`), besides being read on by cursor. */
  readonly takesOffset: boolean;
  readonly replySchema: (operation: Operation) => z.ZodType;
  readonly present: (asking: Omit<Asking, "door">, answered: Answered) => unknown;
  readonly errorSchema: z.ZodType;
  readonly failureOf: (error: unknown) => Failure;
  readonly errorBody: (failure: Failure, request: FastifyRequest) => unknown;
  /** The media type of errors. */
  readonly errorType: (request: FastifyRequest) => string;
  /** How its operations are asked, for the document. */
  readonly security?: readonly Record<string, readonly string[]>[];
}

export const JSON_TYPE = "application/json; charset=utf-8";

const ApiError = z
  .object({
    error: z.string().meta({ description: "What went wrong, for people." }),
    details: z.unknown().optional().meta({ description: "More about it, for programs." }),
  })
  .meta({ id: "Error" });

/** Entities as they are, lists as bare arrays, errors as `{error, details?}`. */
export const apiSurface: Surface = {
  prefix: "/api",
  admit: async (asking) => {
    const { request, door, operation } = asking;
    const actor = await (operation.access === "open" ? recognize : authenticate)(request, door, operation);
    if (actor !== undefined) await spendOwn(actor, asking);
    return actor;
  },
  beforeValidation: async ({ request, services }) => {
    const { params, query, actor } = request;
    if (actor !== undefined && namesAgentByKey(params)) await findAgentByKey({ params, query }, actor, services);
  },
  takesKey: (operation) => operation.method === "POST" && takesKey(operation),
  keyedBy: ({ id }) => id,
  takesOffset: true,
  replySchema: ({ reply }) => reply,
  present: ({ request, reply }, { value, cursor, isReplayed }) => {
    if (isReplayed) void reply.header("idempotent-replayed", "true");
    if (cursor !== undefined) sayNext(request, reply, cursor);
    return value;
  },
  errorSchema: ApiError,
  failureOf: toFailure,
  errorBody: ({ message, details }) => (details === undefined ? { error: message } : { error: message, details }),
  errorType: () => JSON_TYPE,
};

/** Of a person or an agent, whichever credential they use. @throws rate_limited where the operator has set a limit */
async function spendOwn(actor: Actor, { request, reply, door, services }: Asking): Promise<void> {
  const kind = isRead(request.method) ? "read" : "write";
  const perMin = door.perMin[kind];
  if (perMin > 0) await spendQuota(reply, services, { key: `api:${actorType(actor)}:${actorId(actor)}`, kind, perMin });
}

/** Lists are bare arrays, so where the next page begins is said beside them. */
function sayNext(request: FastifyRequest, reply: FastifyReply, cursor: string): void {
  const [path = "", search = ""] = request.url.split("?", 2);
  const query = new URLSearchParams(search);
  query.set("cursor", cursor);
  query.delete("offset");
  void reply.header("x-next-cursor", cursor).header("link", `<${path}?${query.toString()}>; rel="next"`);
}
