import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";

interface Recorded {
  readonly actor: Actor;
  readonly companyId: string;
  readonly verb: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** The company's audit entry: `company.<verb>`. */
export const recordCompanyActivity = (tx: Tx, { actor, companyId, verb, details = {} }: Recorded): Promise<void> =>
  recordActivity(tx, {
    companyId,
    actor,
    action: `company.${verb}`,
    entityType: "company",
    entityId: companyId,
    details,
  });
