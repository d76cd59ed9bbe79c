import { readdirSync, readFileSync } from "node:fs";

interface Stat {
  readonly pid: number;
  readonly parent: number;
  /** Its own CPU time and that of its ended children, in milliseconds. */
  readonly cpuMs: number;
}

/** Linux counts in hundredths of a second on every platform that Node runs on. */
const MS_PER_TICK = 10;

function readStat(pid: number): Stat | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    return { pid, parent: Number(fields[1]), cpuMs: ticks * MS_PER_TICK };
  } catch {
    return undefined;
  }
}

function treeOf(root: number): Stat[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readStat(Number(name)))
    .filter((stat) => stat !== undefined);
  const members = new Set([root]);
  let before = 0;
  while (before < members.size) {
    before = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  return all.filter(({ pid }) => members.has(pid));
}

/** A process and all that descend from it, as of now. */
export const pidsOf = (root: number): readonly number[] => treeOf(root).map(({ pid }) => pid);

/** What a process and its descendants have used of the CPU so far, those that ended included. */
export const cpuMsOf = (root: number): number => treeOf(root).reduce((sum, { cpuMs }) => sum + cpuMs, 0);

/** Proportional set size of a process and its descendants, in bytes: shared pages count once among those who share. */
export function proportionalBytesOf(root: number): number {
  let kilobytes = 0;
  for (const { pid } of treeOf(root)) {
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "latin1");
    kilobytes += Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
  }
  return kilobytes * 1024;
}

/** CPU per name between two calls of the returned function and this one, in milliseconds. */
export function meterCpu(roots: Readonly<Record<string, number>>): () => Record<string, number> {
  const before = Object.entries(roots).map(([name, pid]) => [name, pid, cpuMsOf(pid)] as const);
  return () => Object.fromEntries(before.map(([name, pid, ms]) => [name, cpuMsOf(pid) - ms]));
}
