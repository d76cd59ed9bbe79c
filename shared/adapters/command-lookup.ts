import { accessSync, constants, statSync } from "node:fs";
import { access, stat } from "node:fs/promises";
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
export const isSomewhere = (search: CommandSearch): boolean =>
  search.command.includes("/") || placesOf(search).some(isFile);

/** The file that a command would run; undefined where there is none that this user may run. */
export const findCommand = (search: CommandSearch): string | undefined => placesOf(search).find(isExecutable);

/** As `findCommand`, and nothing is held up where a disk does not answer. */
export async function seekCommand(search: CommandSearch): Promise<string | undefined> {
  for (const path of placesOf(search)) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true && (await may(path, constants.X_OK))) return path;
  }
  return undefined;
}

/** Undefined: it is none. Nothing is held up where a disk does not answer. */
export async function seeDirectory(path: string): Promise<{ readonly isWritable: boolean } | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true ? { isWritable: await may(path, constants.W_OK | constants.X_OK) } : undefined;
}

const may = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );

/** Where it may be, in the order of looking. A path is taken as it is. */
function placesOf({ command, cwd = ".", environment }: CommandSearch): string[] {
  if (command.includes("/")) return [resolve(cwd, command)];
  // An empty entry is the working directory.
  return (environment["PATH"] ?? "").split(":").map((directory) => resolve(cwd, directory, command));
}

function isExecutable(path: string): boolean {
  if (!isFile(path)) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
