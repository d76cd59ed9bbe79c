import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * What tells a living process apart from a later one with the same pid: when it was started.
 * `undefined` when there is no such process, or only its zombie.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
  const stat = await readProc(pid, "stat");
  if (stat === "no /proc") return await askPs(pid, "lstart=");
  if (stat === undefined) return undefined;
  // The command's name, in parentheses, may hold anything; the fields after it are numbered from 3.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  const startedAtTicks = fields[19];
  if (state === "Z" || state === "X" || startedAtTicks === undefined) return undefined;
  // Ticks count from boot, so the same pid and tick can come again in another boot.
  const bootId = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  return `${bootId.trim()}:${startedAtTicks}`;
}

/** The words that a process was started with, or `undefined` when there is none. */
export async function commandOf(pid: number): Promise<readonly string[] | undefined> {
  const words = await readProc(pid, "cmdline");
  if (words === "no /proc") return (await askPs(pid, "command="))?.split(" ");
  return words?.split("\0").filter((word) => word !== "");
}

async function readProc(pid: number, file: string): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${pid}/${file}`, "utf8");
  } catch {
    const isLinux = await readFile("/proc/self/stat", "utf8").then(
      () => true,
      () => false,
    );
    return isLinux ? undefined : "no /proc";
  }
}

const askPs = (pid: number, column: string): Promise<string | undefined> =>
  run("ps", ["-o", column, "-p", String(pid)]).then(
    ({ stdout }) => stdout.trim() || undefined,
    () => undefined,
  );
