import { spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";

import type { RedisCommand } from "./redis-server.ts";
import { until } from "./until.ts";

export interface RedisProcess {
  readonly url: string;
  readonly port: number;
  /** Of the shell that keeps it. */
  readonly shellPid: number;
  /** SIGKILL: what it held is lost, since nothing is written to disk. */
  readonly stop: () => Promise<void>;
}

/** Redis dies when the pipe on descriptor 0 closes: when it is asked to, and when the tests are killed. */
const DEAD_MANS_PIPE = `
exec 3<&0
"$@" </dev/null 3<&- &
redis=$!
{ read -r _; kill -KILL "$redis"; } <&3 2>/dev/null &
exec 3<&-
wait "$redis"
`;

/** Logical databases, so that every test can have one of its own. */
export const REDIS_DATABASES = 8192;

/** Where it writes down what it holds, a second after each change. */
export interface RedisDisk {
  readonly directory: string;
  /** What it is started by, to see that directory. */
  readonly within: readonly string[];
}

export async function launchRedis(command: RedisCommand, port?: number, disk?: RedisDisk): Promise<RedisProcess> {
  const at = port ?? (await freePort());
  const settings = ["--port", String(at), "--bind", "127.0.0.1", "--databases", String(REDIS_DATABASES)];
  const saving = disk === undefined ? ["--save", "", "--dir", "/"] : ["--save", "1 1", "--dir", disk.directory];
  const started = [command.path, ...settings, ...saving, "--appendonly", "no", "--daemonize", "no"];
  const [first = "", ...line] = [...(disk?.within ?? []), "/bin/sh", "-c", DEAD_MANS_PIPE, "sh", ...started];
  const shell = spawn(first, line, {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: process.env["PATH"], ...(command.libraryPath && { LD_LIBRARY_PATH: command.libraryPath }) },
  });
  const exited = once(shell, "exit");
  shell.stdin.on("error", () => {});
  await until(() => answersPing(at), { what: `Redis on port ${at}` });
  return {
    url: `redis://127.0.0.1:${at}`,
    port: at,
    shellPid: shell.pid as number,
    stop: async () => {
      shell.stdin.end();
      await exited;
    },
  };
}

async function answersPing(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    socket.write("PING\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    return answer.toString().startsWith("+PONG");
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
