import { open, readdir } from "node:fs/promises";
import { join } from "node:path";

import { isJsonObject, readUsage } from "../../output/reported.ts";
import type { Usage } from "../adapter.ts";
import type { SessionRecords } from "./tool-stream.ts";

/** Of a session's record, as much of its end is looked at: its totals stand behind each answer. */
const TAIL_BYTES = 8 * 1024 * 1024;
/** While it is being written, and looked at now and then. */
const GLANCE_BYTES = 256 * 1024;

/**
 * What sessions of Codex have used so far, by its own record of them under CODEX_HOME: its stream tells only the total
 * of a session, and only as its turn ends. Undefined where that cannot be read.
 */
export function codexRecords(environment: Readonly<Record<string, string>>): SessionRecords {
  const home = environment["CODEX_HOME"] ?? join(environment["HOME"] ?? "", ".codex");
  const sessions = join(home, "sessions");
  const paths = new Map<string, string>();

  const pathOf = async (sessionId: string): Promise<string | undefined> => {
    const known = paths.get(sessionId);
    if (known !== undefined) return known;
    const names = await readdir(sessions, { recursive: true });
    const name = names.find((path) => path.endsWith(`${sessionId}.jsonl`));
    if (name !== undefined) paths.set(sessionId, join(sessions, name));
    return paths.get(sessionId);
  };

  return {
    used: async (sessionId, how = "whole") => {
      try {
        const path = await pathOf(sessionId);
        const bytes = how === "glance" ? GLANCE_BYTES : TAIL_BYTES;
        return path === undefined ? undefined : lastTotal(await tailOf(path, bytes));
      } catch {
        return undefined;
      }
    },
  };
}

async function tailOf(path: string, bytes: number): Promise<string> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  const length = Math.min(size, bytes);
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
