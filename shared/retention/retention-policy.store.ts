import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { effectiveTerms, shorter, type TermOverrides, type Terms } from "./retention-terms.ts";

interface PolicyRow {
  runs_days: number | null;
  logs_days: number | null;
  wakeups_days: number | null;
  activity_days: number | null;
}

export const toOverrides = (row: PolicyRow | undefined): TermOverrides => ({
  runsDays: row?.runs_days ?? null,
  logsDays: row?.logs_days ?? null,
  wakeupsDays: row?.wakeups_days ?? null,
  activityDays: row?.activity_days ?? null,
});

const FIND = statement(
  "find_retention_policy",
  "select runs_days, logs_days, wakeups_days, activity_days from retention_policies where company_id = $1",
);

/** All null when the company wants nothing otherwise. */
export async function findPolicy(db: Queryable, companyId: string): Promise<TermOverrides> {
  const [row] = await db.rows<PolicyRow>(FIND, [companyId]);
  return toOverrides(row);
}

const ALL = statement(
  "list_retention_policies",
  `select distinct p.runs_days, p.logs_days, p.wakeups_days, p.activity_days
     from companies c left join retention_policies p on p.company_id = c.id where c.deleted_at is null`,
);

/** Each that some company has; companies that want nothing otherwise are one of them. */
export async function listPolicies(db: Queryable): Promise<TermOverrides[]> {
  return (await db.rows<PolicyRow>(ALL)).map(toOverrides);
}

/** The shortest that such things are kept, in days: by this company, or else by any; 0: for ever. */
export async function shortestTerm(
  db: Queryable,
  { of, instance, companyId }: { of: keyof Terms; instance: Terms; companyId: string | undefined },
): Promise<number> {
  const policies = companyId === undefined ? await listPolicies(db) : [await findPolicy(db, companyId)];
  return policies.map((overrides) => effectiveTerms(overrides, instance)[of]).reduce(shorter, 0);
}

const SET = statement(
  "set_retention_policy",
  `insert into retention_policies (company_id, runs_days, logs_days, wakeups_days, activity_days) values ($1, $2, $3, $4, $5)
   on conflict (company_id) do update
     set runs_days = excluded.runs_days, logs_days = excluded.logs_days, wakeups_days = excluded.wakeups_days,
         activity_days = excluded.activity_days, updated_at = now()`,
);

export async function setPolicy(tx: Tx, companyId: string, terms: TermOverrides): Promise<void> {
  const { runsDays, logsDays, wakeupsDays, activityDays } = terms;
  await tx.rows(SET, [companyId, runsDays, logsDays, wakeupsDays, activityDays]);
}
