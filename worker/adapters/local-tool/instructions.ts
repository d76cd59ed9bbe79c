import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import type { Execution, Failed } from "../adapter.ts";
import { permanent } from "../outcomes.ts";

export interface Instructions {
  /** Undefined: there are none. */
  readonly text: string | undefined;
  /** A file that holds the text. */
  readonly file: string | undefined;
  /** Where the files are that the text speaks of. */
  readonly directory: string | undefined;
}

const MAX_BYTES = 1024 * 1024;

/** From the file of the host that the agent's configuration names or, where it names none, from its own bundle. */
export async function instructionsOf(
  { instructions }: Execution,
  configured: string | undefined,
  directory: string,
): Promise<Instructions | { readonly problem: Failed }> {
  if (configured !== undefined) return fromHost(configured);
  const entry = instructions?.files.find(({ path }) => path === instructions.entryFile);
  if (instructions === null || entry === undefined) return { text: undefined, file: undefined, directory: undefined };
  const root = join(directory, "instructions");
  for (const { path, content } of instructions.files) {
    const file = join(root, path);
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(file, content, { mode: 0o600 });
  }
  const text = `${entry.content}\n\nThe files that are spoken of here are in ${root}.`;
  const file = join(directory, "instructions.md");
  await writeFile(file, text, { mode: 0o600 });
  return { text, file, directory: root };
}

async function fromHost(file: string): Promise<Instructions | { readonly problem: Failed }> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > MAX_BYTES) return { problem: unreadable(file, "is longer than a megabyte") };
    return { text: bytes.toString("utf8"), file, directory: dirname(file) };
  } catch (error) {
    return { problem: unreadable(file, `cannot be read on this host (${(error as NodeJS.ErrnoException).code})`) };
  }
}

const unreadable = (file: string, why: string): Failed =>
  permanent("instructions_unreadable", `The agent's instructions file ${JSON.stringify(file)} ${why}`);
