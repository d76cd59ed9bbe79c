import type { CompanyHead } from "./admission.store.ts";

export interface Allocation {
  readonly agentIds: readonly string[];
  /** Where virtual time stands: a company that comes back from idleness starts here, and owes nothing. */
  readonly floor: number;
}

/**
 * Start-time fair queueing across companies: each turn goes to the company whose virtual time is
 * lowest, and moves it on by one over its weight. A company with a hundred thousand waiting runs, on
 * one agent or on a thousand, gets no more turns than one with a few, while both have any.
 *
 * @param room how many turns there are
 */
export function allocate(heads: readonly CompanyHead[], room: number): Allocation {
  const floor = Math.min(...heads.map((head) => head.virtualTime).filter((time) => time > 0), Number.MAX_VALUE);
  const start = floor === Number.MAX_VALUE ? 0 : floor;
  const queues = heads.map((head) => ({ ...head, virtualTime: Math.max(head.virtualTime, start), next: 0 }));
  const agentIds: string[] = [];
  while (agentIds.length < room) {
    const turn = queues
      .filter((queue) => queue.next < queue.agentIds.length)
      .reduce<(typeof queues)[number] | undefined>(
        (best, queue) => (best && best.virtualTime <= queue.virtualTime ? best : queue),
        undefined,
      );
    if (turn === undefined) break;
    agentIds.push(turn.agentIds[turn.next] as string);
    turn.next += 1;
    turn.virtualTime += 1 / turn.weight;
  }
  return { agentIds, floor: start };
}
