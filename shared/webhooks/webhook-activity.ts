import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import type { EndpointRow } from "./endpoint.store.ts";

/** The endpoint's audit entry, `webhook_endpoint.<verb>`. An address may be a secret by its path: the trail has its origin alone. */
export const recordEndpointActivity = (
  tx: Tx,
  actor: Actor,
  { id, company_id: companyId, url }: Pick<EndpointRow, "id" | "company_id" | "url">,
  { verb, details = {} }: { readonly verb: string; readonly details?: Readonly<Record<string, unknown>> },
): Promise<void> =>
  recordActivity(tx, {
    companyId,
    actor,
    action: `webhook_endpoint.${verb}`,
    entityType: "webhook_endpoint",
    entityId: id,
    details: { origin: new URL(url).origin, ...details },
  });
