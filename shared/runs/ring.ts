import type { Db } from "../db/db.ts";
import type { Ring, RunQueue } from "../queue/run-queue.ts";
import { readWindow } from "./admission-window.store.ts";
import { priorityOf } from "./fair-share.ts";
import { type CountedRing, countRings, listRinging, takeRings } from "./ring.store.ts";
import type { RunRow } from "./run.row.ts";

export const ringOf = ({ id, ring_count }: Pick<RunRow, "id" | "ring_count">, priority = 0): Ring => ({
  runId: id,
  ring: ring_count,
  priority,
});

/** Only a ring that the queue no longer holds is counted up and rung again: one that waits there will be answered. */
export async function ringAgain(db: Db, queue: RunQueue, most: number): Promise<number> {
  const due = await takeRings(db, most);
  if (due.length === 0) return 0;
  const last = due.map((run) => ({ runId: run.id, ring: run.ring_count }));
  const waiting = new Set((await queue.stillWaiting(last)).map(({ runId }) => runId));
  const silent = last.filter(({ runId }) => !waiting.has(runId)).map(({ runId }) => runId);
  if (silent.length === 0) return 0;
  const { clock } = await readWindow(db);
  const counted = await countRings(db, silent);
  await queue.ring(inTurn(counted, clock));
  return counted.length;
}

/** As if they were let in just now: of each company one, then the next of each. */
function inTurn(runs: readonly CountedRing[], clock: number): Ring[] {
  const given = new Map<string, number>();
  return runs
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((run) => {
      const before = given.get(run.company_id) ?? 0;
      given.set(run.company_id, before + 1);
      return ringOf(run, priorityOf(clock + before / run.weight, before === 0));
    });
}

/** What was let in before the numbers began again would wait until they are used up: so it goes before all others. */
export async function ringAhead(db: Db, queue: RunQueue): Promise<void> {
  const runs = await countRings(db, await listRinging(db));
  await queue.ring(runs.map((run) => ringOf(run, 0)));
}
