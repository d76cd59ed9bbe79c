import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { describe, expect, it } from "vitest";

import { startEmbeddedPostgres } from "../../shared/db/embedded-postgres.ts";
import { ConfigError } from "../../shared/platform/config-error.ts";
import { until } from "../support/until.ts";

const isRoot = process.getuid?.() === 0;
const isLinux = process.platform === "linux";

describe("startEmbeddedPostgres", () => {
  it("keeps its data, its password and its URL's database from one start to the next", async () => {
    await using directory = await temporaryDirectory();
    const first = await directory.start();
    await query(first.url, "create table notes as select 'kept' as note");
    await first.stop();

    const second = await directory.start();

    await expect(query(second.url, "select note from notes")).resolves.toEqual([{ note: "kept" }]);
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
    expect(new URL(second.url).pathname).toBe("/systole");
  });

  it("speaks UTF-8, sorts by bytes and counts in UTC", async () => {
    await using directory = await temporaryDirectory();
    const { url } = await directory.start();

    const [settings] = await query(
      url,
      `select pg_encoding_to_char(encoding) as encoding, datcollate, current_setting('TimeZone') as zone,
              current_setting('server_version_num')::int / 10000 as major
         from pg_database where datname = current_database()`,
    );

    expect(settings).toEqual({ encoding: "UTF8", datcollate: "C", zone: "UTC", major: 18 });
  });

  it("lets nobody in without its password, which only its owner may read", async () => {
    await using directory = await temporaryDirectory();
    const { url } = await directory.start();
    const wrong = new URL(url);
    wrong.password = "guess";

    await expect(query(wrong.href, "select 1")).rejects.toThrow("password authentication failed");

    const { mode } = await stat(join(directory.path, "postgres", "systole.password"));
    expect(mode & 0o777).toBe(0o600);
  });

  it("refuses a directory that a living process uses, and says which", async () => {
    await using directory = await temporaryDirectory();
    const { url } = await directory.start();

    await expect(directory.start()).rejects.toThrow(`Another Systole (process ${process.pid})`);

    await expect(query(url, "select 1 as one")).resolves.toEqual([{ one: 1 }]);
  });

  it("lets one of many that start at once have the directory", async () => {
    await using directory = await temporaryDirectory();
    const leftByDead = { pid: 2 ** 22 + 1, identity: "gone" };
    await writeFile(join(directory.path, "lock.7"), JSON.stringify(leftByDead));

    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => directory.start()));

    expect(starts.filter((start) => start.status === "fulfilled")).toHaveLength(1);
    const refusals = starts.filter((start) => start.status === "rejected").map((start) => String(start.reason));
    expect(refusals.every((reason) => reason.includes("Another Systole"))).toBe(true);
  });

  it.runIf(isLinux)("takes over from a holder whose pid is another process's by now", async () => {
    await using directory = await temporaryDirectory();
    await writeFile(join(directory.path, "lock.7"), JSON.stringify({ pid: 1, identity: "an earlier process" }));

    const { url } = await directory.start();

    await expect(query(url, "select 1 as one")).resolves.toEqual([{ one: 1 }]);
  });

  it.each([
    ["a pid that is nobody's", 2 ** 22 + 1],
    ["a pid that is some other program's", process.pid],
  ])("starts over a pid file with %s", async (_, pid) => {
    await using directory = await temporaryDirectory();
    await (await directory.start()).stop();
    const content = `${pid}\n${join(directory.path, "postgres")}\n1700000000\n5432\n\n127.0.0.1\n\nready\n`;
    await writeFile(join(directory.path, "postgres", "postmaster.pid"), content, { mode: 0o600 });

    const { url } = await directory.start();

    await expect(query(url, "select 1 as one")).resolves.toEqual([{ one: 1 }]);
  });

  it.runIf(isLinux)("stops a PostgreSQL that lost its parent before it starts its own", async () => {
    await using directory = await temporaryDirectory();
    const first = await directory.start();
    await query(first.url, "create table notes as select 'kept' as note");
    const orphan = await postmasterPid(directory.path);
    await killGuards(orphan);
    await first.exited;
    await expect(query(first.url, "select 1 as one")).resolves.toEqual([{ one: 1 }]);

    const second = await directory.start();

    expect(directory.logged()).toContain(`process ${orphan}`);
    await expect(query(first.url, "select 1")).rejects.toThrow("ECONNREFUSED");
    await expect(query(second.url, "select note from notes")).resolves.toEqual([{ note: "kept" }]);
  });

  it("recovers when the server itself was killed, and says that it ended", async () => {
    await using directory = await temporaryDirectory({ durable: true });
    const first = await directory.start();
    await query(first.url, "create table notes as select 'kept' as note");
    process.kill(await postmasterPid(directory.path), "SIGKILL");
    await first.exited;

    const second = await directory.start();

    await expect(query(second.url, "select note from notes")).resolves.toEqual([{ note: "kept" }]);
  });

  it("makes the database anew when a crash left it half made", async () => {
    await using directory = await temporaryDirectory();
    const unfinished = join(directory.path, "postgres.unfinished-x1y2z3");
    await mkdir(join(unfinished, "cluster"), { recursive: true });
    await writeFile(join(unfinished, "cluster", "PG_VERSION"), "18\n");

    const { url } = await directory.start();

    await expect(query(url, "select 1 as one")).resolves.toEqual([{ one: 1 }]);
    await expect(stat(unfinished)).rejects.toThrow("ENOENT");
  });

  it("refuses to touch a directory that holds something else", async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, "postgres"));
    await writeFile(join(directory.path, "postgres", "thesis.txt"), "irreplaceable");

    await expect(directory.start()).rejects.toThrow("not a PostgreSQL data directory");

    await expect(readFile(join(directory.path, "postgres", "thesis.txt"), "utf8")).resolves.toBe("irreplaceable");
  });

  it("refuses the data of another major version, and says what to do", async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, "postgres"));
    await writeFile(join(directory.path, "postgres", "PG_VERSION"), "17\n");

    await expect(directory.start()).rejects.toThrow(/PostgreSQL 17.*PostgreSQL 18.*pg_dump/s);
  });

  it.runIf(isRoot)("says which directory above keeps PostgreSQL's user out, and how to let it in", async () => {
    await using parent = await temporaryDirectory();
    await chmod(parent.path, 0o700);
    const dataDir = join(parent.path, "systole");

    const refusal = await startEmbeddedPostgres({ dataDir }).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(ConfigError);
    expect(String(refusal)).toContain(`chmod o+x ${parent.path}`);
    expect(String(refusal)).toContain("SYSTOLE_DATA_DIR");
  });
});

