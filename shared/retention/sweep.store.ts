import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { toOverrides } from "./retention-policy.store.ts";
import type { TermOverrides } from "./retention-terms.ts";

/** What is removed in a company, in this order: nothing outlives what it belongs to. */
export const STAGES = ["logs", "leftovers", "wakeups", "runs"] as const;
export type Stage = (typeof STAGES)[number];

export const FIRST_ID = "00000000-0000-0000-0000-000000000000";

/** How far the removal in a company has come. */
export interface Sweep {
  readonly companyId: string;
  readonly stage: Stage;
  /** The last id that the stage has looked at. */
  readonly after: string;
  readonly logsSweptTo: string;
  readonly overrides: TermOverrides;
}

const PREPARE = statement(
  "prepare_sweeps",
  `insert into retention_sweeps (company_id)
   select id from companies c
    where deleted_at is null and not exists (select from retention_sweeps s where s.company_id = c.id)
   on conflict do nothing`,
);

/** Every company has its turn, new ones too. */
export async function prepareSweeps(db: Queryable): Promise<void> {
  await db.rows(PREPARE);
}

const TAKE = statement(
  "take_sweep",
  `
  select s.company_id, s.stage, s.after, s.logs_swept_to, p.runs_days, p.logs_days, p.wakeups_days, p.activity_days
    from retention_sweeps s join companies c on c.id = s.company_id
    left join retention_policies p on p.company_id = s.company_id
   where s.due_at <= now() and c.deleted_at is null
   order by s.due_at limit 1 for update of s skip locked`,
);

interface SweepRow {
  company_id: string;
  stage: Stage;
  after: string;
  logs_swept_to: string;
  runs_days: number | null;
  logs_days: number | null;
  wakeups_days: number | null;
  activity_days: number | null;
}

/** The company that has waited longest for its next batch. Schedulers do not take the same. */
export async function takeSweep(tx: Tx): Promise<Sweep | undefined> {
  const [row] = await tx.rows<SweepRow>(TAKE);
  if (row === undefined) return undefined;
  const { company_id: companyId, stage, after, logs_swept_to: logsSweptTo } = row;
  return { companyId, stage, after, logsSweptTo, overrides: toOverrides(row) };
}

const SAVE = statement(
  "save_sweep",
  `update retention_sweeps
      set stage = $2, after = $3, logs_swept_to = $4, due_at = clock_timestamp() + make_interval(secs => $5)
    where company_id = $1`,
);

/** Behind the others; or, when it is through, in so many seconds. */
export async function saveSweep(tx: Tx, sweep: Sweep, inSec: number): Promise<void> {
  await tx.rows(SAVE, [sweep.companyId, sweep.stage, sweep.after, sweep.logsSweptTo, inSec]);
}

const NOW = statement(
  "sweep_now",
  `insert into retention_sweeps (company_id) values ($1)
   on conflict (company_id) do update set stage = 'logs', after = excluded.after, due_at = now()`,
);

/** From the beginning, at once: its terms have changed. */
export async function sweepNow(tx: Tx, companyId: string): Promise<void> {
  await tx.rows(NOW, [companyId]);
}
