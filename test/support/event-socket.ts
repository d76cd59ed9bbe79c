import { WebSocket } from "ws";

export interface SocketMessage {
  readonly id: number;
  readonly companyId: string;
  readonly type: string;
  readonly createdAt: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly cursor: string;
}

export interface EventSocket extends AsyncDisposable {
  readonly messages: readonly SocketMessage[];
  /** The code it was closed with; undefined while it is open. */
  readonly closedWith: () => number | undefined;
  readonly socket: WebSocket;
}

/** Follows a company over a WebSocket. Resolves when it is open; throws with what the server answered instead. */
export async function openEventSocket(url: string, options: WebSocket.ClientOptions = {}): Promise<EventSocket> {
  const socket = new WebSocket(url.replace(/^http/, "ws"), options);
  const messages: SocketMessage[] = [];
  let code: number | undefined;
  socket.on("message", (content: Buffer) => messages.push(JSON.parse(content.toString("utf8")) as SocketMessage));
  const closed = new Promise<void>((resolve) => {
    socket.once("close", (closedWith) => {
      code = closedWith;
      resolve();
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
    socket.once("unexpected-response", (_request, { statusCode }) => {
      socket.terminate();
      reject(new Error(`HTTP ${statusCode}`));
    });
  });
  socket.on("error", () => undefined);
  return {
    messages,
    closedWith: () => code,
    socket,
    [Symbol.asyncDispose]: async () => {
      socket.terminate();
      await closed;
    },
  };
}
