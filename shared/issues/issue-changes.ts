import type { Db, Tx } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { Admission } from "../runs/admission.service.ts";
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
}

export type ChangeIssues = <T>(companyId: string, work: (tx: Tx) => Promise<Done<T>>) => Promise<T>;

/**
 * Changes issues and wakes agents in one transaction, or neither. `work` takes its locks first (company, issues, agents);
 * the slots of those who are woken come behind them. New runs are rung after the commit.
 */
export const createChangeIssues =
  ({ db, bus, wakeups, admission }: IssueChangeDeps): ChangeIssues =>
  async (companyId, work) => {
    const places = await admission.places();
    const { value, placed } = await db.transaction(async (tx) => {
      const { value: made, wishes } = await work(tx);
      return { value: made, placed: wishes.length === 0 ? [] : await wakeups.requestMany(tx, wishes, places) };
    });
    admission.entered(newRuns(placed));
    bus.publish({ kind: "events", companyId });
    return value;
  };
