import type { Actor } from "../auth/actor.ts";
import { requireBoard, requireCompany } from "../auth/actor.ts";
import type { Db, Queryable, Tx } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import { publishCancels } from "../live/after-commit.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { BudgetIncident, ResolveIncident } from "./incident.schema.ts";
import type { IncidentRow } from "./incident.store.ts";
import {
  findIncident,
  listCatastrophic,
  listIncidentNames,
  listLiftable,
  listOpenIncidents,
  listUnapplied,
} from "./incident.store.ts";
import { type Applied, applyCatastrophe, applyIncident } from "./incident-apply.ts";
import { liftIncident } from "./incident-lift.ts";
import { resolveIncident } from "./incident-resolve.ts";
import { amountToWire } from "./wire-amount.ts";

export interface IncidentService {
  /** The open ones of a company, the newest first. @throws forbidden */
  readonly list: (actor: Actor, companyId: string) => Promise<BudgetIncident[]>;
  /** Keeps the scope paused, or raises its cap and lets it go on. @throws forbidden, not_found, conflict, illegal_transition */
  readonly resolve: (
    actor: Actor,
    companyId: string,
    incidentId: string,
    decision: ResolveIncident,
  ) => Promise<BudgetIncident>;
  /** Does what met thresholds mean; resolves to how many. */
  readonly applyMet: () => Promise<number>;
  /** Undoes it where a cap is not met any more; resolves to how many. */
  readonly liftEnded: () => Promise<number>;
}

export interface IncidentDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

/** Of one round; the next one goes on. */
const LIMIT = 50;
const MOST_LISTED = 200;

export function createIncidentService({ db, bus }: IncidentDeps): IncidentService {
  const announce = ({ company_id: companyId }: IncidentRow): void => {
    if (companyId !== null) bus.publish({ kind: "events", companyId });
  };

  const applyAll = async (
    met: readonly IncidentRow[],
    apply: (tx: Tx, incident: IncidentRow) => Promise<Applied>,
  ): Promise<number> => {
    for (const incident of met) {
      const { cancelling } = await db.transaction((tx) => apply(tx, incident));
      publishCancels(bus, cancelling);
      announce(incident);
    }
    return met.length;
  };

  const applyMet = async (): Promise<number> => {
    const met = await applyAll(await listUnapplied(db, LIMIT), applyIncident);
    return met + (await applyAll(await listCatastrophic(db, LIMIT), applyCatastrophe));
  };

  const liftEnded = async (): Promise<number> => {
    const ended = await listLiftable(db, LIMIT);
    let lifted = 0;
    for (const incident of ended) {
      if (!(await db.transaction((tx) => liftIncident(tx, incident)))) continue;
      lifted += 1;
      announce(incident);
    }
    if (lifted > 0) {
      bus.publish({ kind: "timers" });
      bus.publish({ kind: "admission" });
    }
    return lifted;
  };

  return {
    list: async (actor, companyId) => {
      requireCompany(actor, companyId);
      return toIncidents(db, await listOpenIncidents(db, companyId, MOST_LISTED));
    },

    resolve: async (actor, companyId, incidentId, decision) => {
      requireCompany(actor, companyId);
      requireBoard(actor);
      const seen = isUuid(incidentId) ? await findIncident(db, incidentId) : undefined;
      if (seen === undefined || seen.company_id !== companyId) throw new NotFoundError("Budget incident");
      await db.transaction((tx) => resolveIncident(tx, actor, { seen, decision }));
      announce(seen);
      await liftEnded();
      const after = await findIncident(db, incidentId);
      const [incident] = await toIncidents(db, after === undefined ? [] : [after]);
      if (incident === undefined) throw new NotFoundError("Budget incident");
      return incident;
    },

    applyMet,
    liftEnded,
  };
}

export async function toIncidents(db: Queryable, rows: readonly IncidentRow[]): Promise<BudgetIncident[]> {
  const names = new Map(
    (
      await listIncidentNames(
        db,
        rows.map(({ id }) => id),
      )
    ).map((row) => [row.id, row]),
  );
  return rows.map((row) => ({
    id: row.id,
    companyId: row.company_id,
    policyId: row.policy_id,
    scopeType: row.scope_type,
    scopeId: row.scope_id,
    scopeName: names.get(row.id)?.name ?? null,
    metric: row.metric,
    windowKind: row.window_kind,
    windowStart: row.window_start.toISOString(),
    windowEnd: row.window_end.toISOString(),
    thresholdType: row.threshold_type,
    catastrophicAt: row.catastrophic_at?.toISOString() ?? null,
    amountLimit: amountToWire(row.metric, row.amount_limit),
    amountObserved: amountToWire(row.metric, row.amount_observed),
    status: row.status,
    approvalId: row.approval_id,
    approvalStatus: names.get(row.id)?.approval_status ?? null,
    resolvedAt: row.resolved_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }));
}
