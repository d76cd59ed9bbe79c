import { pidNamespaceOf, statOf } from "./proc.ts";

/**
 * Two variables in the environment of everything that a run starts. A child may leave its process group and its
 * session, but it keeps its environment, so these find it again: by run when the run ends, by worker when that dies.
 */
export const RUN_MARKER = "SYSTOLE_RUN";
export const WORKER_MARKER = "SYSTOLE_WORKER";

export const runMarker = (run: { readonly runId: string; readonly fencingToken: number }): string =>
  `${run.runId}.${run.fencingToken}`;

/**
 * `<workerId>.<pid>.<start ticks>.<pid namespace>`: who started a process, in terms that let anyone on the host decide
 * whether that worker still lives. The namespace keeps a worker outside of a container from judging pids inside of it.
 */
export interface WorkerMarker {
  readonly workerId: string;
  readonly pid: number;
  readonly startTicks: number;
  readonly pidNamespace: string;
}

export function ownWorkerMarker(workerId: string): string {
  if (!/^[\w-]+$/.test(workerId)) throw new Error(`a worker's id has letters, digits, _ and - only: ${workerId}`);
  const startTicks = statOf("self")?.startTicks ?? 0;
  return `${workerId}.${process.pid}.${startTicks}.${pidNamespaceOf("self") ?? "0"}`;
}

export function parseWorkerMarker(text: string): WorkerMarker | undefined {
  const parts = /^([\w-]+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text);
  if (parts === null) return undefined;
  const [, workerId = "", pid, startTicks, pidNamespace = ""] = parts;
  return { workerId, pid: Number(pid), startTicks: Number(startTicks), pidNamespace };
}

/** What every marker of this worker starts with, whatever process id it had. */
export const markerPrefix = (workerId: string): string => `${workerId}.`;
