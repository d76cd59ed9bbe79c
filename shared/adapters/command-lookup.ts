import { statSync } from "node:fs";
import { resolve } from "node:path";

/** Where the operating system looks for a command by its name, and from where relative entries count. */
export interface CommandSearch {
  readonly command: string;
  readonly cwd: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Whether any file answers to a command that was refused with EACCES. execvp says that too of a command that is
 * nowhere, when a directory on PATH may not be searched, or holds a directory of that name. A path is not looked up:
 * whoever gave it meant that file.
 */
export function isSomewhere({ command, cwd = ".", environment }: CommandSearch): boolean {
  if (command.includes("/")) return true;
  // An empty entry is the working directory.
  return (environment["PATH"] ?? "").split(":").some((directory) => isFile(resolve(cwd, directory, command)));
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
