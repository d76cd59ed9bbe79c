/**
 * The types of calls, read off the `paths` of an OpenAPI document as openapi-typescript writes them: what an
 * operation asks for, and what it answers with.
 */
export type Method = "get" | "put" | "post" | "patch" | "delete";

/** The paths that have this method. */
export type PathWith<Paths, M extends Method> = {
  [Path in keyof Paths]: Paths[Path] extends Record<M, unknown> ? Path : never;
}[keyof Paths];

export type OperationOf<Paths, Path extends keyof Paths, M extends Method> =
  Paths[Path] extends Record<M, infer Operation> ? Operation : never;

type Parameters<Operation, Place extends string> = Operation extends { parameters: infer Places }
  ? Place extends keyof Places
    ? NonNullable<Places[Place]>
    : never
  : never;

type RequestBody<Operation> = Operation extends { requestBody: { content: infer Content } }
  ? "multipart/form-data" extends keyof Content
    ? FormData
    : Content[keyof Content]
  : never;

type Nothing = Record<never, never>;

/** May be left out where all in it may; may not be there where there is nothing to say. */
type Field<Name extends string, Value> = [Value] extends [never]
  ? { readonly [N in Name]?: never }
  : Nothing extends Value
    ? { readonly [N in Name]?: Value }
    : { readonly [N in Name]: Value };

/** What a call says besides its path. */
export type Init<Operation> = Field<"path", Parameters<Operation, "path">> &
  Field<"query", Parameters<Operation, "query">> &
  Field<"body", RequestBody<Operation>> & {
    /** Those of the operation, such as `idempotency-key` and `if-match`, and any other. */
    readonly headers?: Partial<Parameters<Operation, "header">> & Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  };

/** Left out where the operation needs nothing. */
export type InitArgument<Operation> =
  Nothing extends Init<Operation> ? [init?: Init<Operation>] : [init: Init<Operation>];

/** What succeeds; 101 is no answer. */
type OkStatus = 200 | 201 | 202 | 203 | 204 | 206 | 207;

type ReplyContent<Operation> = Operation extends { responses: infer Responses }
  ? {
      [Status in keyof Responses & OkStatus]: Responses[Status] extends { content: infer Content }
        ? Content
        : undefined;
    }[keyof Responses & OkStatus]
  : never;

/** As `bodyOf` reads it: JSON, text, or else the bytes, as of each file. */
type Body<Content> = Content extends { "application/json": infer Json }
  ? Json
  : Content extends undefined
    ? undefined
    : keyof Content extends "text/plain" | "image/svg+xml"
      ? string
      : Blob;

/** What a call resolves to. */
export type ReplyBody<Operation> = Body<ReplyContent<Operation>>;

/** An answer with all that came with its body. */
export interface Reply<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Of a list: `/api` has bare arrays, `/v1` has them as `data`. */
export type Item<List> = List extends readonly (infer One)[]
  ? One
  : List extends { data: readonly (infer One)[] }
    ? One
    : never;

export type ListPath<Paths> = {
  [Path in PathWith<Paths, "get">]: [Item<ReplyBody<OperationOf<Paths, Path, "get">>>] extends [never] ? never : Path;
}[PathWith<Paths, "get">];

/** The paths that answer with server-sent events. */
export type StreamPath<Paths> = {
  [Path in PathWith<Paths, "get">]: ReplyContent<OperationOf<Paths, Path, "get">> extends {
    "text/event-stream": unknown;
  }
    ? Path
    : never;
}[PathWith<Paths, "get">];
