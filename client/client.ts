import { type AnyInit, asking, bodyOf, type ClientOptions } from "./asking.ts";
import type {
  InitArgument,
  Item,
  ListPath,
  Method,
  OperationOf,
  PathWith,
  Reply,
  ReplyBody,
  StreamPath,
} from "./calls.ts";
import { follow, type StreamEvent } from "./follow.ts";
import { itemsOf } from "./pages.ts";
import type { Surfaces } from "./surfaces.ts";

type Call<Paths, M extends Method> = <Path extends PathWith<Paths, M>>(
  path: Path,
  ...init: InitArgument<OperationOf<Paths, Path, M>>
) => Promise<ReplyBody<OperationOf<Paths, Path, M>>>;

/**
 * One API of a server. Every call resolves to the body of the answer.
 *
 * @throws ApiError for an answer that is no success, NoAnswerError when none came
 */
export interface Client<Paths> {
  readonly get: Call<Paths, "get">;
  readonly put: Call<Paths, "put">;
  readonly post: Call<Paths, "post">;
  readonly patch: Call<Paths, "patch">;
  readonly delete: Call<Paths, "delete">;
  /** The same with status and headers, for whoever needs an `ETag`. */
  readonly request: <M extends Method, Path extends PathWith<Paths, M>>(
    method: M,
    path: Path,
    ...init: InitArgument<OperationOf<Paths, Path, M>>
  ) => Promise<Reply<ReplyBody<OperationOf<Paths, Path, M>>>>;
  /** What a list holds, page after page; `limit` says how much of it is read at once. */
  readonly each: <Path extends ListPath<Paths> & PathWith<Paths, "get">>(
    path: Path,
    ...init: InitArgument<OperationOf<Paths, Path, "get">>
  ) => AsyncGenerator<Item<ReplyBody<OperationOf<Paths, Path, "get">>>, void>;
  /** The events of a stream, each once, across lost connections, until the signal aborts. */
  readonly follow: <Path extends StreamPath<Paths> & PathWith<Paths, "get">>(
    path: Path,
    ...init: InitArgument<OperationOf<Paths, Path, "get">>
  ) => AsyncGenerator<StreamEvent, void>;
}

/** The types of operations meet here and are then forgotten: what is sent is what the document's types let through. */
export function createClient<Surface extends keyof Surfaces>(
  options: ClientOptions<Surface>,
): Client<Surfaces[Surface]> {
  const ask = asking(options);
  const read = async (method: Method, path: string, init: AnyInit = {}): Promise<Reply<unknown>> => {
    const response = await ask(method, path, init);
    return { status: response.status, headers: response.headers, body: await bodyOf(response) };
  };
  const call = (method: Method) => async (path: string, init?: AnyInit) => (await read(method, path, init)).body;
  return {
    get: call("get"),
    put: call("put"),
    post: call("post"),
    patch: call("patch"),
    delete: call("delete"),
    request: read,
    each: (path: string, init?: AnyInit) => itemsOf((query) => read("get", path, { ...init, query }), init?.query),
    follow: (path: string, init: AnyInit = {}) =>
      follow({
        signal: init.signal ?? new AbortController().signal,
        open: async (lastEventId, signal) => {
          const place = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
          const headers = { accept: "text/event-stream", ...init.headers, ...place };
          const { body } = await ask("get", path, { ...init, headers, signal });
          return body ?? new ReadableStream();
        },
      }),
  } as unknown as Client<Surfaces[Surface]>;
}
