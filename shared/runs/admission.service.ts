import type { Logger } from "pino";

import type { Db } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Ring, RunQueue } from "../queue/run-queue.ts";
import { admitRuns, listHeads, repairEligible, takeSlots } from "./admission.store.ts";
import { admissionRoom, type Places, reserveOf, type Taken, windowSize } from "./admission-room.ts";
import { type CountedWindow, refreshWindow } from "./admission-window.store.ts";
import { allocate, beginsLap, type Turn } from "./fair-share.ts";
import { listDueRetries, promoteRetries } from "./retry.store.ts";
import { ringAgain, ringAhead, ringOf } from "./ring.ts";
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

  /** What went in past a full window was its company's turn, and counts as one. */
  const charge = async ({ charged, clock }: Taken): Promise<void> => {
    const turns = countEach(charged);
    room.charge(
      await advanceShares(db, turns, clock).catch((error: unknown) => {
        log.warn({ err: error }, "turns of companies were not counted");
        return new Map([...turns].map(([companyId, count]) => [companyId, clock + count]));
      }),
    );
  };

  /** `isFull`: as much went in as there was room for, so that another round now would find none. */
  const admitRound = async (): Promise<{ admitted: number; isFull: boolean }> => {
    const window = await refreshWindow(db, leaseSec);
    if (beginsLap(window.clockBefore, window.clock)) await ringAhead(db, queue);
    if (!window.hasBacklog || window.isDrained) return NOTHING;
    const room = Math.min(ROUND, Math.max(0, windowSize(window) - window.admitted));
    const reserve = Math.min(ROUND, reserveOf(window));
    const admitted = await letIn({ db, window, room, reserve });
    ringAll(admitted);
    return { admitted: admitted.length, isFull: admitted.length >= room && room < ROUND };
  };

  return {
    places: room.places,

    entered: (runs) => {
      const admitted = runs.filter((run) => run.admitted_at !== null && run.status === "queued");
      const taken = room.take(admitted.map((run) => run.company_id));
      if (taken.charged.length > 0) void charge(taken);
      ringAll(admitted.map((run, index) => ringOf(run, taken.priorities[index])));
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

    ring: () => ringAgain(db, queue, ROUND),
    promoteDue: () => promoteDue(db, bus),
    repair: () => repairEligible(db),
  };
}

interface Round {
  readonly db: Db;
  readonly window: CountedWindow;
  readonly room: number;
  readonly reserve: number;
}

/** Lets in by fair share what there is room for; resolves to the rings that follow. */
async function letIn({ db, window, room, reserve }: Round): Promise<readonly Ring[]> {
  const most = Math.max(room, Math.min(reserve, 1));
  const heads = most === 0 ? [] : await listHeads(db, most);
  const clock = window.isClockRunning ? window.clock : undefined;
  const { turns, floor } = allocate(heads, { room, reserve, clock });
  if (turns.length === 0) return [];
  const prioritiesOf = groupTurns(turns);
  const runs = await db.transaction(async (tx) => {
    const slots = await takeSlots(tx, [...prioritiesOf.keys()]);
    if (slots.length === 0) return [];
    const entered = await admitRuns(
      tx,
      slots.map(({ agent_id, free }) => ({
        agent_id,
        free: Math.min(free, prioritiesOf.get(agent_id)?.length ?? 0),
      })),
    );
    if (entered.length > 0) await advanceShares(tx, countEach(entered.map((run) => run.company_id)), floor);
    return entered;
  });
  return runs.map((run) => ringOf(run, prioritiesOf.get(run.agent_id)?.shift()));
}

function groupTurns(turns: readonly Turn[]): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const { agentId, priority } of turns) groups.set(agentId, [...(groups.get(agentId) ?? []), priority]);
  return groups;
}

function countEach(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
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
