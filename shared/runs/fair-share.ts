import type { CompanyHead } from "./admission.store.ts";

/** One run's leave to go in. */
export interface Turn {
  readonly agentId: string;
  /** Its place in the queue, as `priorityOf` says. */
  readonly priority: number;
}

export interface Allocation {
  readonly turns: readonly Turn[];
  /** Where virtual time stands: a company that comes back from idleness starts here. It owes nothing, and is owed nothing. */
  readonly floor: number;
}

export interface Room {
  /** How many turns there are for anyone. */
  readonly room: number;
  /** How many more there are when those are given: for companies that are owed a turn, one for each. */
  readonly reserve: number;
  /** The virtual time of the oldest run that is let in and not claimed; undefined when there is none. */
  readonly clock: number | undefined;
}

/**
 * Start-time fair queueing across companies: each turn goes to the company whose virtual time is
 * lowest, and moves it on by one over its weight. A company with a hundred thousand waiting runs, on
 * one agent or on a thousand, gets no more turns than one with a few, while both have any.
 *
 * A company that was idle begins where the clock stands: at the virtual time of what is to be claimed next.
 * So its first run comes before all but that. Where nothing waits to be claimed, the turn that was given last
 * began at the virtual time of its company less that turn. Whoever was waiting then stood no lower, so one
 * that stands lower was idle, and begins there.
 */
export function allocate(heads: readonly CompanyHead[], { room, reserve, clock }: Room): Allocation {
  const floor = clock ?? heads.reduce((latest, head) => Math.max(latest, head.virtualTime - 1 / head.weight), 0);
  const queues = heads.map((head) => ({ ...head, virtualTime: Math.max(head.virtualTime, floor), turns: 0 }));
  const turns: Turn[] = [];
  const give = (queue: Queue): boolean => {
    const agentId = queue.agentIds[queue.turns];
    if (agentId === undefined) return false;
    turns.push({ agentId, priority: priorityOf(queue.virtualTime, isOwed(queue, floor)) });
    queue.turns += 1;
    queue.virtualTime += 1 / queue.weight;
    return true;
  };

  while (turns.length < room) {
    const queue = nextTurn(queues);
    if (queue === undefined || !give(queue)) break;
  }
  const owed = queues.filter((queue) => queue.turns === 0 && isOwed(queue, floor));
  for (const queue of owed.slice(0, reserve)) give(queue);
  return { turns, floor };
}

type Queue = Pick<CompanyHead, "agentIds" | "weight"> & { virtualTime: number; turns: number };

/** Sums of fractions that ought to be equal differ by less. */
const EQUAL = 1e-6;

/** It had no more than its part up to now: so nothing of it stands in the queue ahead of the clock. */
const isOwed = ({ virtualTime }: Pick<Queue, "virtualTime">, clock: number): boolean => virtualTime <= clock + EQUAL;

/** The lowest in virtual time; among equals one that had fewer turns here, so that no rounding costs anyone its part. */
function nextTurn(queues: readonly Queue[]): Queue | undefined {
  let best: Queue | undefined;
  for (const queue of queues) {
    if (queue.turns < queue.agentIds.length && (best === undefined || isBefore(queue, best))) best = queue;
  }
  return best;
}

function isBefore(queue: Queue, other: Queue): boolean {
  const ahead = other.virtualTime - queue.virtualTime;
  return Math.abs(ahead) < EQUAL ? queue.turns < other.turns : ahead > 0;
}

/** The queue knows so many priorities, less a few. */
const LAP = 2_000_000;

/**
 * The queue serves lower numbers first, and equal ones in the order in which they came; 0, which is never given
 * here, before all others. Virtual time grows without end and the numbers do not, so they begin again after a lap.
 *
 * @param isOwed it comes before every other run of the same moment: weights make moments shorter than a number
 */
export const priorityOf = (virtualTime: number, isOwed: boolean): number =>
  ((Math.floor(virtualTime + EQUAL) + (isOwed ? 0 : 1)) % LAP) + 1;

/** Whether numbers began again on the way: what is left of the lap before now stands behind all that comes. */
export const beginsLap = (from: number, to: number): boolean => Math.floor(from / LAP) < Math.floor(to / LAP);
