import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface SourceFile {
  /** From the root of the project, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export const readSource = (path: string): string => readFileSync(join(ROOT, path), "utf8");

/** Every file below `folders` whose path matches: what the tests that hold the project to its word read. */
export const sourceFiles = (folders: readonly string[], matching: RegExp): readonly SourceFile[] =>
  folders
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => join(folder, name)),
    )
    .filter((path) => matching.test(path))
    .sort()
    .map((path) => ({ path, text: readSource(path) }));

/** Without comments: prose may say what it likes. */
export const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*$/gm, "");
