import { link, mkdir, open, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Stop } from "../../worker/adapters/adapter.ts";
import { diskUse } from "../../worker/workspaces/disk-use.ts";
import { sizeCap } from "../../worker/workspaces/size-cap.ts";
import { openFolder } from "../support/folder.ts";
import { until } from "../support/until.ts";

const MB = 1024 * 1024;
const all = { upToBytes: Number.POSITIVE_INFINITY, isWanted: () => true };
const free = new AbortController().signal;

describe("what a directory takes of the disk", () => {
  it("is what is in use, once for each file, and nothing of where links lead", async () => {
    await using folder = await openFolder();
    const [inside, outside] = ["inside", "outside"].map((name) => join(folder.path, name));
    await mkdir(join(inside!, "deep", "deeper"), { recursive: true });
    await mkdir(outside!);
    await writeFile(join(outside!, "large"), Buffer.alloc(8 * MB, "x"));
    await symlink(outside!, join(inside!, "link"));
    await symlink(join(outside!, "large"), join(inside!, "deep", "link"));
    await writeFile(join(inside!, "deep", "deeper", "one"), Buffer.alloc(2 * MB, "x"));
    await link(join(inside!, "deep", "deeper", "one"), join(inside!, "two"));
    const sparse = await open(join(inside!, "sparse"), "w");
    await sparse.truncate(64 * MB);
    await sparse.close();

    const bytes = await diskUse(inside!, all);

    expect(bytes).toBeGreaterThanOrEqual(2 * MB);
    expect(bytes).toBeLessThan(3 * MB);
    await expect(diskUse(join(folder.path, "gone"), all)).resolves.toBe(0);
  });

  it("is looked for no longer than it matters", async () => {
    await using folder = await openFolder();
    for (const name of ["a", "b", "c", "d"]) await writeFile(join(folder.path, name), Buffer.alloc(MB, "x"));
    let looks = 0;

    const bytes = await diskUse(folder.path, { upToBytes: 1.5 * MB, isWanted: () => true });
    await diskUse(folder.path, { ...all, isWanted: () => (looks += 1) < 2 });

    expect(bytes).toBeGreaterThanOrEqual(2 * MB);
    expect(bytes).toBeLessThan(3 * MB);
    expect(looks).toBeLessThan(4);
  });
});

describe("a cap on it", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("lets a run begin in what was found too large as soon as somebody has made room", async () => {
    await using folder = await openFolder();
    await writeFile(join(folder.path, "large"), Buffer.alloc(2 * MB, "x"));
    const cap = sizeCap(1);
    const stops: Stop[] = [];

    await expect(cap.refusal([folder.path], free)).resolves.toBeUndefined();
    using _ = cap.watch([folder.path], (stop) => void stops.push(stop));
    vi.advanceTimersByTime(4_999);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    await until(() => stops.length > 0);
    expect(stops).toMatchObject([{ cause: "workspace_full" }]);
    await expect(cap.refusal([folder.path], free)).resolves.toMatchObject({
      failure: "permanent",
      errorCode: "workspace_full",
      message: expect.stringContaining(folder.path),
    });

    await rm(join(folder.path, "large"));
    await expect(cap.refusal([folder.path], free)).resolves.toBeUndefined();
  });

  it("is found out behind a run that was over before the first look, and once an hour at the most", async () => {
    await using folder = await openFolder();
    const cap = sizeCap(1);
    const workFor = (ms: number): void => {
      using _ = cap.watch([folder.path], () => expect.unreachable());
      vi.advanceTimersByTime(ms);
    };
    const isRefused = async (): Promise<boolean> => (await cap.refusal([folder.path], free)) !== undefined;
    await writeFile(join(folder.path, "large"), Buffer.alloc(2 * MB, "x"));

    workFor(1);
    await until(isRefused);

    await rm(join(folder.path, "large"));
    expect(await isRefused()).toBe(false);
    await writeFile(join(folder.path, "large"), Buffer.alloc(2 * MB, "x"));
    workFor(4_999);
    expect(await isRefused()).toBe(false);
  });
});
