import { type ChildProcess, exec, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { freshSigningSecret } from "../../shared/webhooks/webhook-signature.ts";
import { httpAdapter } from "../../worker/adapters/http.ts";
import { type ListeningApi, startTestApi, tokenOf } from "../support/api.ts";
import { attempt } from "../support/execution.ts";
import { readSource } from "../support/source-files.ts";
import { until } from "../support/until.ts";
import { board } from "../support/world.ts";

/** The example servers of the page, as they stand there, each in the hands of a real run. */

const page = readSource("docs/http-agents.md");
/** The first of a language takes every call for ours, the second verifies it. */
const examplesIn = (language: string): string[] =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, code = ""]) => code);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

const adapter = httpAdapter({ allowPrivate: true });
let api: ListeningApi;
let folder: string;
beforeAll(async () => {
  api = await startTestApi();
  folder = mkdtempSync(join(tmpdir(), "systole-examples-"));
});
afterAll(async () => {
  await adapter.close();
  await api[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Listens when this resolves. */
async function served(child: ChildProcess, port: number): Promise<void> {
  let said = "";
  child.stderr?.on("data", (piece: Buffer) => {
    said += piece.toString();
  });
  await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`the example ended: ${said}`);
      const socket = connect(port, "127.0.0.1");
      return once(socket, "connect").then(
        () => Boolean(socket.destroy()),
        () => undefined,
      );
    },
    { what: `the example to listen: ${said}` },
  );
}

const LANGUAGES = [
  { language: "js", file: "agent.mjs", asks: ["node", "--version"], command: ["node", "agent.mjs"] },
  { language: "python", file: "agent.py", asks: ["python3", "--version"], command: ["python3", "agent.py"] },
  {
    language: "go",
    file: "agent.go",
    asks: ["go", "version"],
    command: ["./agent"],
    build: "go build -o agent agent.go",
  },
] as const;

type Language = (typeof LANGUAGES)[number];

/** A compiler that has compiled nothing yet does so for its whole library. */
const BUILD_MS = 180_000;

interface Serving extends AsyncDisposable {
  readonly endpoint: string;
}

async function serve(language: Language, code: string, environment: Record<string, string>): Promise<Serving> {
  const cwd = mkdtempSync(join(folder, "agent-"));
  writeFileSync(join(cwd, language.file), code);
  const port = await freePort();
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], PORT: String(port), ...environment };
  if ("build" in language) {
    await promisify(exec)(language.build, { cwd, env: { ...env, GO111MODULE: "off" }, timeout: BUILD_MS });
  }
  const [command, ...args] = language.command;
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  const dispose = async (): Promise<void> => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
  await served(child, port).catch(async (error: unknown) => {
    await dispose();
    throw error;
  });
  return { endpoint: `http://127.0.0.1:${port}/`, [Symbol.asyncDispose]: dispose };
}

describe.each(LANGUAGES)("the examples in $language", (language) => {
  const [command, ...args] = language.asks;
  const isHere = spawnSync(command, args).status === 0;
  const signingSecret = freshSigningSecret();
  const [plain = "", signed = "", ...more] = examplesIn(language.language);

  it("are a server of twenty lines, and one that verifies who calls", () => {
    expect(more).toEqual([]);
    expect(plain.split("\n").filter((line) => line.trim() !== "").length).toBeLessThanOrEqual(20);
    expect(signed).toContain("webhook-signature");
  });

  it.skipIf(!isHere).each([
    { how: "plain", code: plain, takes: {}, refuses: [] },
    { how: "signed", code: signed, takes: { signingSecret }, refuses: [{ signingSecret: freshSigningSecret() }, {}] },
  ])(
    "take a run that is $how, say how far it is, and end it",
    async ({ code, takes, refuses }) => {
      const { world, url } = api;
      await using serving = await serve(language, code, { SYSTOLE_URL: url, SIGNING_SECRET: signingSecret });
      const { endpoint } = serving;
      const agent = await world.agent({ adapterType: "http", adapterConfig: { url: endpoint } });
      const claimed = await world.run(agent.id);
      const own = { runId: claimed.run.id, fencingToken: claimed.fencingToken };
      const apiKey = await tokenOf(world, claimed, agent);
      const execute = (more: object) =>
        adapter.execute(attempt({ url: endpoint, ...more }, { ...own, apiKey }).execution);

      const others = await Promise.all(refuses.map(execute));
      expect(others).toEqual(
        refuses.map(() => expect.objectContaining({ kind: "failed", errorCode: "http_status_401" })),
      );
      expect(await execute(takes)).toMatchObject({ kind: "pending", deadlineSec: 60 });
      await world.services.execution.holdOpen(own, { deadlineSec: 60 });

      const run = await until(async () => {
        const seen = await world.services.runs.get(board, own.runId);
        return seen.status === "running" ? undefined : seen;
      });
      expect(run).toMatchObject({ status: "succeeded", costUsd: 0.02, resultJson: { summary: "All of it" } });
      const events = await world.services.runs.events(board, own.runId, { afterSeq: 0, limit: 50 });
      expect(events.map(({ message }) => message)).toContain("Half of it");
    },
    BUILD_MS + 60_000,
  );
});
