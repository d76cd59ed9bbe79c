import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

import type { RawData, WebSocket } from "ws";

import { GatewayLost, GatewayRefusal, type Json, jsonOf, UpgradeRefused } from "./openclaw-errors.ts";

export interface GatewayEvent {
  readonly event: string;
  readonly payload: Json;
}

export interface RequestOptions {
  readonly timeoutMs: number;
  /** The gateway may answer a second time, once what it took is done. A refusal then is one too. */
  readonly onFurther?: (answer: Json | GatewayRefusal) => void;
}

/** Requests, answers and events over one socket. Frames that are none of these are passed over. */
export interface Channel {
  /** @throws GatewayRefusal, GatewayLost */
  readonly request: (method: string, params: Json, options: RequestOptions) => Promise<Json>;
  /** Why it is over; settles once. */
  readonly lost: Promise<Error>;
  /** Ends it when nothing came for so long. */
  readonly watch: (silenceMs: number) => void;
  /** Nothing is read meanwhile: whoever is asked to hold what comes is full. */
  readonly setPaused: (isPaused: boolean) => void;
  readonly close: () => void;
}

interface Pending {
  readonly settle: (answer: Json | Error) => void;
  readonly onFurther: RequestOptions["onFurther"];
}

/** Which answers are waited for. */
function openAnswers() {
  const pending = new Map<string, Pending>();
  const further = new Map<string, NonNullable<RequestOptions["onFurther"]>>();
  return {
    expect: (id: string, waiting: Pending): void => void pending.set(id, waiting),
    take: (id: string, answer: Json | GatewayRefusal): void => {
      const waiting = pending.get(id);
      if (waiting === undefined) return further.get(id)?.(answer);
      pending.delete(id);
      if (waiting.onFurther !== undefined) further.set(id, waiting.onFurther);
      waiting.settle(answer);
    },
    give: (error: Error): void => {
      for (const { settle } of pending.values()) settle(error);
      pending.clear();
      further.clear();
    },
  };
}

export function openChannel(socket: WebSocket, onEvent: (event: GatewayEvent) => void): Channel {
  const answers = openAnswers();
  let end: Error | undefined;
  let tell: (error: Error) => void = () => undefined;
  const lost = new Promise<Error>((resolve) => {
    tell = resolve;
  });
  let silence: NodeJS.Timeout | undefined;

  const over = (error: Error): void => {
    if (end !== undefined) return;
    end = error;
    clearTimeout(silence);
    answers.give(error);
    tell(error);
  };
  const drop = (error: Error): void => {
    over(error);
    socket.terminate();
  };
  const take = (frame: Json): void => {
    const { type, id, event, payload } = frame;
    if (end !== undefined) return;
    if (type === "event" && typeof event === "string") onEvent({ event, payload: jsonOf(payload) ?? {} });
    if (type === "res" && typeof id === "string") answers.take(id, answerOf(frame));
  };

  listen(socket, { over, drop, take, heard: () => silence?.refresh() });

  return {
    lost,
    request: (method, params, { timeoutMs, onFurther }) =>
      new Promise((resolve, reject) => {
        if (end !== undefined) return reject(end);
        const id = randomUUID();
        const late = setTimeout(() => drop(new GatewayLost("ETIMEDOUT", `${method} was not answered`)), timeoutMs);
        const settle = (answer: Json | Error): void => {
          clearTimeout(late);
          if (answer instanceof Error) reject(answer);
          else resolve(answer);
        };
        answers.expect(id, { settle, onFurther });
        socket.send(JSON.stringify({ type: "req", id, method, params }));
      }),
    watch: (silenceMs) => {
      clearTimeout(silence);
      if (end !== undefined) return;
      silence = setTimeout(() => {
        // What is not read cannot be heard.
        if (socket.isPaused) silence?.refresh();
        else drop(new GatewayLost("ETIMEDOUT", `nothing came for ${silenceMs / 1_000}s`));
      }, silenceMs);
    },
    setPaused: (isPaused) => {
      if (end !== undefined) return;
      if (isPaused) socket.pause();
      else socket.resume();
    },
    close: () => {
      over(new GatewayLost("1000", "it was closed"));
      close(socket);
    },
  };
}

interface Heard {
  readonly over: (error: Error) => void;
  readonly drop: (error: Error) => void;
  readonly take: (frame: Json) => void;
  readonly heard: () => void;
}

function listen(socket: WebSocket, { over, drop, take, heard }: Heard): void {
  socket.on("message", (data, isBinary) => {
    heard();
    const frame = isBinary ? undefined : parsed(data);
    if (frame !== undefined) take(frame);
  });
  socket.on("ping", heard);
  // A redirect is one of them: nobody is sent elsewhere with a token.
  socket.on("unexpected-response", (_request: unknown, response: IncomingMessage) => {
    drop(new UpgradeRefused(response.statusCode ?? 0, response.headers["retry-after"]));
  });
  socket.on("error", over);
  socket.on("close", (code, reason) => over(new GatewayLost(String(code), closedBy(code, reason.toString("utf8")))));
}

/** As the protocol says, and by force from whoever does not answer. */
function close(socket: WebSocket): void {
  if (socket.isPaused) socket.resume();
  socket.close(1_000);
  const force = setTimeout(() => socket.terminate(), CLOSE_MS);
  socket.once("close", () => clearTimeout(force));
}

const CLOSE_MS = 250;

function parsed(data: RawData): Json | undefined {
  try {
    return jsonOf(JSON.parse((data as Buffer).toString("utf8")));
  } catch {
    return undefined;
  }
}

function answerOf({ ok, payload, error }: Json): Json | GatewayRefusal {
  return ok === true ? (jsonOf(payload) ?? {}) : new GatewayRefusal(jsonOf(error) ?? {}, jsonOf(payload));
}

const closedBy = (code: number, reason: string): string =>
  `the connection was closed (${code}${reason === "" ? "" : `: ${reason}`})`;
