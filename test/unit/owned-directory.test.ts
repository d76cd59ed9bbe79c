import { mkdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

import { ownedDirectory } from "../../worker/workspaces/owned-directory.ts";
import { openFolder } from "../support/folder.ts";

describe("a directory of the worker's own", () => {
  it("is made for its user alone, found again, and made again where somebody has removed everything", async () => {
    await using folder = await openFolder();
    const root = join(folder.path, "workspaces");

    const path = await ownedDirectory(root, "agents", "one");
    await writeFile(join(path, "kept"), "");
    expect([(await stat(root)).mode & 0o777, (await stat(path)).mode & 0o777]).toEqual([0o700, 0o700]);
    expect(await ownedDirectory(root, "agents", "one")).toBe(path);
    expect((await stat(join(path, "kept"))).isFile()).toBe(true);

    await rm(root, { recursive: true });
    expect(await Promise.all([1, 2, 3].map(() => ownedDirectory(root, "agents", "one")))).toEqual([path, path, path]);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
  });

  it("follows no link, on the way or at its end, though it was there before", async () => {
    await using folder = await openFolder();
    const root = join(folder.path, "workspaces");
    const path = await ownedDirectory(root, "agents", "one");
    await mkdir(join(folder.path, "elsewhere", "one"), { recursive: true });

    await rm(path, { recursive: true });
    await symlink(join(folder.path, "elsewhere"), path);
    await expect(ownedDirectory(root, "agents", "one")).rejects.toThrow("is not a directory");
    await rm(join(root, "agents"), { recursive: true });
    await symlink(join(folder.path, "elsewhere"), join(root, "agents"));
    await expect(ownedDirectory(root, "agents", "one")).rejects.toThrow("is not a directory");
  });
});
