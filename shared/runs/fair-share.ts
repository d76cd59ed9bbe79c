import type { CompanyHead } from "./admission.store.ts";

export interface Allocation {
  /** One entry per turn. */
  readonly agentIds: readonly string[];
  /** Where virtual time stands: a company that comes back from idleness starts here. It owes nothing, and is owed nothing. */
  readonly floor: number;
}

/**
 * Start-time fair queueing across companies: each turn goes to the company whose virtual time is
 * lowest, and moves it on by one over its weight. A company with a hundred thousand waiting runs, on
 * one agent or on a thousand, gets no more turns than one with a few, while both have any.
 *
 * The turn that was given last began at the virtual time of its company less that turn. Whoever was
 * waiting then stood no lower, so one that stands lower was idle, and begins there.
 *
 * @param room how many turns there are
 */
export function allocate(heads: readonly CompanyHead[], room: number): Allocation {
  const floor = heads.reduce((latest, head) => Math.max(latest, head.virtualTime - 1 / head.weight), 0);
  const queues = heads.map((head) => ({ ...head, virtualTime: Math.max(head.virtualTime, floor), turns: 0 }));
  const agentIds: string[] = [];
  while (agentIds.length < room) {
    const queue = nextTurn(queues);
    const agentId = queue?.agentIds[queue.turns];
    if (queue === undefined || agentId === undefined) break;
    agentIds.push(agentId);
    queue.turns += 1;
    queue.virtualTime += 1 / queue.weight;
  }
  return { agentIds, floor };
}

type Queue = Pick<CompanyHead, "agentIds" | "weight"> & { virtualTime: number; turns: number };

/** Sums of fractions that ought to be equal differ by less. */
const EQUAL = 1e-6;

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
