import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { HandedMemory } from "../shared/memory/memory-view.ts";
import { openRunDirectory, type RunDirectory } from "./run-directory.ts";

/** What a run is handed of memory. `path` is the file's. */
export async function writeMemoryFile(memory: HandedMemory): Promise<RunDirectory> {
  const directory = await openRunDirectory();
  const path = join(directory.path, "memory.json");
  await writeFile(path, JSON.stringify(memory), { mode: 0o600 });
  return { ...directory, path };
}
