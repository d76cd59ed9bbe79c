import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { IS_DRAINED } from "../instance/drain.store.ts";

export interface AdmissionWindow {
  readonly fleetSlots: number;
  readonly admitted: number;
  readonly hasBacklog: boolean;
  /** The fleet is to start nothing, so nothing is let in. */
  readonly isDrained: boolean;
  /** How many of the admitted are whose, over the company's weight, for the companies with most of them. */
  readonly held: Readonly<Record<string, number>>;
  /** The virtual time of the oldest run that is let in and not claimed; it never goes back. */
  readonly clock: number;
}

export interface CountedWindow extends AdmissionWindow {
  /** Where the clock stood at the count before. */
  readonly clockBefore: number;
  /** Whether runs that fair share let in wait to be claimed, so that the clock goes. */
  readonly isClockRunning: boolean;
}

interface WindowRow {
  fleet_slots: number;
  admitted: number;
  has_backlog: boolean;
  is_drained: boolean;
  held: Record<string, number>;
}

/** Stands among the holders for no company, but for the clock. */
const CLOCK = "*";

const toWindow = ({ held: { [CLOCK]: clock = 0, ...held }, ...row }: WindowRow): AdmissionWindow => ({
  fleetSlots: row.fleet_slots,
  admitted: row.admitted,
  hasBacklog: row.has_backlog,
  isDrained: row.is_drained,
  held,
  clock,
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

/**
 * Counts afresh what is let in and not claimed; a worker that drains, or was not heard of for a lease, has no slots.
 *
 * A company's runs are claimed in the order in which they were let in: so its oldest that is not claimed yet stands at
 * the company's virtual time less what it holds. What went in uncharged, while there was room, would seem to stand
 * before the clock, and is left out.
 */
const REFRESH_WINDOW = statement(
  "refresh_window",
  `
  with before as materialized (
    select coalesce((held ->> '${CLOCK}')::float8, 0) as clock from admission_window for update
  ), holder as materialized (
    select company_id, count(*)::float8 as n from heartbeat_runs where status = 'queued' and admitted_at is not null group by company_id
  ), share as materialized (
    select h.company_id, h.n, h.n / coalesce(s.weight, 1) as held,
           s.virtual_time - h.n / s.weight as oldest
      from holder h left join company_shares s using (company_id)
  ), clock as materialized (
    select b.clock as before, greatest(b.clock, min(s.oldest)) as now, min(s.oldest) is not null as is_running
      from before b left join share s on s.oldest > b.clock - 1e-6 group by b.clock
  )
  update admission_window
     set fleet_slots = (select coalesce(sum(slots), 0) from workers
                         where not is_draining and drain_asked_at is null and last_beat_at > now() - make_interval(secs => $1)),
         admitted = (select coalesce(sum(n), 0) from share),
         held = jsonb_build_object('${CLOCK}', clock.now)
                || (select coalesce(jsonb_object_agg(company_id, share.held), '{}')
                      from (select * from share order by share.held desc limit ${NAMED_HOLDERS}) share),
         has_backlog = exists (select from agent_slots where eligible_at <= now() and admitted + running < capacity),
         refreshed_at = now()
    from clock
  returning fleet_slots, admitted, has_backlog, held, ${IS_DRAINED} as is_drained,
            clock.before as clock_before, clock.is_running as is_clock_running`,
);

export async function refreshWindow(db: Queryable, leaseSec: number): Promise<CountedWindow> {
  type Row = WindowRow & { clock_before: number; is_clock_running: boolean };
  const row = one(await db.rows<Row>(REFRESH_WINDOW, [leaseSec]));
  return { ...toWindow(row), clockBefore: row.clock_before, isClockRunning: row.is_clock_running };
}
