import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireCompany } from "../auth/actor.ts";
import { lockCompany, requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { RetentionPolicy, SetRetention } from "./retention.schema.ts";
import { findPolicy, setPolicy } from "./retention-policy.store.ts";
import { effectiveTerms, type TermOverrides, type Terms } from "./retention-terms.ts";
import { sweepNow } from "./sweep.store.ts";

export interface RetentionPolicyService {
  /** @throws forbidden, not_found */
  readonly get: (actor: Actor, companyId: string) => Promise<RetentionPolicy>;
  /** What a shorter term lets go of is removed from the next round on. @throws forbidden, not_found */
  readonly set: (actor: Actor, companyId: string, body: SetRetention) => Promise<RetentionPolicy>;
}

export interface RetentionPolicyDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  /** Of the instance. */
  readonly retain: Terms;
}

export function createRetentionPolicyService({ db, bus, retain }: RetentionPolicyDeps): RetentionPolicyService {
  const view = (companyId: string, overrides: TermOverrides): RetentionPolicy => ({
    companyId,
    ...overrides,
    instance: retain,
    effective: effectiveTerms(overrides, retain),
  });

  return {
    get: async (actor, companyId) => {
      requireBoard(actor);
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return view(companyId, await findPolicy(db, companyId));
    },

    set: async (actor, companyId, { runsDays = null, logsDays = null, wakeupsDays = null, activityDays = null }) => {
      requireBoard(actor);
      requireCompany(actor, companyId);
      const overrides = { runsDays, logsDays, wakeupsDays, activityDays };
      await db.transaction(async (tx) => {
        await lockCompany(tx, companyId);
        const before = await findPolicy(tx, companyId);
        await setPolicy(tx, companyId, overrides);
        await sweepNow(tx, companyId);
        await recordActivity(tx, {
          companyId,
          actor,
          action: "company.retention_set",
          entityType: "company",
          entityId: companyId,
          details: { before, after: overrides },
        });
      });
      bus.publish({ kind: "events", companyId });
      return view(companyId, overrides);
    },
  };
}
