import type { Db, Tx } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Admission } from "../runs/admission.service.ts";
import type { Stopped } from "../runs/run-stop.store.ts";
import { newRuns, type WakeupWish } from "../wakeups/request-many.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";

export interface IssueChangeDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly wakeups: Pick<WakeupService, "requestMany">;
  readonly admission: Pick<Admission, "places" | "entered">;
}

/** What a piece of work inside a transaction came to, and whom it wakes. */
export interface Done<T> {
  readonly value: T;
  readonly wishes: readonly WakeupWish[];
  /** Runs that end with it. */
  readonly stopped?: Stopped;
}

export type ChangeIssues = <T>(companyId: string, work: (tx: Tx) => Promise<Done<T>>) => Promise<T>;

/**
 * Changes issues and wakes agents in one transaction, or neither. `work` takes its locks first (company, issues, agents);
 * the slots of those who are woken come behind them. New runs are rung after the commit,
 * and whoever has runs that end with it is told.
 */
export const createChangeIssues =
  ({ db, bus, wakeups, admission }: IssueChangeDeps): ChangeIssues =>
  async (companyId, work) => {
    const places = await admission.places();
    const { value, placed, stopped } = await db.transaction(async (tx) => {
      const { wishes, ...done } = await work(tx);
      return { ...done, placed: wishes.length === 0 ? [] : await wakeups.requestMany(tx, wishes, places) };
    });
    admission.entered(newRuns(placed));
    for (const runId of stopped?.cancelling ?? []) bus.publish({ kind: "cancel", runId });
    // What waited and is cancelled leaves room.
    if (stopped !== undefined && stopped.cancelled.length > 0) bus.publish({ kind: "admission" });
    bus.publish({ kind: "events", companyId });
    return value;
  };
