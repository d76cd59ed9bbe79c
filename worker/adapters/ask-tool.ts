import { execFile } from "node:child_process";
import { statSync } from "node:fs";

export interface ToolSaid {
  /** With which it ended; something else where it did not end by itself. */
  readonly code: unknown;
  /** On its standard output. */
  readonly text: string;
}

const ANSWER_MS = 15_000;
const MAX_BYTES = 1024 * 1024;

/** Starts a tool with a question about itself, and nothing on its standard input; a failure is an answer, too. */
export function askTool(
  path: string,
  args: readonly string[],
  { environment, signal }: { readonly environment: Readonly<NodeJS.ProcessEnv>; readonly signal?: AbortSignal },
): Promise<ToolSaid> {
  const how = { env: { ...environment }, timeout: ANSWER_MS, killSignal: "SIGKILL", maxBuffer: MAX_BYTES } as const;
  return new Promise((resolve) => {
    const child = execFile(path, args, { ...how, signal }, (error, stdout) =>
      resolve({ code: error === null ? 0 : error.code, text: stdout }),
    );
    child.stdin?.end();
  });
}

/** Undefined where it says none. */
export const versionIn = (text: string): string | undefined => /\d+\.\d+\.\d+[\w.-]*/.exec(text)?.[0];

/** Another one, once the file is: what is known of a tool is known of this. */
export const keyOf = (path: string): string => `${path}\n${changedAt(path)}`;

function changedAt(path: string): number {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
