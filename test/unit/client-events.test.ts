import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventParser } from "../../client/event-parser.ts";
import { follow, type StreamEvent } from "../../client/follow.ts";
import { ApiError } from "../../client/main.ts";
import { endpoint } from "../support/endpoint.ts";
import { until } from "../support/until.ts";

describe("a stream of server-sent events", () => {
  const TEXT = [
    "retry: 2000\nid: 1-0\n\n",
    ": heartbeat\n\n",
    'id: 1-1\nevent: agent.status\ndata: {"a":1}\n\n',
    "data: one\r\ndata:two\r\ndata\r\n\r\n",
    "id: 1-2\revent: x\rdata: grün\r\r",
    "id: with\0zero\nretry: 2s\nunknown: field\ndata: : colons\n\n",
    "data: never finished\n",
  ].join("");
  const MESSAGES = [
    { type: "message", id: "1-0", retryMs: 2000 },
    { type: "message" },
    { type: "agent.status", id: "1-1", data: '{"a":1}' },
    { type: "message", data: "one\ntwo\n" },
    { type: "x", id: "1-2", data: "grün" },
    { type: "message", data: ": colons" },
  ];

  it("says the same in whatever pieces it comes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: TEXT.length })), (cuts) => {
        const places = [0, ...cuts, TEXT.length].sort((one, other) => one - other);
        const parse = eventParser();
        const messages = places.flatMap((place, index) => parse(TEXT.slice(place, places[index + 1])));
        expect(messages).toEqual(MESSAGES);
      }),
    );
  });
});

type Turn = (response: ServerResponse) => void;

const head = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { "content-type": "text/event-stream" });

/** Follows a server that behaves differently on each connection; `random` 0 makes pauses of a millisecond. */
async function following(...turns: readonly Turn[]) {
  const server = await endpoint((_, response) => turns[Math.min(server.received.length, turns.length) - 1]!(response));
  const leaving = new AbortController();
  const open = async (lastEventId: string | undefined, signal: AbortSignal) => {
    const headers: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
    const response = await fetch(server.url, { headers, signal });
    if (!response.ok) throw new ApiError(response, await response.text());
    return response.body!;
  };
  return {
    server,
    leave: () => leaving.abort(),
    events: follow({ open, signal: leaving.signal, quietMs: 300, random: () => 0 }),
    [Symbol.asyncDispose]: async () => {
      leaving.abort();
      await server[Symbol.asyncDispose]();
    },
  };
}

const take = async (events: AsyncGenerator<StreamEvent>, count: number): Promise<StreamEvent[]> => {
  const taken: StreamEvent[] = [];
  for await (const event of events) if (taken.push(event) === count) break;
  return taken;
};

const placesOf = ({ received }: { readonly received: readonly { readonly headers: object }[] }) =>
  received.map(({ headers }) => (headers as Record<string, string>)["last-event-id"]);

describe("a follower", () => {
  const event = (id: string) => `id: ${id}\nevent: t\ndata: {"n":"${id}"}\n\n`;

  it("goes on behind the last event, however the connection ends", async () => {
    await using stream = await following(
      (response) => head(response).write(`retry: 2\n${event("1")}${event("2")}`, () => response.destroy()),
      (response) => head(response).end(event("3")),
      (response) => void head(response).write(event("4")),
      (response) => response.writeHead(503).end(),
      (response) => response.destroy(),
      (response) => head(response).end(`${event("5")}event: drain\ndata: {}\n\n`),
      (response) => void head(response).write(event("6")),
    );

    const events = await take(stream.events, 6);

    expect(events).toEqual(["1", "2", "3", "4", "5", "6"].map((id) => ({ id, type: "t", data: { n: id } })));
    expect(placesOf(stream.server)).toEqual([undefined, "2", "3", "4", "4", "4", "5"]);
  });

  it("comes back to where a quiet stream was", async () => {
    await using stream = await following(
      (response) => head(response).end("retry: 1\nid: 7-0\n\n"),
      (response) => void head(response).write(event("8")),
    );

    await take(stream.events, 1);

    expect(placesOf(stream.server)).toEqual([undefined, "7-0"]);
  });

  it("is alive as long as anything comes", async () => {
    const beats = [...Array(7).fill(": heartbeat\n\n"), event("1")];
    await using stream = await following((response) => {
      head(response);
      const beat = setInterval(() => response.write(beats.shift() ?? ""), 100);
      response.on("close", () => clearInterval(beat));
    });

    await take(stream.events, 1);

    expect(stream.server.received.length).toBe(1);
  });

  it("ends with the server's refusal, at once or later", async () => {
    await using refused = await following((response) => response.writeHead(404).end("no such company"));
    await using away = await following((response) => response.writeHead(503).end());
    await using revoked = await following(
      (response) => head(response).end(`retry: 1\n${event("1")}`),
      (response) => response.writeHead(401).end(),
    );

    await expect(take(refused.events, 1)).rejects.toMatchObject({ status: 404, message: "no such company" });
    await expect(take(away.events, 1)).rejects.toMatchObject({ status: 503 });
    await expect(take(revoked.events, 2)).rejects.toMatchObject({ status: 401 });
  });

  it("leaves the connection when the loop is left, or nothing comes any more", async () => {
    const left: number[] = [];
    await using stream = await following(
      ...[0, 1].map(
        (turn): Turn =>
          (response) => {
            head(response).write(turn === 0 ? `retry: 1\n${event("1")}` : event("2"));
            response.on("close", () => left.push(turn));
          },
      ),
    );

    await take(stream.events, 2);

    await until(() => left.length === 2, { what: "both connections to be left" });
  });

  it("ends without an error when it is told to", async () => {
    await using stream = await following((response) => void head(response).write(event("1")));

    const ids: string[] = [];
    for await (const { id } of stream.events) {
      ids.push(id);
      stream.leave();
    }

    expect(ids).toEqual(["1"]);
  });
});
