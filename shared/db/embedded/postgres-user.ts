import { execFile } from "node:child_process";
import { chmod, mkdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

import { ConfigError } from "../../platform/config-error.ts";

const run = promisify(execFile);

/** Whom PostgreSQL runs as when we are root, which it refuses to be. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

const CANDIDATES = ["postgres", "nobody", "daemon"];

/** `undefined`: as ourselves. The owner of a cluster that exists stays its owner. */
export async function choosePostgresUser(clusterDirectory: string): Promise<OsUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(clusterDirectory).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const name of CANDIDATES) {
    const user = await lookUp(name);
    if (user !== undefined && user.uid !== 0) return user;
  }
  return { uid: 65534, gid: 65534 };
}

async function lookUp(name: string): Promise<OsUser | undefined> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

const FIRST_CLOSED = 'for path; do [ -r "$path" ] && [ -x "$path" ] && continue; echo "$path"; exit; done';
const FIRST_IMPASSABLE = 'for path; do [ -x "$path" ] && continue; echo "$path"; exit; done';

/** The first directory on the way to `path` that `user` cannot pass; asked of the kernel, as that user. */
async function firstImpassable(path: string, user: OsUser): Promise<string | undefined> {
  const way = [resolve(path)];
  while (dirname(way[0] as string) !== way[0]) way.unshift(dirname(way[0] as string));
  return await ask(FIRST_IMPASSABLE, way, user);
}

/** Whether `user` can get to `directory`, and read and run these `entries` of it. */
export async function canUse(directory: string, entries: readonly string[], user: OsUser): Promise<boolean> {
  if ((await firstImpassable(directory, user)) !== undefined) return false;
  const paths = entries.map((entry) => join(directory, entry));
  return (await ask(FIRST_CLOSED, paths, user)) === undefined;
}

async function ask(script: string, paths: readonly string[], user: OsUser): Promise<string | undefined> {
  const { stdout } = await run("/bin/sh", ["-c", script, "sh", ...paths], { ...user, cwd: "/", env: {} });
  return stdout.trim() || undefined;
}

/**
 * Makes the data directory, passable for `user`. Its own bits are ours to set (every secret in it is
 * a file of mode 0600); those of the directories above it are not.
 */
export async function prepareDataDirectory(directory: string, user: OsUser | undefined): Promise<void> {
  const made = await mkdir(directory, { recursive: true, mode: 0o755 });
  if (user === undefined) return;
  for (let path = resolve(directory); made !== undefined && path.length > made.length; path = dirname(path)) {
    await chmod(path, 0o755);
  }
  if (made !== undefined) await chmod(made, 0o755);
  const { mode, uid } = await stat(directory);
  if (uid === 0 && (mode & 0o001) === 0) await chmod(directory, (mode & 0o777) | 0o011);

  const closed = await firstImpassable(directory, user);
  if (closed === undefined) return;
  throw new ConfigError(
    `PostgreSQL does not run as root, so it runs as user ${user.uid}, which may not enter ${closed} ` +
      `on the way to the data directory ${resolve(directory)}. Set SYSTOLE_DATA_DIR to a directory that every ` +
      `user can enter (such as /var/lib/systole), or run \`chmod o+x ${closed}\`, or start Systole as an ordinary user.`,
  );
}
