import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { IS_DRAINED } from "../instance/drain.store.ts";

export interface AdmissionWindow {
  readonly fleetSlots: number;
  readonly admitted: number;
  readonly hasBacklog: boolean;
  /** The fleet is to start nothing, so nothing is let in. */
  readonly isDrained: boolean;
  /** How many of the admitted are whose, for the companies with most of them. */
  readonly held: Readonly<Record<string, number>>;
}

interface WindowRow {
  fleet_slots: number;
  admitted: number;
  has_backlog: boolean;
  is_drained: boolean;
  held: Record<string, number>;
}

const toWindow = (row: WindowRow): AdmissionWindow => ({
  fleetSlots: row.fleet_slots,
  admitted: row.admitted,
  hasBacklog: row.has_backlog,
  isDrained: row.is_drained,
  held: row.held,
});

const READ_WINDOW = statement(
  "read_window",
  `select fleet_slots, admitted, has_backlog, held, ${IS_DRAINED} as is_drained, refreshed_at::text as counted from admission_window`,
);

/** What was counted last; `counted` names that count. */
export async function readWindow(db: Queryable): Promise<AdmissionWindow & { readonly counted: string }> {
  const row = one(await db.rows<WindowRow & { counted: string }>(READ_WINDOW));
  return { ...toWindow(row), counted: row.counted };
}

/** A company that is not among so many holds less than a seventeenth of the window: nobody needs to be kept from it. */
const NAMED_HOLDERS = 16;

/** Counts afresh what is let in and not claimed; a worker that drains, or was not heard of for a lease, has no slots. */
const REFRESH_WINDOW = statement(
  "refresh_window",
  `
  with holder as materialized (
    select company_id, count(*) as n from heartbeat_runs where status = 'queued' and admitted_at is not null group by company_id
  )
  update admission_window
     set fleet_slots = (select coalesce(sum(slots), 0) from workers
                         where not is_draining and drain_asked_at is null and last_beat_at > now() - make_interval(secs => $1)),
         admitted = (select coalesce(sum(n), 0) from holder),
         held = (select coalesce(jsonb_object_agg(company_id, n), '{}')
                   from (select company_id, n from holder order by n desc limit ${NAMED_HOLDERS}) h),
         has_backlog = exists (select from agent_slots where eligible_at is not null and admitted + running < capacity),
         refreshed_at = now()
  returning fleet_slots, admitted, has_backlog, held, ${IS_DRAINED} as is_drained`,
);

export async function refreshWindow(db: Queryable, leaseSec: number): Promise<AdmissionWindow> {
  return toWindow(one(await db.rows<WindowRow>(REFRESH_WINDOW, [leaseSec])));
}
