import { appendFile, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";

import { type KeptPostgres, keepEmbeddedPostgres } from "../../shared/db/kept-postgres.ts";
import { askPostgres } from "../support/stores.ts";
import { until } from "../support/until.ts";

describe("keepEmbeddedPostgres", () => {
  it("has PostgreSQL again at the same address, with its data, each time that it is killed", async () => {
    await using kept = await keep({ durable: true });
    await askPostgres(kept.url, "create table notes as select 'kept' as note");

    for (let time = 1; time <= 2; time += 1) {
      await kept.kill();
      await until(() => kept.told().length === 2 * time, { timeoutMs: 30_000, what: "its return" });
      expect(await askPostgres(kept.url, "select note from notes")).toEqual([{ note: "kept" }]);
    }

    expect(kept.told().join("\n")).toMatch(/^(?:Error: The private PostgreSQL ended; .*\nrecovered\n?){2}$/);
    expect(kept.failures).toEqual([]);
  });

  it("gives up when it does not come up again and again, and says what PostgreSQL said", async () => {
    await using kept = await keep();
    await appendFile(join(kept.dataDir, "postgres", "postgresql.conf"), "\nno_such_setting = on\n");

    await kept.kill();
    await until(() => kept.failures.length > 0, { timeoutMs: 30_000, what: "its end" });

    expect(String(kept.failures[0])).toMatch(/PostgreSQL did not start: .*[^]*no_such_setting/);
    expect(kept.told().filter((what) => what.includes("did not start")).length).toBe(6);
  });

  it("takes no new, empty database for the one that was there", async () => {
    await using kept = await keep();
    await rename(join(kept.dataDir, "postgres"), join(kept.dataDir, "moved"));

    await kept.kill("moved");
    await until(() => kept.failures.length > 0, { timeoutMs: 30_000, what: "its end" });

    expect(String(kept.failures[0])).toMatch(/is not what it was: it was removed or replaced/);
  });

  it.each([0, 20, 100, 300])(
    "can be stopped %i ms after it was killed, and leaves nothing running",
    async (afterMs) => {
      await using kept = await keep();
      await kept.kill();
      // Not for something to happen: for it to be stopped at different moments of a start.
      await sleep(afterMs);

      await kept.stop();

      await expect(askPostgres(kept.url, "select 1")).rejects.toThrow("ECONNREFUSED");
      expect(kept.failures).toEqual([]);
    },
  );
});

interface Kept extends KeptPostgres, AsyncDisposable {
  readonly dataDir: string;
  /** Why it failed, each time, and that it recovered. */
  readonly told: () => readonly string[];
  readonly failures: readonly Error[];
  readonly kill: (cluster?: string) => Promise<void>;
}

async function keep({ durable = false } = {}): Promise<Kept> {
  const dataDir = await mkdtemp(join(tmpdir(), "systole-kept-"));
  const told: string[] = [];
  const failures: Error[] = [];
  const outage = {
    failed: (error: unknown) => void told.push(String(error)),
    recovered: () => void told.push("recovered"),
  };
  const fail = (error: Error) => void failures.push(error);
  const kept = await keepEmbeddedPostgres({ dataDir, outage, fail, durable, pauseMs: 10 });
  return {
    ...kept,
    dataDir,
    told: () => told,
    failures,
    kill: async (cluster = "postgres") => {
      process.kill(Number.parseInt(await readFile(join(dataDir, cluster, "postmaster.pid"), "utf8"), 10), "SIGKILL");
    },
    [Symbol.asyncDispose]: async () => {
      await kept.stop();
      await rm(dataDir, { recursive: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}
