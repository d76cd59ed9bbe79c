import { spawn } from "node:child_process";
import type { Writable } from "node:stream";

import { WORKER_MARKER } from "../processes/markers.ts";

/**
 * For the case that worker and guardian die in the same moment: a shell, too small to be anyone's victim, that reads
 * from a pipe whose other end both of them hold, and nobody writes to. When it comes to its end both are gone, and
 * the shell kills what carries the worker's marker, in a few rounds, since a process may fork before it is killed.
 */
export interface DeadMan {
  readonly pid: number;
  /** The end of the pipe that keeps it waiting; to be shared with the guardian. */
  readonly leash: Writable;
  readonly exited: Promise<void>;
  /** Ends it without its last act. */
  readonly dismiss: () => void;
}

/** $1: how the environment record of the worker's processes begins. `read` needs no process of its own, as cat would. */
const SCRIPT = `
trap "" TERM INT HUP
read -r nothing
for round in 1 2 3 4 5 6; do
  for file in $(grep -lsz "^$1" /proc/[0-9]*/environ); do
    pid=\${file#/proc/}
    kill -9 "\${pid%/environ}" 2>/dev/null
  done
  sleep 0.05
done
`;

export function startDeadMan(workerId: string, path: string): DeadMan {
  const child = spawn("/bin/sh", ["-c", SCRIPT, "systole-dead-man", `${WORKER_MARKER}=${workerId}[.]`], {
    // As bytes: an environment need not be text in anybody's language.
    env: { LC_ALL: "C", PATH: path },
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  child.stdin.on("error", () => undefined);
  return { pid: child.pid ?? 0, leash: child.stdin, exited, dismiss: () => void child.kill("SIGKILL") };
}
