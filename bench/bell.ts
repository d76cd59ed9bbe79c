import { execFileSync } from "node:child_process";
import { constants, openSync } from "node:fs";
import { Socket } from "node:net";
import { createInterface } from "node:readline";

/** A line that a process wrote, and when it came, on this process's clock. */
export interface Ring {
  readonly text: string;
  readonly at: number;
}

/** A pipe with a name, into which any process can write lines with its first instruction. */
export interface Bell {
  readonly path: string;
  readonly onRing: (listener: (ring: Ring) => void) => void;
  readonly close: () => void;
}

export function makeBell(path: string): Bell {
  execFileSync("mkfifo", ["-m", "666", path]);
  // Opened for both directions, so that it neither waits for a writer nor ends with one.
  const socket = new Socket({ fd: openSync(path, constants.O_RDWR | constants.O_NONBLOCK), readable: true });
  let tell: ((ring: Ring) => void) | undefined;
  createInterface({ input: socket }).on("line", (text) => tell?.({ text, at: performance.now() }));
  return {
    path,
    onRing: (listener) => {
      tell = listener;
    },
    close: () => socket.destroy(),
  };
}
