import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from "node:fs";

/**
 * The process table as Linux shows it under /proc, read without waiting: each read is of memory, takes microseconds,
 * and a reader that does not yield cannot be overtaken by a spawn of its own process. Elsewhere there is no /proc, and
 * everything here answers "nothing seen".
 */

export const hasProcessTable = existsSync("/proc/self/environ");

/** Every process there is, by id. Throws when the table cannot be read just now. */
export function listPids(): number[] {
  if (!hasProcessTable) return [];
  const pids: number[] = [];
  for (const name of readdirSync("/proc")) {
    const first = name.charCodeAt(0);
    if (first >= 48 && first <= 57) pids.push(Number(name));
  }
  return pids;
}

/** `foreign`: another user's. `unknown`: could not be read just now, for want of a file descriptor, say. */
type Environ =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "empty" | "gone" | "foreign" | "unknown" };

/** Shared by all reads of this thread; it grows to the largest environment met. */
let scratch = Buffer.allocUnsafe(256 * 1024);

/** The environment a process was started with. The bytes are valid until the next call. */
export function environOf(pid: number): Environ {
  let descriptor: number;
  try {
    descriptor = openSync(`/proc/${pid}/environ`, "r");
  } catch (error) {
    return failure(error);
  }
  try {
    const length = readWhole(descriptor);
    return length === 0 ? { kind: "empty" } : { kind: "read", bytes: scratch.subarray(0, length) };
  } catch (error) {
    return failure(error);
  } finally {
    closeSync(descriptor);
  }
}

function readWhole(descriptor: number): number {
  let length = 0;
  for (;;) {
    const count = readSync(descriptor, scratch, length, scratch.length - length, null);
    if (count === 0) return length;
    length += count;
    if (length === scratch.length) scratch = Buffer.concat([scratch], scratch.length * 2);
  }
}

function failure(error: unknown): Environ {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ESRCH") return { kind: "gone" };
  return { kind: code === "EACCES" || code === "EPERM" ? "foreign" : "unknown" };
}

/** The value of one variable in an environment as /proc shows it: `NAME=value` records, each ended by a NUL. */
export function variableOf(environ: Buffer, name: string): string | undefined {
  const wanted = `${name}=`;
  for (let at = environ.indexOf(wanted, 0, "latin1"); at !== -1; at = environ.indexOf(wanted, at + 1, "latin1")) {
    if (at !== 0 && environ[at - 1] !== 0) continue;
    const end = environ.indexOf(0, at);
    return environ.toString("utf8", at + wanted.length, end === -1 ? environ.length : end);
  }
  return undefined;
}

export interface ProcessStat {
  /** One letter: R, S, D, T (stopped), Z (ended, not yet reaped), X (dead). */
  readonly state: string;
  readonly processGroupId: number;
  readonly isKernelThread: boolean;
  /** When it started, in clock ticks since boot: with the pid, an identity that is not used again. */
  readonly startTicks: number;
}

const KERNEL_THREAD = 0x0020_0000;

/** `undefined`: no such process. Throws when the table cannot be read just now. */
export function statOf(pid: number | "self"): ProcessStat | undefined {
  let line: string;
  try {
    line = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch (error) {
    if (failure(error).kind === "gone") return undefined;
    throw error;
  }
  // The second field is the command in parentheses, and may hold spaces and parentheses itself.
  const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
  return {
    state: fields[0] ?? "X",
    processGroupId: Number(fields[2]),
    isKernelThread: (Number(fields[6]) & KERNEL_THREAD) !== 0,
    startTicks: Number(fields[19]),
  };
}

/** Ended, though its parent may not have asked for its exit code yet. */
export const isDead = (stat: ProcessStat | undefined): boolean =>
  stat === undefined || stat.state === "Z" || stat.state === "X";

/** The number of the pid namespace of a process: pids mean the same only within one. */
export function pidNamespaceOf(pid: number | "self"): string | undefined {
  try {
    return /\d+/.exec(readlinkSync(`/proc/${pid}/ns/pid`))?.[0];
  } catch {
    return undefined;
  }
}
