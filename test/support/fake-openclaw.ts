import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { type WebSocket, WebSocketServer } from "ws";

import { type Door, hello, refusalOf } from "./fake-openclaw-door.ts";

type Json = Readonly<Record<string, unknown>>;

/** A request as a client sent it. */
export interface Asked {
  readonly method: string;
  readonly params: Json;
  readonly connection: number;
}

/** What a gateway runs for one key, and what a test makes of it. */
export interface FakeRun {
  readonly key: string;
  readonly params: Json;
  readonly isEnded: () => boolean;
  /** An event of the run, to whoever is connected. */
  readonly emit: (stream: string, data: Json) => void;
  readonly end: (result?: Json) => void;
  readonly fail: (message: string) => void;
  /** Over without its client's doing. */
  readonly cut: (more: Json) => void;
}

export interface FakeOptions extends Door {
  /** What it does with each run that begins; it ends it at once, and well, by default. */
  readonly onRun?: (run: FakeRun) => void;
  /** The run is there, and its client has not been told. */
  readonly onAsked?: (run: FakeRun) => void;
  /** Answers a method itself: with a payload, a refusal, or by nothing at all. */
  readonly answer?: (asked: Asked, socket: WebSocket) => { payload: Json } | { error: Json } | "silence" | undefined;
  readonly headers?: (headers: Readonly<Record<string, unknown>>) => void;
}

export interface FakeOpenclaw extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly Asked[];
  readonly runs: readonly FakeRun[];
  readonly connections: () => number;
  /** Everybody's connection is gone, without a word. */
  readonly drop: () => void;
  /** A frame as it is, to whoever is connected. */
  readonly send: (frame: string | Buffer) => void;
  /** Nothing waits to be sent. */
  readonly isDrained: () => boolean;
  readonly of: (method: string) => readonly Asked[];
  /** It knows nothing any more of what it ran, as after a restart. */
  readonly forget: () => void;
}

interface Entry {
  readonly run: FakeRun;
  status: "accepted" | "ok" | "error" | "timeout";
  more: Json;
  readonly onEnd: Set<() => void>;
}

/**
 * An OpenClaw gateway as its documentation has it, on a real socket of loopback: challenge, connect, agent with its two
 * answers, agent.wait, sessions.abort, and one run for each idempotency key.
 */
