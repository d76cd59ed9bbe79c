import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

import { isJsonObject, readUsage } from "../../output/reported.ts";
import type { Usage } from "../adapter.ts";

/** Of a session's record, as much of its end is looked at: its totals stand behind each answer. */
const TAIL_BYTES = 8 * 1024 * 1024;

/**
 * What a session of Codex has used so far, by its own record of it under CODEX_HOME: it tells only the total of a
 * session, and a run must not pay again for those before it. Undefined where that cannot be read; then the whole total
 * counts, rather than nothing.
 */
export async function usedBefore(
  sessionId: string,
  environment: Readonly<Record<string, string>>,
): Promise<Usage | undefined> {
  const home = environment["CODEX_HOME"] ?? join(environment["HOME"] ?? "", ".codex");
  const sessions = join(home, "sessions");
  try {
    const names = await readdir(sessions, { recursive: true });
    const name = names.find((path) => path.endsWith(`${sessionId}.jsonl`));
    return name === undefined ? undefined : lastTotal(await tailOf(join(sessions, name)));
  } catch {
    return undefined;
  }
}

async function tailOf(path: string): Promise<string> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const length = Math.min(size, TAIL_BYTES);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.toString("utf8");
}

function lastTotal(record: string): Usage | undefined {
  const lines = record.split("\n").filter((line) => line.includes('"total_token_usage"'));
  for (const line of lines.reverse()) {
    const usage = totalIn(line);
    if (usage !== undefined) return usage;
  }
  return undefined;
}

function totalIn(line: string): Usage | undefined {
  try {
    const steps = ["payload", "info", "total_token_usage"];
    const found = steps.reduce<unknown>(
      (value, key) => (isJsonObject(value) ? value[key] : undefined),
      JSON.parse(line),
    );
    return isJsonObject(found) ? readUsage(found) : undefined;
  } catch {
    return undefined;
  }
}
