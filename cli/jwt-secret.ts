import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { freshSecret } from "../shared/platform/config.ts";

/** The embedded default's JWT secret: made once, kept in the data directory, readable by its owner alone. */
export async function keptJwtSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, "agent-jwt-secret");
  const known = await readFile(file, "utf8").catch(() => "");
  if (known.trim() !== "") return known.trim();
  const secret = freshSecret();
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return secret;
}
