import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";

import { livingWith } from "./marked.ts";

/** A moment at which a process of a run lived, in seconds since the machine was started (CLOCK_BOOTTIME). */
export interface Mark {
  readonly agentId: string;
  readonly runId: string;
  readonly kind: "start" | "beat" | "stray" | "end";
  readonly at: number;
  readonly pid: number;
}

/** Agents that write down when they live (`fixtures/marking-agent.sh`). */
export interface Marking {
  readonly adapterConfig: Readonly<Record<string, unknown>>;
  readonly marks: () => Promise<Mark[]>;
  /** Lets those that are at work finish, and those to come finish at once. */
  readonly open: () => Promise<void>;
}

const SCRIPT = resolve("test/e2e/fixtures/marking-agent.sh");

export function markingAgents(directory: string, more: Readonly<Record<string, string>> = {}): Marking {
  const [file, gate] = [`${directory}/marks`, `${directory}/gate`];
  return {
    adapterConfig: { command: "sh", args: [SCRIPT], env: { MARKS: file, GATE: gate, ...more } },
    marks: async () => parse(await readFile(file, "utf8").catch(() => "")),
    open: () => writeFile(gate, ""),
  };
}

const parse = (text: string): Mark[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => {
      const [agentId = "", runId = "", kind, at, pid] = line.split(" ");
      return { agentId, runId, kind: kind as Mark["kind"], at: Number(at), pid: Number(pid) };
    });

export const uptime = (): number => Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);

export const startsOf = (marks: readonly Mark[]): Mark[] => marks.filter(({ kind }) => kind === "start");

/** Runs of one agent that lived at the same moment: with one slot, each is a broken promise. */
export function overlaps(marks: readonly Mark[]): string[] {
  const lives = new Map<string, { agentId: string; runId: string; from: number; to: number }>();
  for (const { agentId, runId, at } of marks) {
    const life = lives.get(runId) ?? { agentId, runId, from: at, to: at };
    lives.set(runId, { ...life, from: Math.min(life.from, at), to: Math.max(life.to, at) });
  }
  const inOrder = [...lives.values()].sort((a, b) => a.from - b.from);
  return inOrder.flatMap((life, index) =>
    inOrder
      .slice(index + 1)
      .filter((later) => later.agentId === life.agentId && later.from < life.to)
      .map((later) => `${later.runId} began at ${later.from}, while ${life.runId} lived until ${life.to}`),
  );
}

/** What still lives of a run, wherever in the process tree. */
export const livingOfRun = (runId: string): number[] => livingWith(`PAPERCLIP_RUN_ID=${runId}`);
