import type { SystemActor } from "../auth/actor.ts";
import { newRuns } from "../wakeups/request-many.ts";
import { listOverdue } from "./approval.store.ts";
import { concludeWithin } from "./approval-conclusion.ts";
import type { ApprovalDecisionDeps } from "./approval-decision.service.ts";

export interface ApprovalExpiry {
  /** Rejects those that nobody decided in time, each once, whoever else is at it; resolves to how many. */
  readonly expireOverdue: () => Promise<number>;
}

const AT_A_TIME = 50;
const CLOCK: SystemActor = { type: "system", id: "approvals" };
const NOTE = "Nobody decided in time";

export function createApprovalExpiry({
  db,
  bus,
  wakeups,
  admission,
  bindingRules,
}: ApprovalDecisionDeps): ApprovalExpiry {
  return {
    expireOverdue: async () => {
      let expired = 0;
      for (const seen of await listOverdue(db, AT_A_TIME)) {
        const decision = { id: seen.id, to: "rejected", decidedBy: null, note: NOTE, isExpired: true } as const;
        const places = await admission.places();
        const { row, placed } = await db.transaction((tx) =>
          concludeWithin(tx, CLOCK, { decision, seen, wakeups, places, bindingRules }),
        );
        if (row === undefined) continue;
        expired += 1;
        admission.entered(newRuns(placed));
        bus.publish({ kind: "events", companyId: row.company_id });
      }
      return expired;
    },
  };
}
