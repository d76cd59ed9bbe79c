import type { Actor } from "../auth/actor.ts";
import { requireCompany } from "../auth/actor.ts";
import { requireLiveCompany } from "../companies/company.store.ts";
import type { Db } from "../db/db.ts";
import type { Activity, ActivityFilter } from "./activity.schema.ts";
import { listActivity } from "./activity.store.ts";

export interface ActivityService {
  /** Newest first. @throws forbidden, not_found */
  readonly list: (actor: Actor, companyId: string, filter: ActivityFilter) => Promise<Activity[]>;
}

export function createActivityService({ db }: { readonly db: Db }): ActivityService {
  return {
    list: async (actor, companyId, filter) => {
      requireCompany(actor, companyId);
      await requireLiveCompany(db, companyId);
      return listActivity(db, companyId, filter);
    },
  };
}
