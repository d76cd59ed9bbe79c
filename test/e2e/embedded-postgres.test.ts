import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";

import { spawnProcess, type TestProcess } from "../support/processes.ts";
import { until } from "../support/until.ts";

describe("the embedded PostgreSQL", () => {
  it("ends when its parent is killed, and loses nothing that was committed", async () => {
    await using directory = await temporaryDirectory();
    const url = await (async () => {
      await using parent = await startParent(directory.path);
      await query(parent.url, "create table notes as select 'kept' as note");
      parent.signal("SIGKILL");
      await parent.exited;
      return parent.url;
    })();

    await until(() => isRefused(url), { what: "PostgreSQL to end" });

    await using next = await startParent(directory.path);
    await expect(query(next.url, "select note from notes")).resolves.toEqual([{ note: "kept" }]);
  });

  it("is there again at once, though the one before is still on its way out", async () => {
    await using directory = await temporaryDirectory();
    await using parent = await startParent(directory.path);
    await query(parent.url, "create table notes as select 'kept' as note");
    parent.signal("SIGKILL");
    await parent.exited;

    await using next = await startParent(directory.path);

    await expect(query(next.url, "select note from notes")).resolves.toEqual([{ note: "kept" }]);
    await expect(isRefused(parent.url)).resolves.toBe(true);
  });

  it("makes the database anew when its first start was killed half-way", async () => {
    await using directory = await temporaryDirectory();
    for (let delayMs = 100; delayMs <= 400; delayMs += 100) {
      await using parent = await spawnProcess(FIXTURE, { args: [directory.path] });
      setTimeout(() => parent.signal("SIGKILL"), delayMs);
      await parent.exited;
    }

    await using next = await startParent(directory.path);

    await expect(query(next.url, "select 1 as one")).resolves.toEqual([{ one: 1 }]);
  });

  it("does not hear the Ctrl-C that a terminal sends to its parent's group", async () => {
    await using directory = await temporaryDirectory();
    await using parent = await startParent(directory.path, { ignore: "SIGINT" });

    process.kill(-parent.pid, "SIGINT");

    await parent.waitForOutput(/ignored SIGINT/);
    await expect(query(parent.url, "select 1 as one")).resolves.toEqual([{ one: 1 }]);
  });
});

const FIXTURE = "test/e2e/fixtures/embedded-parent.mjs";

async function startParent(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<TestProcess & { readonly url: string }> {
  const parent = await spawnProcess(FIXTURE, { args: [dataDir], env });
  const [, url = ""] = await parent.waitForOutput(/url=(\S+)\n/, 30_000);
  return { ...parent, url };
}

async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), "systole-embedded-"));
  return {
    path,
    // PostgreSQL may still be writing its last words after its parent was killed.
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, maxRetries: 20, retryDelay: 100 }),
  };
}

const isRefused = (url: string): Promise<boolean> =>
  query(url, "select 1").then(
    () => false,
    (error: { code?: string }) => error.code === "ECONNREFUSED",
  );

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
