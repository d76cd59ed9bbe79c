import type { HTTPMethods } from "fastify";
import type { z } from "zod";

import type { Actor } from "../shared/auth/actor.ts";
import type { Services } from "../shared/services.ts";
import type { NeededScope, Scopes } from "../shared/tokens/token-scopes.ts";
import type { Deprecation } from "./deprecation.ts";
import type { FileAnswer } from "./file-answer.ts";

export type Allowed = "board" | "agent";

/**
 * Who may ask an operation at all; what they may ask it for is the service's decision.
 *
 * - `open`: anybody, also without a credential. What it takes stands in the request itself.
 * - `account`: any person, whether or not of some company; and the instance's own board.
 * - `instance_admin`: what belongs to no company.
 * - `board`: the people of the company that it is about.
 * - `company`: they, and its agents.
 * - `agent`: agents alone.
 */
export type Access = "open" | "account" | "instance_admin" | "board" | "company" | "agent";

/** What an operation is given: who asks, and the request as its schemas made it. */
export interface OperationCall<Params, Query, Body> {
  readonly actor: Actor;
  /** Whoever stands at the door, known or not: for operations that are open. */
  readonly visitor: Visitor;
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
  /** The same, for what has tags by its content. */
  readonly expectedTags?: readonly string[];
  /** What the caller's token grants, on `/v1`. */
  readonly scopes?: Scopes;
}

/** The caller as the connection shows it. */
export interface Visitor {
  /** Absent: nobody we know. */
  readonly actor: Actor | undefined;
  readonly address: string;
  readonly userAgent: string | null;
  /** Where the caller reaches us, without a slash at its end. */
  readonly baseUrl: string;
  /** @throws forbidden for a page of another origin, which is to sign nobody in or out */
  readonly requireOwnPage: () => void;
  /** From the answer on the browser is signed in. */
  readonly enter: (session: { readonly token: string; readonly expiresAt: Date }) => void;
  readonly leave: () => void;
}

interface Described {
  /** Unique; clients are generated with it as the name. */
  readonly id: string;
  readonly method: Extract<HTTPMethods, "GET" | "POST" | "PATCH" | "PUT" | "DELETE">;
  /** Under the surface's prefix, with `:names`. */
  readonly url: string;
  readonly summary: string;
  readonly tag: string;
  readonly status: number;
  /** The token of a run that has ended may still ask this. */
  readonly isOpenAfterRun?: boolean;
  /** It keeps the keys of the header `Idempotency-Key` itself; for other POSTs they are kept by the answer. */
  readonly takesIdempotencyKey?: boolean;
  /** A POST that only reads: it needs no key. */
  readonly changesNothing?: boolean;
  /** Of an answer that is no JSON: a text, or always the same kind of file. */
  readonly mediaType?: string;
  /** The header `If-Match` is taken: a change is made to the version that it was meant for, or not at all. */
  readonly takesIfMatch?: boolean;
  /** The body is a file: the whole of it, whatever its type, or a part of a form. */
  readonly takesFile?: boolean;
  /** The answer is a file (`FileAnswer`), of whatever type. */
  readonly givesFile?: boolean;
  /** What is looked at over and over: so long the caller may keep the answer, in seconds. */
  readonly cachedSec?: number;
  /** Of `/v1`: it counts against the small quota of what costs much; or what is asked with such a query does. */
  readonly isCostly?: boolean | ((query: Readonly<Record<string, unknown>>) => boolean);
  /** It is to go: every answer says so, and so does the document. */
  readonly deprecated?: Deprecation;
}

/** One is enough: the others follow. `scope` is what a token of `/v1` must grant. */
type Admitted =
  | { readonly scope: NeededScope; readonly allow?: undefined; readonly access?: undefined }
  | { readonly allow: readonly Allowed[]; readonly access?: Access }
  | { readonly allow?: undefined; readonly access: Access };

interface Parts<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> extends Described {
  /** A message of an issue here is the whole answer, with 404: a path that cannot name anything names nothing. */
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly reply: R;
  readonly run: (call: OperationCall<z.output<P>, z.output<Q>, z.output<B>>) => Promise<z.input<R> | FileAnswer>;
  /** For lists: where the next page begins, unless this was the last. */
  readonly nextCursor?: (reply: z.input<R>, query: z.output<Q>) => string | undefined;
  /** For what may be changed with `If-Match`: its version, or the tag of its content. */
  readonly versionOf?: (reply: z.input<R>) => number | string;
  /** Where the answer decides on its status. */
  readonly statusOf?: (reply: z.input<R>) => number;
  /** Of what was made: where it is found from now on, under the surface's prefix. */
  readonly locationOf?: (reply: z.input<R>) => string;
}

export type OperationSpec<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> = Parts<
  P,
  Q,
  B,
  R
> &
  Admitted;

/** One declared operation, from which its route, its checks and its documentation are made. */
export interface Operation extends Described {
  readonly scope: NeededScope | undefined;
  readonly access: Access;
  readonly allow: readonly Allowed[];
  readonly params: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly reply: z.ZodType;
  readonly run: (call: OperationCall<unknown, unknown, unknown>) => Promise<unknown>;
  readonly nextCursor: ((reply: unknown, query: unknown) => string | undefined) | undefined;
  readonly versionOf: ((reply: unknown) => number | string) | undefined;
  readonly statusOf: ((reply: unknown) => number) | undefined;
  readonly locationOf: ((reply: unknown) => string) | undefined;
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
  const { params, query, body, nextCursor, versionOf, statusOf } = spec;
  const who = admitted(spec, spec.url);
  return { ...spec, ...who, params, query, body, nextCursor, versionOf, statusOf } as unknown as Operation;
}

const ALLOWED: Readonly<Record<Access, readonly Allowed[]>> = {
  open: ["board", "agent"],
  account: ["board"],
  instance_admin: ["board"],
  board: ["board"],
  company: ["board", "agent"],
  agent: ["agent"],
};

function admitted(spec: Admitted, url: string): Pick<Operation, "scope" | "access" | "allow"> {
  if ("scope" in spec) return { scope: spec.scope, access: "board", allow: ALLOWED.board };
  const access = spec.access ?? accessOf(spec.allow, url);
  return { scope: undefined, access, allow: spec.allow ?? ALLOWED[access] };
}

/** What it says of whom it lets in, and where it lives. */
function accessOf(allow: readonly Allowed[], url: string): Access {
  if (!allow.includes("board")) return "agent";
  if (/^\/(?:instance|admin)\//.test(url)) return "instance_admin";
  return allow.includes("agent") ? "company" : "board";
}
