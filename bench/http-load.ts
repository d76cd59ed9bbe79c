import { once } from "node:events";
import { connect, type Socket } from "node:net";

import { percentile } from "./figures.ts";

export interface Request {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: string;
}

/** One connection, over which one request at a time is sent. */
export interface Caller {
  /** @throws when the answer has another status */
  readonly ask: (request: Request, status: number) => Promise<string>;
  readonly close: () => void;
}

/**
 * Written on a bare socket: on two cores, what the client spends is missing to the server, and this
 * spends a tenth of what a general client does. It takes answers as our servers give them, with a length.
 */
export async function openCaller(origin: string): Promise<Caller> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  socket.setNoDelay(true);
  const exchange = exchangeOver(socket);
  return {
    ask: async (request, status) => {
      const answer = await exchange(textOf(`${hostname}:${port}`, request));
      if (Number(answer.slice(9, 12)) !== status) throw new Error(`expected ${status}, was answered:\n${answer}`);
      return answer;
    },
    close: () => socket.destroy(),
  };
}

const textOf = (host: string, { method, path, body }: Request): string =>
  body === undefined
    ? `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`
    : `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

function exchangeOver(socket: Socket): (request: string) => Promise<string> {
  let received = "";
  let settle: { resolve: (answer: string) => void; reject: (error: Error) => void } | undefined;
  socket.setEncoding("latin1");
  socket.on("data", (chunk: string) => {
    received += chunk;
    const headEnd = received.indexOf("\r\n\r\n");
    if (headEnd === -1) return;
    const length = Number(/content-length: (\d+)/i.exec(received.slice(0, headEnd))?.[1] ?? 0);
    if (received.length < headEnd + 4 + length) return;
    const answer = received;
    received = "";
    settle?.resolve(answer);
  });
  socket.on("error", (error) => settle?.reject(error));
  socket.on("close", () => settle?.reject(new Error("the server closed the connection")));
  return (request) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      socket.write(request);
    });
}

export interface Load {
  readonly origin: string;
  readonly callers: number;
  /** Stops after so many requests, or so many seconds. */
  readonly requests?: number;
  readonly seconds?: number;
  readonly next: (index: number) => Request;
  readonly status: number;
}

export interface Loaded {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Callers that each send the next request when the last was answered. */
export async function load(plan: Load): Promise<Loaded> {
  const latencies: number[] = [];
  const most = plan.requests ?? Number.POSITIVE_INFINITY;
  const callers = await Promise.all(Array.from({ length: plan.callers }, () => openCaller(plan.origin)));
  const began = performance.now();
  const end = plan.seconds === undefined ? Number.POSITIVE_INFINITY : began + plan.seconds * 1_000;
  let sent = 0;
  await Promise.all(
    callers.map(async (caller) => {
      while (sent < most && performance.now() < end) {
        const request = plan.next(sent);
        sent += 1;
        const at = performance.now();
        await caller.ask(request, plan.status);
        latencies.push(performance.now() - at);
      }
      caller.close();
    }),
  );
  const tookMs = performance.now() - began;
  return {
    requests: latencies.length,
    perSecond: (latencies.length * 1_000) / tookMs,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
  };
}
