import { open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";

import { freshSecret } from "../shared/platform/config.ts";

/**
 * A secret of the embedded default: made once, kept in the data directory, readable by its owner alone. It is on the
 * disk before it is used, and what cannot be read is not replaced: what was encrypted with it could not be read again.
 */
export async function keptSecret(dataDir: string, name: string): Promise<string> {
  const file = join(dataDir, name);
  const known = await readFile(file, "utf8").catch(orNothing);
  if (known.trim() !== "") return known.trim();
  const secret = freshSecret();
  const draft = await open(`${file}.new`, "w", 0o600);
  try {
    await draft.writeFile(`${secret}\n`);
    await draft.sync();
  } finally {
    await draft.close();
  }
  await rename(`${file}.new`, file);
  return secret;
}

function orNothing(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "";
  throw error;
}
