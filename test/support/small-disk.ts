import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * A file system of a few megabytes, which only those see that are started `within` it, and which ends with the last of
 * them: whatever becomes of a test, the machine keeps no mount of it.
 */
export interface SmallDisk extends AsyncDisposable {
  readonly directory: string;
  /** The beginning of the command line of whoever is to see it. */
  readonly within: readonly string[];
  /** Where a file of it is for others, through the eyes of a process that sees it. */
  readonly seenBy: (pid: number, name: string) => string;
  /** Fills it to the last byte, and what becomes free too, until the scope ends. */
  readonly fill: (pid: number) => Promise<AsyncDisposable>;
}

const uid = process.getuid?.() ?? 0;
const gid = process.getgid?.() ?? 0;

/** By a mount namespace of its own; an ordinary user may make one as the root of a namespace, and is itself again in it. */
const WAYS =
  uid === 0
    ? { enter: ["unshare", "--mount"], become: [] }
    : {
        enter: ["unshare", "--user", "--map-root-user", "--mount"],
        become: ["unshare", "--user", `--map-user=${uid}`, `--map-group=${gid}`],
      };

/** The mount first; then `"$@"`, which takes the shell's place. */
const MOUNTED = 'mount -t tmpfs -o "size=$1m,nr_inodes=$2,mode=755" none "$3" && shift 3 && exec "$@"';
/** More than anybody has. */
const MANY_FILES = 100_000;

const within = (megabytes: number, files: number, directory: string): readonly string[] =>
  [WAYS.enter, ["sh", "-c", MOUNTED, "sh", String(megabytes), String(files), directory], WAYS.become].flat();

/** False, and said so, where this machine lets nobody mount: not root, and no user namespaces. In CI suites run, and fail. */
export const hasSmallDisks = ((): boolean => {
  try {
    execFileSync("env", [...within(1, MANY_FILES, tmpdir()), "true"], { stdio: "ignore" });
    return true;
  } catch {
    const verdict = process.env["CI"] === "true" ? "FAIL" : "ARE SKIPPED";
    console.warn(
      `\n*** SUITES WITH A FULL DISK ${verdict}: neither root nor a user namespace can mount one here ***\n`,
    );
    return process.env["CI"] === "true";
  }
})();

/** @param files as many as it holds, with its directories */
export async function openSmallDisk(megabytes: number, files = MANY_FILES): Promise<SmallDisk> {
  const directory = await mkdtemp(join(tmpdir(), "systole-disk-"));
  const seenBy: SmallDisk["seenBy"] = (pid, name) => `/proc/${pid}/root${join(directory, name)}`;
  return {
    directory,
    within: within(megabytes, files, directory),
    seenBy,
    fill: (pid) => keepFull(seenBy(pid, "ballast")),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

const PIECE = Buffer.alloc(256 * 1024);
const PAGE = 4096;
const EVERY_MS = 20;

async function keepFull(path: string): Promise<AsyncDisposable> {
  const file = openSync(path, "a");
  let isOver = false;
  const fillUp = (): void => {
    for (let bytes = PIECE.length; bytes >= PAGE; ) if (!hasWritten(file, bytes)) bytes /= 2;
  };
  const filling = (async () => {
    for (; !isOver; await sleep(EVERY_MS)) fillUp();
  })();
  fillUp();
  return {
    [Symbol.asyncDispose]: async () => {
      isOver = true;
      await filling;
      closeSync(file);
      rmSync(path);
    },
  };
}

/** False when there was room for less, which is then used. */
function hasWritten(file: number, bytes: number): boolean {
  try {
    return writeSync(file, PIECE, 0, bytes) === bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") return false;
    throw error;
  }
}