async function temporaryDirectory({ durable = false } = {}) {
  const path = await mkdtemp(join(tmpdir(), "systole-embedded-"));
  const started: { stop: () => Promise<void> }[] = [];
  const messages: string[] = [];
  return {
    path,
    start: async () => {
      const log = (message: string) => messages.push(message);
      const postgres = await startEmbeddedPostgres({ dataDir: path, durable, log });
      started.push(postgres);
      return postgres;
    },
    logged: () => messages.join("\n"),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(started.map(({ stop }) => stop()));
      await rm(path, { recursive: true });
    },
  };
}

const postmasterPid = async (path: string): Promise<number> =>
  Number.parseInt(await readFile(join(path, "postgres", "postmaster.pid"), "utf8"), 10);

/** The shell that holds PostgreSQL's life to ours, and its reader: nothing is left to tell PostgreSQL to stop. */
async function killGuards(postmaster: number): Promise<void> {
  const status = await readFile(`/proc/${postmaster}/stat`, "utf8");
  const shell = Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
  const children = await readFile(`/proc/${shell}/task/${shell}/children`, "utf8");
  const readers = children
    .trim()
    .split(" ")
    .map(Number)
    .filter((pid) => pid !== postmaster);
  expect(readers).toHaveLength(1);
  for (const pid of [...readers, shell]) process.kill(pid, "SIGKILL");
  await until(
    () =>
      stat(`/proc/${shell}`).then(
        () => false,
        () => true,
      ),
    { what: "the shell to be gone" },
  );
}

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
