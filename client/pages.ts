import type { AnyInit } from "./asking.ts";
import type { Reply } from "./calls.ts";

type Query = NonNullable<AnyInit["query"]>;

/** The items of a list, page after page: `/api` names the next one in a header, `/v1` in `meta`. */
export async function* itemsOf(
  read: (query: Query) => Promise<Reply<unknown>>,
  query: Query = {},
): AsyncGenerator<unknown, void> {
  for (let page: Query | undefined = query; page !== undefined; ) {
    const { headers, body } = await read(page);
    const { data = body, meta } = body as {
      readonly data?: unknown;
      readonly meta?: { readonly nextCursor?: string | null };
    };
    yield* data as readonly unknown[];
    const cursor = headers.get("x-next-cursor") ?? meta?.nextCursor ?? undefined;
    page = cursor === undefined ? undefined : { ...query, cursor };
  }
}
