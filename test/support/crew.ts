import { openDb } from "../../shared/db/db.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { recordReport } from "../../shared/runs/report-of-run.ts";
import type { RunRow } from "../../shared/runs/run.row.ts";
import type { ClaimedRun } from "../../shared/runs/run-execution.service.ts";
import { createRunExecution, type Ending, type RunExecution } from "../../shared/runs/run-execution.service.ts";
import type { World } from "./world.ts";

export interface Hand extends RunExecution {
  readonly workerId: string;
}

/** What workers ask of the database, each for itself, without the processes. */
export interface Crew extends AsyncDisposable {
  readonly hands: readonly Hand[];
}

/** So many workers, registered, with eight slots each. */
export async function crewOf(world: Pick<World, "databaseUrl" | "services">, size: number): Promise<Crew> {
  const db = openDb({ url: world.databaseUrl, pool: size, applicationName: "crew", onError: () => undefined });
  const hands = Array.from({ length: size }, () => ({
    ...createRunExecution({ db, bus: world.services.bus, prices: world.services.priceBook }),
    workerId: newId(),
  }));
  for (const { register, workerId } of hands) {
    await register({ workerId, host: "test", pid: 1, version: "0", slots: 8 });
  }
  return { hands, [Symbol.asyncDispose]: () => db.close() };
}

/** The end of a run as its owner tells it; by default a success that said nothing. */
export const endingOf = (claimed: ClaimedRun, more: Partial<Ending> = {}): Ending => ({
  runId: claimed.run.id,
  companyId: claimed.run.company_id,
  agentId: claimed.run.agent_id,
  fencingToken: claimed.fencingToken,
  isBudgeted: claimed.allowance !== null,
  adapterType: claimed.adapterType,
  status: "succeeded",
  errorCode: null,
  error: null,
  failureClass: null,
  ...recordReport({}, { provider: "test", sessionId: null }),
  stdoutExcerpt: null,
  stderrExcerpt: null,
  retry: null,
  ...more,
});

export const failed = {
  status: "failed",
  errorCode: "exit_nonzero",
  error: "exit 1",
  failureClass: "permanent",
} as const;

/** A failure that is tried again: at once, or after a pause. */
export const retried = (delaySec = 0, counts: Partial<NonNullable<Ending["retry"]>> = {}): Partial<Ending> => {
  const failureClass = delaySec === 0 ? "interrupted" : "transient";
  return {
    ...failed,
    failureClass,
    retry: {
      runId: newId(),
      delaySec,
      failureClass,
      transientRetries: delaySec === 0 ? 0 : 1,
      lostCount: 0,
      interruptedCount: delaySec === 0 ? 1 : 0,
      ...counts,
    },
  };
};

export async function runOf(world: World, runId: string): Promise<RunRow> {
  const [row] = await world.sql<RunRow>("select * from heartbeat_runs where id = $1", [runId]);
  if (row === undefined) throw new Error(`there is no run ${runId}`);
  return row;
}

export interface SlotState {
  readonly capacity: number;
  readonly admitted: number;
  readonly running: number;
  readonly busy_slots: string;
  readonly eligible_at: Date | null;
  readonly consecutive_failures: number;
  readonly breaker_opened_at: Date | null;
  readonly last_run_status: string | null;
}

export async function slotsOf(world: World, agentId: string): Promise<SlotState> {
  const [row] = await world.sql<SlotState>("select * from agent_slots where agent_id = $1", [agentId]);
  return row!;
}
