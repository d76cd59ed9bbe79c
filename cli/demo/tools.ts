import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { findCommand } from "../../shared/adapters/command-lookup.ts";
import { processEnvironment } from "../../shared/platform/config.ts";

/** `fake`: programs of this project, which cost nothing. `real`: what is installed, with a person's account. */
export type ToolChoice = "fake" | "real";

export interface Tools {
  readonly claude: string;
  readonly codex: string;
  /** Of those that were asked for, which are not installed, and are stood in for. */
  readonly missing: readonly string[];
}

const FAKES = {
  claude: fileURLToPath(new URL("./claude.js", import.meta.url)),
  codex: fileURLToPath(new URL("./codex.js", import.meta.url)),
};

/** The commands of the demo's agents. An adapter runs one file, so our own get one each, in the demo's folder. */
export async function prepareTools(folder: string, choice: ToolChoice): Promise<Tools> {
  const isInstalled = (command: string): boolean =>
    findCommand({ command, cwd: undefined, environment: { PATH: processEnvironment()["PATH"] ?? "" } }) !== undefined;
  const wanted = choice === "real" ? (["claude", "codex"] as const) : [];
  const missing = wanted.filter((name) => !isInstalled(name));
  const of = (name: keyof typeof FAKES): string | Promise<string> =>
    choice === "real" && !missing.includes(name) ? name : wrapped(folder, name);
  return { claude: await of("claude"), codex: await of("codex"), missing };
}

async function wrapped(folder: string, name: keyof typeof FAKES): Promise<string> {
  const file = join(folder, "bin", name);
  await mkdir(join(folder, "bin"), { recursive: true });
  await writeFile(file, `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(FAKES[name])} "$@"\n`);
  await chmod(file, 0o755);
  return file;
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
