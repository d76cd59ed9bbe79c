import { until } from "./until.ts";

export interface SentEvent {
  readonly id: string;
  readonly type: string;
  readonly content: unknown;
}

export interface EventSource extends AsyncDisposable {
  readonly status: number;
  readonly headers: Headers;
  readonly events: readonly SentEvent[];
  /** The cursor to come back with: of the last event, or of an `id` line that came without one. */
  readonly lastId: () => string;
  readonly comments: () => number;
  readonly hasEnded: () => boolean;
}

/** Follows a live stream as a browser does. Resolves when its first line has come. */
export async function openEventSource(url: string, headers: Record<string, string> = {}): Promise<EventSource> {
  const leaving = new AbortController();
  const response = await fetch(url, { headers, signal: leaving.signal });
  if (response.body === null || response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  const events: SentEvent[] = [];
  let lastId = "";
  let comments = 0;
  let hasEnded = false;

  const take = (block: string): void => {
    const fields = new Map(
      block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.replace(/^[^:]*: ?/, "")]),
    );
    if (block.startsWith(":")) comments += 1;
    lastId = fields.get("id") ?? lastId;
    const content = fields.get("data");
    if (content !== undefined) {
      events.push({ id: lastId, type: fields.get("event") ?? "message", content: JSON.parse(content) });
    }
  };

  const reading = (async () => {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of response.body!) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = blocks.pop()!;
      blocks.forEach(take);
    }
  })()
    .catch(() => {})
    .finally(() => {
      hasEnded = true;
    });
  await until(() => lastId !== "" || hasEnded, { what: "the stream's first line" });

  return {
    status: response.status,
    headers: response.headers,
    events,
    lastId: () => lastId,
    comments: () => comments,
    hasEnded: () => hasEnded,
    [Symbol.asyncDispose]: async () => {
      leaving.abort();
      await reading;
    },
  };
}
