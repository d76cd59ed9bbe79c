import { readdirSync, readFileSync } from "node:fs";

/** The living processes whose environment has `text` in it, seen with the test's own eyes. */
export function livingWith(text: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && environ(name).includes(text) && !isEnded(name))
    .map(Number);
}

/** `<runId>.<fencingToken>` of the run that a process belongs to, if it belongs to one. */
export const runMarkerOf = (pid: number): string | undefined =>
  /(?:^|\0)SYSTOLE_RUN=([^\0]*)/.exec(environ(`${pid}`))?.[1];

/** Everything that a worker of this id runs. */
export const livingOf = (workerId: string): number[] => livingWith(`SYSTOLE_WORKER=${workerId}.`);

/** The living processes that have `argument` on their command line. */
export const withArgument = (argument: string): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/cmdline`).split("\0").includes(argument))
    .map(Number);

/** The one-letter state of a process; undefined when there is none. */
export function stateOf(pid: number | string): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  return stat === "" ? undefined : stat[stat.lastIndexOf(")") + 2];
}

const environ = (pid: string): string => read(`/proc/${pid}/environ`);
const isEnded = (pid: string): boolean => ["Z", "X", undefined].includes(stateOf(pid));

function read(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