export async function fakeOpenclaw(options: FakeOptions = {}): Promise<FakeOpenclaw> {
  const server = createServer((_request, response) => response.writeHead(426).end());
  const sockets = new WebSocketServer({ server });
  const asked: Asked[] = [];
  const book = openBook(options, (frame) => broadcast(sockets, frame));
  let connections = 0;

  sockets.on("connection", (socket, request) => {
    connections += 1;
    const connection = connections;
    const nonce = randomUUID();
    let isIn = false;
    options.headers?.(request.headers);
    const send = (frame: Json): void => socket.send(JSON.stringify(frame));
    const take = (id: unknown, one: Asked): void => {
      const answer = options.answer?.(one, socket);
      if (answer === "silence") return;
      const respond = (body: { payload: Json } | { error: Json; payload?: Json }): void =>
        send({ type: "res", id, ok: !("error" in body), ...body });
      if (answer !== undefined) return respond(answer);
      if (one.method === "connect") {
        const refusal = refusalOf(one.params, nonce, options);
        isIn = refusal === undefined;
        return respond(refusal === undefined ? { payload: hello(options) } : { error: refusal });
      }
      if (!isIn) return socket.close(1008, "connect first");
      book.take(one, respond);
    };
    socket.on("message", (data: Buffer) => {
      const { id, method, params } = JSON.parse(data.toString("utf8")) as { id: string; method: string; params: Json };
      const one = { method, params, connection };
      asked.push(one);
      take(id, one);
    });
    socket.on("error", () => undefined);
    send({ type: "event", event: "connect.challenge", payload: { nonce, ts: Date.now() } });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    runs: book.runs,
    connections: () => connections,
    drop: () => sockets.clients.forEach((socket) => socket.terminate()),
    send: (frame) => sockets.clients.forEach((socket) => socket.send(frame)),
    isDrained: () => [...sockets.clients].every((socket) => socket.bufferedAmount === 0),
    of: (method) => asked.filter((one) => one.method === method),
    forget: book.forget,
    [Symbol.asyncDispose]: async () => {
      sockets.clients.forEach((socket) => socket.terminate());
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const broadcast = (sockets: WebSocketServer, frame: Json): void =>
  sockets.clients.forEach((socket) => socket.send(JSON.stringify(frame)));

type Respond = (body: { payload: Json } | { error: Json; payload?: Json }) => void;

/** What it runs, and for which key. */
function openBook({ onRun = (run) => run.end(), onAsked = () => undefined }: FakeOptions, send: (frame: Json) => void) {
  const entries = new Map<string, Entry>();
  const runs: FakeRun[] = [];

  const begin = (params: Json, respond: Respond): void => {
    const key = String(params["idempotencyKey"]);
    const known = entries.get(key);
    if (known !== undefined) return respond(repeated(known));
    const close = (status: Entry["status"], more: Json): void => {
      if (entry.status !== "accepted") return;
      Object.assign(entry, { status, more });
      for (const tell of entry.onEnd) tell();
      respond(repeated(entry));
    };
    let seq = 0;
    const run: FakeRun = {
      key,
      params,
      isEnded: () => entry.status !== "accepted",
      emit: (stream, data) => {
        seq += 1;
        send({ type: "event", event: "agent", payload: { runId: key, seq, stream, ts: Date.now(), data } });
      },
      end: (result = { payloads: [{ text: "done" }], meta: { durationMs: 1 } }) =>
        close("ok", { summary: "completed", result }),
      fail: (message) => close("error", { summary: message, error: message }),
      cut: (more) => close("timeout", { summary: "aborted", ...more }),
    };
    const entry: Entry = { run, status: "accepted", more: {}, onEnd: new Set() };
    entries.set(key, entry);
    runs.push(run);
    onAsked(run);
    respond({ payload: { runId: key, sessionKey: params["sessionKey"], status: "accepted", acceptedAt: Date.now() } });
    onRun(run);
  };

  const wait = ({ runId, timeoutMs }: Json, respond: Respond): void => {
    const entry = entries.get(String(runId));
    if (entry === undefined) {
      return respond({ payload: { runId, status: "timeout", timeoutPhase: "queue", providerStarted: false } });
    }
    const late = setTimeout(() => {
      entry.onEnd.delete(tell);
      respond({ payload: { runId, status: "timeout", timeoutPhase: "gateway_draining" } });
    }, Number(timeoutMs));
    const tell = (): void => {
      clearTimeout(late);
      const { result: _result, summary: _summary, ...more } = entry.more;
      respond({ payload: { runId, status: entry.status, startedAt: 1, endedAt: 2, ...more } });
    };
    if (entry.status !== "accepted") tell();
    else entry.onEnd.add(tell);
  };

  return {
    runs,
    forget: () => entries.clear(),
    take: ({ method, params }: Asked, respond: Respond): void => {
      if (method === "agent") return begin(params, respond);
      if (method === "agent.wait") return wait(params, respond);
      if (method !== "sessions.abort") {
        return respond({ error: { code: "INVALID_REQUEST", message: `unknown method: ${method}` } });
      }
      entries.get(String(params["runId"]))?.run.cut({ stopReason: "rpc" });
      respond({ payload: { ok: true, abortedRunId: params["runId"], status: "aborted" } });
    },
  };
}

function repeated({ run, status, more }: Entry): Parameters<Respond>[0] {
  const payload = { runId: run.key, status: status === "accepted" ? "in_flight" : status, ...more };
  return status === "error" ? { error: { code: "UNAVAILABLE", message: String(more["error"]) }, payload } : { payload };
}
