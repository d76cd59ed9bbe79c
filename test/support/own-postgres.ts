import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";

import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../shared/db/embedded-postgres.ts";
import { scratchDirectory } from "./scratch-disk.ts";

export interface OwnPostgres extends AsyncDisposable {
  readonly url: string;
  /** SIGKILL of the server, as a machine that dies would do it. Its address then refuses. */
  readonly kill: () => Promise<void>;
  /** An orderly stop, which ends its sessions. Its address then refuses. */
  readonly stop: () => Promise<void>;
  /** Starts it again with its data, at the same address. */
  readonly restart: () => Promise<void>;
}

/** A PostgreSQL of one test's own, to kill and to start again. It holds nothing: migrate it. */
export async function startPostgres(): Promise<OwnPostgres> {
  const dataDir = await scratchDirectory();
  let server: EmbeddedPostgres | undefined = await startEmbeddedPostgres({ dataDir, durable: true });
  // It takes another port with every start, so what the test connects to is a door of our own.
  const door = await openDoor(portOf(server.url));
  const url = new URL(server.url);
  url.port = String(door.port);

  const kill = async (): Promise<void> => {
    if (server === undefined) return;
    const pid = Number((await readFile(join(dataDir, "postgres", "postmaster.pid"), "utf8")).split("\n")[0]);
    const { exited } = server;
    server = undefined;
    process.kill(pid, "SIGKILL");
    await exited;
    await door.shut();
  };
  const stop = async (): Promise<void> => {
    await server?.stop();
    server = undefined;
    await door.shut();
  };
  return {
    url: url.href,
    kill,
    stop,
    restart: async () => {
      await kill();
      server = await startEmbeddedPostgres({ dataDir, durable: true });
      await door.open(portOf(server.url));
    },
    [Symbol.asyncDispose]: async () => {
      await door.shut();
      await server?.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const portOf = (url: string): number => Number(new URL(url).port);

interface Door {
  readonly port: number;
  readonly open: (target: number) => Promise<void>;
  readonly shut: () => Promise<void>;
}

/** A port that passes connections on to another one, and that refuses them while it is shut. */
async function openDoor(target: number): Promise<Door> {
  const sockets = new Set<Socket>();
  let server: Server | undefined;

  const open = async (to: number, port: number): Promise<number> => {
    server = createServer((near) => {
      const far = connect(to, "127.0.0.1");
      for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
        sockets.add(socket);
        socket
          .on("error", () => {})
          .on("close", () => {
            sockets.delete(socket);
            other.destroy();
          });
        socket.pipe(other);
      }
    }).listen(port, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  };
  const port = await open(target, 0);
  return {
    port,
    open: async (to) => void (await open(to, port)),
    shut: async () => {
      if (server === undefined) return;
      const closed = once(server, "close");
      server.close();
      server = undefined;
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
