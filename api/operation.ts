import type { HTTPMethods } from "fastify";
import type { z } from "zod";

import type { Actor } from "../shared/auth/actor.ts";
import type { Services } from "../shared/services.ts";

export type Allowed = "board" | "agent";

/** What an operation is given: who asks, and the request as its schemas made it. */
export interface OperationCall<Params, Query, Body> {
  readonly actor: Actor;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly services: Services;
  /** The W3C trace context of this request, for what goes on after it. */
  readonly traceparent: string;
  /** The header `Idempotency-Key`, where the operation keeps its keys itself. */
  readonly idempotencyKey?: string;
  /** The versions of the header `If-Match`, where the operation takes it and it asks for any. */
  readonly expectedVersions?: readonly number[];
}

interface Described {
  /** Unique; clients are generated with it as the name. */
  readonly id: string;
  readonly method: Extract<HTTPMethods, "GET" | "POST" | "PATCH" | "PUT" | "DELETE">;
  /** Under the surface's prefix, with `:names`. */
  readonly url: string;
  readonly summary: string;
  readonly tag: string;
  /** Who may ask. What they may ask for is the service's decision. */
  readonly allow: readonly Allowed[];
  readonly status: number;
  /** The token of a run that has ended may still ask this. */
  readonly isOpenAfterRun?: boolean;
  /** It keeps the keys of the header `Idempotency-Key` itself; for other POSTs they are kept by the answer. */
  readonly takesIdempotencyKey?: boolean;
  /** A POST that only reads: it needs no key. */
  readonly changesNothing?: boolean;
  /** The header `If-Match` is taken: a change is made to the version that it was meant for, or not at all. */
  readonly takesIfMatch?: boolean;
}

export interface OperationSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>
  extends Described {
  /** A message of an issue here is the whole answer, with 404: a path that cannot name anything names nothing. */
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly reply: R;
  readonly run: (call: OperationCall<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R>>;
  /** For lists: where the next page begins, unless this was the last. */
  readonly nextCursor?: (reply: z.input<R>, query: z.output<Q>) => string | undefined;
  /** For what may be changed with `If-Match`: its version. */
  readonly versionOf?: (reply: z.input<R>) => number;
}

/** One declared operation, from which its route, its checks and its documentation are made. */
export interface Operation extends Described {
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly reply: z.ZodType;
  readonly run: (call: OperationCall<unknown, unknown, unknown>) => Promise<unknown>;
  readonly nextCursor: ((reply: unknown, query: unknown) => string | undefined) | undefined;
  readonly versionOf: ((reply: unknown) => number) | undefined;
}

/**
 * Declares an operation. The types of its parts meet here and are then forgotten: what `mount` passes
 * to `run` has been through the same schemas.
 */
export function operation<
  P extends z.ZodType = z.ZodUnknown,
  Q extends z.ZodType = z.ZodUnknown,
  B extends z.ZodType = z.ZodUnknown,
  R extends z.ZodType = z.ZodUnknown,
>(spec: OperationSpec<P, Q, B, R>): Operation {
  const { params, query, body, nextCursor, versionOf } = spec;
  return { ...spec, params, query, body, nextCursor, versionOf } as unknown as Operation;
}
