import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { type Lines, openLines } from "./chaos.ts";
import type { Fleet } from "./fleet.ts";
import { withArgument } from "./marked.ts";
import type { TestProcess } from "./processes.ts";

export type Role = "api" | "worker" | "scheduler";

/** One process of a fleet behind lines of its own, started again whenever it ends. */
export interface Member extends AsyncDisposable {
  readonly name: string;
  readonly role: Role;
  readonly lines: Lines;
  /** Nothing while it is being started. */
  readonly process: () => TestProcess | undefined;
  /** For how long it stays away when it ends the next time. */
  readonly stayAway: (ms: number) => void;
}

const AGAIN_MS = 300;

/** Resolves when the process has started for the first time. */
export async function supervise(fleet: Fleet, role: Role, name: string): Promise<Member> {
  const lines = await openLines(fleet);
  const ending = new AbortController();
  let current: TestProcess | undefined;
  let awayMs = AGAIN_MS;

  const start = async (): Promise<void> => {
    current = await fleet[role]({ ...lines.env, SYSTOLE_DRAIN_SEC: "2", SYSTOLE_WORKER_SLOTS: "8" });
  };
  const again = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await current?.exited;
      current = undefined;
      const waits = awayMs;
      awayMs = AGAIN_MS;
      await sleep(waits, undefined, { signal: ending.signal }).catch(() => undefined);
      // It may not come up while its stores are away: then it is tried again.
      if (!ending.signal.aborted) await start().catch(() => undefined);
    }
  };
  await start();
  const supervision = again();
  return {
    name,
    role,
    lines,
    process: () => current,
    stayAway: (ms) => {
      awayMs = ms;
    },
    [Symbol.asyncDispose]: async () => {
      ending.abort();
      current?.signal("SIGCONT");
      current?.signal("SIGKILL");
      await supervision;
      await current?.[Symbol.asyncDispose]();
      await lines[Symbol.asyncDispose]();
    },
  };
}

/** The guardian that a worker started. */
export const guardianOf = (workerPid: number): number | undefined =>
  withArgument(resolve("dist/worker/guardian.js")).find((pid) => parentOf(pid) === workerPid);

function parentOf(pid: number): number {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return Number.NaN;
  }
}
