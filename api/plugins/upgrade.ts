import { type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { FastifyInstance } from "fastify";

/** A connection whose client asked for another protocol, and what it has sent behind its head. */
export interface Upgrade {
  readonly socket: Duplex;
  readonly head: Buffer;
}

export type Upgrades = Pick<WeakMap<IncomingMessage, Upgrade>, "get">;

/**
 * Lets requests that ask to become WebSockets through the same routes and hooks as all others, so that one door
 * judges both; a route that takes them finds the connection here. What else asks for an upgrade (`h2c`, by clients
 * that try HTTP/2) is answered as if it had not: a server that listens for upgrades is given those as well.
 */
export function registerUpgrades(app: FastifyInstance, isSocketRoute: (url: string) => boolean): Upgrades {
  const upgrades = new WeakMap<IncomingMessage, Upgrade>();
  app.server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Node has taken its own listener away.
    socket.on("error", () => socket.destroy());
    const wantsSocket = request.headers.upgrade?.toLowerCase() === "websocket";
    if (!wantsSocket || request.method !== "GET" || !isSocketRoute(request.url ?? "")) {
      return withoutUpgrade(app, request, socket, head);
    }
    upgrades.set(request, { socket, head });
    const response = new ServerResponse(request);
    response.assignSocket(socket as Parameters<typeof response.assignSocket>[0]);
    // Whoever is refused is told so, and let go.
    response.shouldKeepAlive = false;
    response.once("finish", () => socket.end());
    app.routing(request, response);
  });
  return upgrades;
}

/** Gives the connection back to the server, as if its head had come without the wish: Node has not read the body yet. */
function withoutUpgrade(app: FastifyInstance, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method = "", url = "", httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? "";
    if (!/^(?:connection|upgrade|http2-settings)$/i.test(name)) lines.push(`${name}: ${rawHeaders[at + 1] ?? ""}`);
  }
  socket.removeAllListeners("error");
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  app.server.emit("connection", socket);
}
