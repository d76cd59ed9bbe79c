import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A bad network between one process and one server. It passes everything on until it is told otherwise. */
export interface TcpProxy extends AsyncDisposable {
  /** The same URL, by way of the proxy. */
  readonly through: (url: string) => string;
  /** Everything moves again, also what was frozen. */
  readonly pass: () => void;
  /** Resets every connection; new ones pass. */
  readonly cut: () => void;
  /** Resets every connection, and every new one, until `pass`. */
  readonly refuse: () => void;
  /** Half-open: nothing moves any more and nobody is told, on new connections neither, until `pass`. */
  readonly freeze: () => void;
  /** Everything arrives so much later, until `pass`. */
  readonly delay: (ms: number) => void;
  /**
   * The next request to PostgreSQL that has this text in it is done and committed, and its connection reset before
   * the answer. Resolves when that has happened.
   */
  readonly loseAnswer: (text: string) => Promise<void>;
  /** The next request that has this text in it never arrives; its connection is reset. */
  readonly loseRequest: (text: string) => Promise<void>;
  /** What was to be lost and has not come yet may come. */
  readonly forgetTraps: () => void;
}

interface Trap {
  readonly text: Buffer;
  readonly loses: "answer" | "request";
  readonly sprung: () => void;
}

interface Network {
  mode: "pass" | "refuse" | "freeze";
  delayMs: number;
  readonly traps: Set<Trap>;
  readonly links: Set<Link>;
}

interface Link {
  readonly reset: () => void;
  readonly freeze: () => void;
  readonly thaw: () => void;
}

/** `ReadyForQuery`, idle: what was asked is done, and no transaction is open. */
const IDLE = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

export async function openProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target);
  const network: Network = { mode: "pass", delayMs: 0, traps: new Set(), links: new Set() };
  const server: Server = createServer((near) => {
    if (network.mode === "refuse") near.on("error", () => undefined).resetAndDestroy();
    else join(near, connect(Number(port), hostname), network);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const own = String((server.address() as AddressInfo).port);

  const each = (act: (link: Link) => void): void => [...network.links].forEach(act);
  const set = (mode: Network["mode"], act: (link: Link) => void): void => {
    network.mode = mode;
    network.delayMs = 0;
    each(act);
  };
  const lose = (loses: Trap["loses"], text: string): Promise<void> =>
    new Promise((resolve) => network.traps.add({ text: Buffer.from(text), loses, sprung: resolve }));
  return {
    through: (url) => {
      const other = new URL(url);
      other.hostname = "127.0.0.1";
      other.port = own;
      return other.href;
    },
    pass: () => set("pass", (link) => link.thaw()),
    cut: () => set("pass", (link) => link.reset()),
    refuse: () => set("refuse", (link) => link.reset()),
    freeze: () => set("freeze", (link) => link.freeze()),
    delay: (ms) => {
      network.delayMs = ms;
    },
    loseAnswer: (text) => lose("answer", text),
    loseRequest: (text) => lose("request", text),
    forgetTraps: () => network.traps.clear(),
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      network.mode = "refuse";
      each((link) => link.reset());
      await closed;
    },
  };
}

function join(near: Socket, far: Socket, network: Network): void {
  const sockets = [near, far] as const;
  const reset = (): void => {
    network.links.delete(link);
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const link: Link = {
    reset,
    freeze: () => sockets.forEach((socket) => void socket.pause()),
    thaw: () => sockets.forEach((socket) => void socket.resume()),
  };
  network.links.add(link);

  const send = (socket: Socket, bytes: Buffer): void => {
    const write = (): void => void (socket.destroyed || socket.write(bytes));
    if (network.delayMs === 0) write();
    else setTimeout(write, network.delayMs);
  };
  let sprung: Trap | undefined;
  const asked = watchFor(() => [...network.traps].map(({ text }) => text));
  const answered = watchFor(() => [IDLE]);
  near.on("data", (bytes) => {
    const text = asked(bytes);
    const trap = [...network.traps].find((one) => one.text === text);
    if (trap !== undefined) network.traps.delete(trap);
    if (trap?.loses === "request") {
      reset();
      return trap.sprung();
    }
    sprung ??= trap;
    send(far, bytes);
  });
  far.on("data", (bytes) => {
    if (sprung === undefined) return send(near, bytes);
    if (answered(bytes) === undefined) return;
    reset();
    sprung.sprung();
  });
  for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
    socket.setNoDelay().on("error", () => undefined);
    socket.on("end", () => other.end());
    socket.on("close", () => {
      network.links.delete(link);
      if (socket.errored !== null) other.resetAndDestroy();
      else other.end();
    });
  }
  if (network.mode === "freeze") link.freeze();
}

/** Finds the first of these in a stream, also where it is cut in two. */
function watchFor(wanted: () => readonly Buffer[]): (bytes: Buffer) => Buffer | undefined {
  let tail = Buffer.alloc(0);
  return (bytes) => {
    const texts = wanted();
    const seen = Buffer.concat([tail, bytes]);
    const found = texts.find((text) => seen.includes(text));
    const keep = Math.max(0, ...texts.map((text) => text.length - 1));
    tail = found === undefined ? seen.subarray(Math.max(0, seen.length - keep)) : Buffer.alloc(0);
    return found;
  };
}
