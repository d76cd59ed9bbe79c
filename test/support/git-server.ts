import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";

import { openFolder } from "./folder.ts";

const run = promisify(execFile);

export interface GitServer extends AsyncDisposable {
  /** Of its repository, without a login. */
  readonly url: string;
  /** With the login that it asks for. */
  readonly urlWithLogin: string;
  /** Part of its password, spelled alike wherever it is. */
  readonly secret: string;
  readonly git: (...args: string[]) => Promise<string>;
  /** Commits a file to a branch and publishes it. */
  readonly publish: (branch: string, name: string, text: string) => Promise<void>;
  readonly requests: () => number;
  /** Answers nothing any more, or again. */
  readonly setDown: (isDown: boolean) => void;
  /** Sends half of what is fetched and then nothing more, from now on or no longer. */
  readonly setHanging: (isHanging: boolean) => void;
  /** How often it has stopped in the middle. */
  readonly hung: () => number;
}

/** Of this process alone: it is looked for in what the whole host shows. */
const LOGIN = { user: "bot", password: `${randomUUID()}:%/secret` };
const ENV = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.com",
};

/** A repository that git itself serves over HTTP, to whoever has its login. */
export async function openGitServer(): Promise<GitServer> {
  const folder = await openFolder();
  const [bare, work] = [join(folder.path, "served", "shop.git"), join(folder.path, "work")];
  await mkdir(join(folder.path, "served"));
  const git = async (...args: string[]) => (await run("git", args, { cwd: work, env: ENV })).stdout;
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", bare], { env: ENV });
  await run("git", ["clone", "--quiet", bare, work], { env: ENV });
  let [requests, isDown, isHanging, hung] = [0, false, false, 0];
  const server = createServer((request, response) => {
    requests += 1;
    if (isDown) return void response.writeHead(503).end();
    const asked = `Basic ${Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString("base64")}`;
    if (request.headers.authorization !== asked) {
      return void response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
    }
    serve(join(folder.path, "served"), request, (status, headers, body) => {
      response.writeHead(status, headers);
      if (!isHanging || body.length < PACK_BYTES) return void response.end(body);
      response.write(body.subarray(0, body.length / 2));
      hung += 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const login = `${LOGIN.user}:${encodeURIComponent(LOGIN.password)}`;
  return {
    secret: LOGIN.password.slice(0, 36),
    url: `http://127.0.0.1:${port}/shop.git`,
    urlWithLogin: `http://${login}@127.0.0.1:${port}/shop.git`,
    git,
    publish: async (branch, name, text) => {
      await git("checkout", "--quiet", "-B", branch);
      await writeFile(join(work, name), text);
      await git("add", "--all");
      await git("commit", "--quiet", "-m", `changes ${name}`);
      await git("push", "--quiet", "--force", "origin", branch);
    },
    requests: () => requests,
    setDown: (down) => {
      isDown = down;
    },
    setHanging: (hanging) => {
      isHanging = hanging;
    },
    hung: () => hung,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** What is longer is no list of refs any more. */
const PACK_BYTES = 16_384;

/** By git's own program for it, as CGI has it. */
function serve(
  root: string,
  request: IncomingMessage,
  answer: (status: number, headers: OutgoingHttpHeaders, body: Buffer) => void,
): void {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://here");
  const child = spawn("git", ["http-backend"], {
    env: {
      ...ENV,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: pathname,
      QUERY_STRING: searchParams.toString(),
      REQUEST_METHOD: request.method ?? "GET",
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_USER: LOGIN.user,
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  request.pipe(child.stdin.on("error", () => undefined));
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.on("close", () => {
    const said = Buffer.concat(chunks);
    const end = said.indexOf("\r\n\r\n");
    const lines = said.subarray(0, Math.max(end, 0)).toString().split("\r\n");
    const headers = new Map(lines.map((line) => line.split(": ", 2) as [string, string]));
    const status = Number(headers.get("Status")?.slice(0, 3) ?? 200);
    headers.delete("Status");
    answer(status, Object.fromEntries(headers), said.subarray(end + 4));
  });
}
