import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import { createChangeIssues, type Done, type IssueChangeDeps } from "../issues/issue-changes.ts";
import { AppError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { lockRoutine, type RoutineRow } from "./routine.store.ts";
import { execute } from "./routine-execution.ts";
import type { RoutineRun } from "./routine-run.schema.ts";
import {
  type Fate,
  findKnownRun,
  insertRun,
  type NewRun,
  postponeRun,
  type RoutineRunRow,
  settleRun,
  showRun,
  takeReceived,
} from "./routine-run.store.ts";
import { toRun } from "./routine-view.ts";
import { noteResult } from "./trigger.store.ts";

export type Fire = Omit<NewRun, "id">;

/** Runs of routines: received, decided and carried out. */
export interface Dispatch {
  /** Receives one and carries it out, or neither; one that was received before is answered as it is by now. @throws AppError */
  readonly fire: (actor: Actor, fire: Fire) => Promise<RoutineRun>;
  /** The same, and a run that cannot be carried out is kept as failed: nobody who could be told may be there. */
  readonly fireAnyhow: (actor: Actor, fire: Fire) => Promise<RoutineRun>;
  /** Carries out one that was received before, unless somebody else has. Never throws what concerns this run alone. */
  readonly carryOut: (run: Pick<RoutineRunRow, "id" | "company_id" | "routine_id">) => Promise<void>;
}

const SCHEDULER = { type: "system", id: "routine_scheduler" } as const;
/** What fails for a reason of ours is tried for about ten minutes. */
const TRIES = 8;

export function createDispatch(deps: IssueChangeDeps): Dispatch {
  const { db } = deps;
  const change = createChangeIssues(deps);

  const receive = async (
    fire: Fire,
    work: (tx: Tx, run: NewRun, routine: RoutineRow) => Promise<Done<Fate>>,
  ): Promise<RoutineRun> => {
    const runId = await change(fire.company_id, async (tx) => {
      await lockCompany(tx, fire.company_id);
      const routine = await lockRoutine(tx, fire.routine_id);
      const run = { ...fire, id: newId() };
      const known = await findKnownRun(tx, run);
      if (known !== undefined) return { value: known, wishes: [] };
      const { wishes } = await work(tx, run, routine);
      return { value: run.id, wishes };
    });
    return toRun(await showRun(db, runId));
  };

  const fire: Dispatch["fire"] = (actor, wanted) =>
    receive(wanted, async (tx, run, routine) => {
      const done = await execute(tx, actor, routine, await insertRun(tx, run));
      await recordFire(tx, actor, run, done.value);
      return done;
    });

  return {
    fire,

    fireAnyhow: async (actor, wanted) => {
      try {
        return await fire(actor, wanted);
      } catch (error) {
        if (!isItsOwnFault(error)) throw error;
        return receive(wanted, async (tx, run) => {
          const fate = { status: "failed", reason: error.message } as const;
          await insertRun(tx, run);
          await fail(tx, run, error.message);
          await recordFire(tx, actor, run, fate);
          return { value: fate, wishes: [] };
        });
      }
    },

    carryOut: async (seen) => {
      try {
        await change(seen.company_id, async (tx) => {
          await lockCompany(tx, seen.company_id);
          const routine = await lockRoutine(tx, seen.routine_id);
          const run = await takeReceived(tx, seen.id);
          return run === undefined ? { value: undefined, wishes: [] } : execute(tx, SCHEDULER, routine, run);
        });
      } catch (error) {
        if (isOutage(error)) throw error;
        if (isItsOwnFault(error)) await db.transaction((tx) => failReceived(tx, seen.id, error.message));
        else await postponeRun(db, seen.id, (error as Error).message.slice(0, 500), TRIES);
      }
    },
  };
}

const isOutage = (error: unknown): boolean => error instanceof AppError && error.code === "unavailable";

/** The routine, or what it names, stands in its own way; asked again it would be refused again. */
const isItsOwnFault = (error: unknown): error is AppError => error instanceof AppError && !isOutage(error);

async function failReceived(tx: Tx, runId: string, reason: string): Promise<void> {
  const run = await takeReceived(tx, runId);
  if (run !== undefined) await fail(tx, run, reason);
}

async function fail(tx: Tx, run: Pick<RoutineRunRow, "id" | "trigger_id">, reason: string): Promise<void> {
  await settleRun(tx, run.id, { status: "failed", reason });
  if (run.trigger_id !== null) await noteResult(tx, run.trigger_id, `Failed: ${reason}`);
}

/** Of schedules the runs themselves tell, and the issues that they make. */
const recordFire = (tx: Tx, actor: Actor, run: NewRun, { status }: Fate): Promise<void> =>
  recordActivity(tx, {
    companyId: run.company_id,
    actor,
    action: "routine.run_triggered",
    entityType: "routine_run",
    entityId: run.id,
    details: { routineId: run.routine_id, triggerId: run.trigger_id, source: run.source, status },
  });
