import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
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
const example = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? `no example in ${language}`;

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

async function served(child: ChildProcess, url: string): Promise<void> {
  let said = "";
  child.stderr?.on("data", (piece: Buffer) => {
    said += piece.toString();
  });
  await until(
    async () => {
      if (child.exitCode !== null) throw new Error(`the example ended: ${said}`);
      return fetch(url, { method: "POST" }).then(
        () => true,
        () => undefined,
      );
    },
    { what: `the example to listen: ${said}` },
  );
}

describe.each([
  ["js", "node", "agent.mjs"],
  ["python", "python3", "agent.py"],
])("the example in %s", (language, command, file) => {
  const isHere = spawnSync(command, ["--version"]).status === 0;

  it.skipIf(!isHere)("takes a run that is signed, says how far it is, and ends it", async () => {
    const { world, url } = api;
    const [port, signingSecret] = [await freePort(), freshSigningSecret()];
    const path = join(folder, file);
    writeFileSync(path, example(language));
    const env = { PATH: process.env["PATH"], SYSTOLE_URL: url, SIGNING_SECRET: signingSecret, PORT: String(port) };
    const child = spawn(command, [path], { env, stdio: ["ignore", "ignore", "pipe"] });
    try {
      const endpoint = `http://127.0.0.1:${port}/`;
      await served(child, endpoint);
      const agent = await world.agent({ adapterType: "http", adapterConfig: { url: endpoint, signingSecret } });
      const claimed = await world.run(agent.id);
      const own = { runId: claimed.run.id, fencingToken: claimed.fencingToken };
      const apiKey = await tokenOf(world, claimed, agent);
      const execute = (secret: string) =>
        adapter.execute(attempt({ url: endpoint, signingSecret: secret }, { ...own, apiKey }).execution);

      expect(await execute(freshSigningSecret())).toMatchObject({ kind: "failed", errorCode: "http_status_401" });
      const outcome = await execute(signingSecret);
      expect(outcome).toMatchObject({ kind: "pending", deadlineSec: 60 });
      await world.services.execution.holdOpen(own, { deadlineSec: 60 });

      const run = await until(async () => {
        const seen = await world.services.runs.get(board, own.runId);
        return seen.status === "running" ? undefined : seen;
      });
      expect(run).toMatchObject({ status: "succeeded", costUsd: 0.02, resultJson: { summary: "All of it" } });
      const events = await world.services.runs.events(board, own.runId, { afterSeq: 0, limit: 50 });
      expect(events.map(({ message }) => message)).toContain("Half of it");
    } finally {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
  });
});
