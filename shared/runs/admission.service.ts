import type { Logger } from "pino";

import type { Db } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Ring, RunQueue } from "../queue/run-queue.ts";
import { admitRuns, listHeads, repairEligible, takeSlots } from "./admission.store.ts";
import { admissionRoom, type Places, windowSize } from "./admission-room.ts";
import { refreshWindow } from "./admission-window.store.ts";
import { allocate } from "./fair-share.ts";
import { listDueRetries, promoteRetries } from "./retry.store.ts";
import { countRings, takeRings } from "./ring.store.ts";
import type { RunRow } from "./run.row.ts";
import { runSources } from "./run-machine.ts";
import { markEligible } from "./run-settle.store.ts";
import { advanceShares } from "./share.store.ts";
import { lockSlots } from "./slot.store.ts";

export interface Admission {
  /** Which new runs may go straight to the queue, as far as this process knows. */
  readonly places: () => Promise<Places>;
  /** To be told of runs just accepted and committed: rings those that went in, asks schedulers to look at the rest. */
  readonly entered: (
    runs: readonly Pick<RunRow, "id" | "company_id" | "admitted_at" | "ring_count" | "status">[],
  ) => void;
  /** Lets waiting runs in, by fair share, until the window is full or nothing waits; resolves to how many. */
  readonly admit: () => Promise<number>;
  /** Rings admitted runs whose last ring was not answered; resolves to how many. */
  readonly ring: () => Promise<number>;
  /** Retries that have come due queue up; resolves to how many. */
  readonly promoteDue: () => Promise<number>;
  /** Finds agents that admission should look at and does not; resolves to how many. */
  readonly repair: () => Promise<number>;
}

export interface AdmissionDeps {
  readonly db: Db;
  readonly queue: RunQueue;
  readonly bus: LiveBus;
  readonly log: Logger;
  readonly leaseSec: number;
}

const ROUND = 500;
const NOTHING = { admitted: 0, isFull: false };

export function createAdmission({ db, queue, bus, log, leaseSec }: AdmissionDeps): Admission {
  const room = admissionRoom(db);

  const ringAll = (rings: readonly Ring[]): void => {
    if (rings.length === 0) return;
    void queue.ring(rings).then(({ failed }) => {
      if (failed > 0) log.warn({ failed }, "queue did not take rings; they are rung again");
    });
  };

  /** `isFull`: as much went in as there was room for, so that another round now would find none. */
  const admitRound = async (): Promise<{ admitted: number; isFull: boolean }> => {
    const window = await refreshWindow(db, leaseSec);
    const room = Math.min(ROUND, windowSize(window) - window.admitted);
    if (room <= 0 || !window.hasBacklog || window.isDrained) return NOTHING;
    const heads = await listHeads(db, room);
    if (heads.length === 0) return NOTHING;
    const { agentIds, floor } = allocate(heads, room);
    const turns = countEach(agentIds);
    const admitted = await db.transaction(async (tx) => {
      const slots = await takeSlots(tx, [...turns.keys()]);
      if (slots.length === 0) return [];
      const runs = await admitRuns(
        tx,
        slots.map(({ agent_id, free }) => ({ agent_id, free: Math.min(free, turns.get(agent_id) ?? 0) })),
      );
      if (runs.length > 0) await advanceShares(tx, countEach(runs.map((run) => run.company_id)), floor);
      return runs;
    });
    ringAll(admitted.map((run) => ({ runId: run.id, ring: run.ring_count })));
    return { admitted: admitted.length, isFull: admitted.length === room && room < ROUND };
  };

  return {
    places: room.places,

    entered: (runs) => {
      const admitted = runs.filter((run) => run.admitted_at !== null && run.status === "queued");
      room.take(admitted.map((run) => run.company_id));
      ringAll(admitted.map((run) => ({ runId: run.id, ring: run.ring_count })));
      for (const companyId of new Set(runs.map((run) => run.company_id))) bus.publish({ kind: "events", companyId });
      if (runs.some((run) => run.admitted_at === null)) bus.publish({ kind: "admission" });
    },

    admit: async () => {
      let total = 0;
      for (;;) {
        const { admitted, isFull } = await admitRound();
        total += admitted;
        if (admitted === 0 || isFull) return total;
      }
    },

    ring: () => ringAgain(db, queue),
    promoteDue: () => promoteDue(db, bus),
    repair: () => repairEligible(db),
  };
}

function countEach(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}

/** Only a ring that the queue no longer holds is counted up and rung again: one that waits there will be answered. */
async function ringAgain(db: Db, queue: RunQueue): Promise<number> {
  const due = await takeRings(db, ROUND);
  if (due.length === 0) return 0;
  const last = due.map((run) => ({ runId: run.id, ring: run.ring_count }));
  const waiting = new Set((await queue.stillWaiting(last)).map(({ runId }) => runId));
  const silent = last.filter(({ runId }) => !waiting.has(runId)).map(({ runId }) => runId);
  if (silent.length === 0) return 0;
  const counted = await countRings(db, silent);
  await queue.ring(counted.map((run) => ({ runId: run.id, ring: run.ring_count })));
  return counted.length;
}

async function promoteDue(db: Db, bus: LiveBus): Promise<number> {
  const due = await listDueRetries(db, ROUND);
  if (due.length === 0) return 0;
  const agentIds = [...new Set(due.map((run) => run.agent_id))];
  const runIds = due.map((run) => run.id);
  const promoted = await db.transaction(async (tx) => {
    await lockSlots(tx, agentIds);
    const count = await promoteRetries(tx, runIds, runSources("queued"));
    await markEligible(tx, agentIds);
    return count;
  });
  bus.publish({ kind: "admission" });
  return promoted;
}
