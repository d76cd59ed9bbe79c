import type { Actor } from "../auth/actor.ts";
import type { Db } from "../db/db.ts";
import type { IssueChangeDeps } from "../issues/issue-changes.ts";
import { AppError, ConflictError, ForbiddenError } from "../kernel/errors.ts";
import type { OwnSecrets } from "../secrets/own-secrets.ts";
import { createDispatch, type Dispatch } from "./dispatch.ts";
import { createRoutineRecords, type RoutineRecords } from "./routine.service.ts";
import { managedRoutine, visibleRoutine } from "./routine-access.ts";
import type { RoutineRun, RoutineRunFilter, RunRoutine } from "./routine-run.schema.ts";
import { listRuns } from "./routine-run.store.ts";
import { toRun } from "./routine-view.ts";
import { createRoutineSchedules, type RoutineSchedules } from "./schedule.service.ts";
import { createRoutineTriggers, type RoutineTriggers } from "./trigger.service.ts";
import { requireTrigger } from "./trigger.store.ts";
import { createRoutineWebhooks, type RoutineWebhooks } from "./webhook.service.ts";

interface RoutineRuns {
  /** A page, the newest first. @throws not_found */
  readonly listRuns: (actor: Actor, routineId: string, filter: RoutineRunFilter) => Promise<RoutineRun[]>;
  /** Fires it by hand, or by one of its triggers. @throws not_found, forbidden, illegal_transition, conflict, payload_too_large */
  readonly run: (actor: Actor, routineId: string, body: RunRoutine) => Promise<RoutineRun>;
}

/** Work that comes again. The board manages all of a company's routines, an agent its own; all of the company see them. */
export type RoutineService = RoutineRecords & RoutineTriggers & RoutineWebhooks & RoutineRuns & RoutineSchedules;

export type RoutineDeps = IssueChangeDeps & { readonly ownSecrets: OwnSecrets };

export function createRoutineService(deps: RoutineDeps): RoutineService {
  const { db, ownSecrets } = deps;
  const dispatch = createDispatch(deps);
  return {
    ...createRoutineRecords(deps),
    ...createRoutineTriggers(deps),
    ...createRoutineWebhooks({ db, dispatch, ownSecrets }),
    ...createRoutineSchedules({ db, dispatch }),
    ...createRuns({ db, dispatch }),
  };
}

/** Lists show them, a hundred at a time. */
export const MOST_PAYLOAD_BYTES = 128 * 1024;

function createRuns({ db, dispatch }: { readonly db: Db; readonly dispatch: Dispatch }): RoutineRuns {
  return {
    listRuns: async (actor, routineId, filter) => {
      await visibleRoutine(db, actor, routineId);
      return (await listRuns(db, routineId, filter)).map(toRun);
    },

    run: async (actor, routineId, { triggerId = null, payload = null, idempotencyKey = null, source }) => {
      const routine = await managedRoutine(db, actor, routineId);
      if (routine.status === "archived") throw new ConflictError("Routine is archived");
      if (triggerId !== null) await requireUsable(db, routineId, triggerId);
      if (Buffer.byteLength(JSON.stringify(payload)) > MOST_PAYLOAD_BYTES) {
        throw new AppError("payload_too_large", `The payload may have ${MOST_PAYLOAD_BYTES} bytes`);
      }
      return dispatch.fire(actor, {
        company_id: routine.company_id,
        routine_id: routineId,
        trigger_id: triggerId,
        source,
        idempotency_key: idempotencyKey,
        request_digest: null,
        trigger_payload: payload,
      });
    },
  };
}

async function requireUsable(db: Db, routineId: string, triggerId: string): Promise<void> {
  const trigger = await requireTrigger(db, triggerId);
  if (trigger.routine_id !== routineId) throw new ForbiddenError("Trigger does not belong to routine");
  if (!trigger.enabled) throw new ConflictError("Routine trigger is not active");
}
