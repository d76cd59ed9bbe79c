export interface StreamedEvent {
  readonly id: string;
  readonly type: string;
  readonly content: unknown;
}

export interface EventFollower extends AsyncDisposable {
  readonly events: readonly StreamedEvent[];
  /** To go on behind what was seen. */
  readonly lastId: () => string;
  /** Resolves when the server ends the stream, or it is cut. */
  readonly ended: Promise<void>;
}

/** A reader of server-sent events, as a browser is one; resolves once the stream is open. */
export async function followEvents(url: string, lastEventId?: string): Promise<EventFollower> {
  const leaving = new AbortController();
  const response = await fetch(url, {
    headers: lastEventId === undefined ? {} : { "last-event-id": lastEventId },
    signal: leaving.signal,
  });
  if (!response.ok || response.body === null) throw new Error(`no stream: ${response.status} ${await response.text()}`);
  const events: StreamedEvent[] = [];
  let lastId = lastEventId ?? "";
  let rest = "";
  const take = (text: string): void => {
    const messages = (rest + text).split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      const fields = new Map(message.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      lastId = fields.get("id") ?? lastId;
      const type = fields.get("event");
      if (type !== undefined) events.push({ id: lastId, type, content: JSON.parse(fields.get("data") ?? "null") });
    }
  };
  const ignoreOurLeave = (error: unknown): void => {
    if (!leaving.signal.aborted) throw error;
  };
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  // The opening message says where the stream begins.
  take((await reader.read()).value ?? "");
  const ended = (async () => {
    for (let next = await reader.read(); !next.done; next = await reader.read()) take(next.value);
  })().catch(ignoreOurLeave);
  return {
    events,
    lastId: () => lastId,
    ended,
    [Symbol.asyncDispose]: async () => {
      leaving.abort();
      await ended;
    },
  };
}
