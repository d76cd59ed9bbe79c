import { signalProcess } from "./kill.ts";
import { hasProcessTable, isDead, listPids, statOf } from "./proc.ts";

/** A group of processes that we started, by the id of its leader. */
export interface ProcessGroup {
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Whether a member still runs. Members that ended and wait for their parent to notice do not count. */
  readonly isAlive: () => boolean;
}

/**
 * The kernel keeps a group's number from being used again for as long as the group has a member or its leader is not
 * reaped. After that it may name strangers: so once the group was seen empty it is never signalled again, and whoever
 * reaps the leader has to look (`isAlive`) in the same turn.
 */
export function processGroup(processGroupId: number): ProcessGroup {
  let isEmpty = false;
  const send = (signal: NodeJS.Signals | 0): boolean => {
    if (!isEmpty) isEmpty = !signalProcess(-processGroupId, signal);
    return !isEmpty;
  };
  return {
    signal: (signal) => {
      send(signal);
    },
    isAlive: () => {
      if (send(0) && hasOnlyDead(processGroupId)) isEmpty = true;
      return !isEmpty;
    },
  };
}

/** Where nobody reaps orphans (a container without an init), ended members stay in the group for ever. */
function hasOnlyDead(processGroupId: number): boolean {
  if (!hasProcessTable) return false;
  try {
    return !listPids().some((pid) => {
      const stat = statOf(pid);
      return stat?.processGroupId === processGroupId && !isDead(stat);
    });
  } catch {
    // Not known just now, so not for sure: the caller will ask again.
    return false;
  }
}
