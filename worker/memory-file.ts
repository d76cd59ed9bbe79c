import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { HandedMemory } from "../shared/memory/memory-view.ts";

const PREFIX = "systole-memory-";

export interface MemoryFile extends AsyncDisposable {
  readonly path: string;
}

/** What a run is handed of memory, where its own user alone can read it, and only while the run goes on. */
export async function writeMemoryFile(memory: HandedMemory): Promise<MemoryFile> {
  const directory = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const path = join(directory, "memory.json");
  await writeFile(path, JSON.stringify(memory), { mode: 0o600 });
  return { path, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** Removes what workers of this user left that were killed; a directory that is not ours stays. */
export async function sweepMemoryFiles(): Promise<void> {
  const left = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX) && !isOfLiving(name));
  await Promise.allSettled(left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true })));
}

function isOfLiving(name: string): boolean {
  const pid = Number(name.slice(PREFIX.length).split("-")[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
