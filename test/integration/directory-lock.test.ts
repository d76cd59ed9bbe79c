import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { lockDirectory } from "../../shared/db/embedded/directory-lock.ts";

describe("lockDirectory", () => {
  it("is held by one of many that take over from a dead holder at once", async () => {
    await using directory = await temporaryDirectory();

    for (let round = 0; round < 50; round += 1) {
      await directory.leaveToTheDead(10 * round + 1);
      const attempts = await Promise.allSettled(Array.from({ length: 12 }, () => lockDirectory(directory.path)));

      const holders = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
      expect(holders).toHaveLength(1);
      await holders[0]?.release();
    }
  });

  it("is never held twice while holders come and go", async () => {
    await using directory = await temporaryDirectory();
    let holders = 0;
    let most = 0;
    let taken = 0;

    const contend = async () => {
      for (let attempt = 0; attempt < 60; attempt += 1) {
        const lock = await lockDirectory(directory.path).catch(() => undefined);
        if (lock === undefined) continue;
        taken += 1;
        holders += 1;
        most = Math.max(most, holders);
        await readdir(directory.path);
        holders -= 1;
        await lock.release();
      }
    };
    await Promise.all(Array.from({ length: 12 }, contend));

    expect(most).toBe(1);
    expect(taken).toBeGreaterThan(10);
  });

  it("can be taken again once it was released", async () => {
    await using directory = await temporaryDirectory();
    const first = await lockDirectory(directory.path);
    await expect(lockDirectory(directory.path)).rejects.toThrow("Another Systole");
    await first.release();

    const again = await lockDirectory(directory.path);
    await expect(lockDirectory(directory.path)).rejects.toThrow("Another Systole");
    await again.release();
  });
});

async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), "systole-lock-"));
  return {
    path,
    leaveToTheDead: (term: number) =>
      writeFile(join(path, `lock.${term}`), JSON.stringify({ pid: 2 ** 22 + 1, identity: "gone" })),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}
