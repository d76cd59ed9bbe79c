import type { Tx } from "../db/db.ts";
import { one, statement, unplanned } from "../db/db.ts";
import { METERED, SUBSCRIBED } from "./cost-sums.ts";

const AMOUNTS = ["cost_micros", "value_micros", "input_tokens", "cached_input_tokens", "output_tokens"];
const COUNTS = ["unpriced", "runs_of_model", "runs_of_biller"];
const SUMS = [...AMOUNTS, ...COUNTS];

/** As SQL: `e` is the first charge of its run among those that are alike. A run counts once however many it has, and in the time of that one. */
const isFirst = (alike: string): string => `
  (e.heartbeat_run_id is not null and not exists (
     select from cost_events p
      where p.heartbeat_run_id = e.heartbeat_run_id and (p.created_at, p.id) < (e.created_at, e.id) and ${alike}))::int::bigint`;

const SAME_MODEL = "(p.provider, p.biller, p.billing_type, p.model) = (e.provider, e.biller, e.billing_type, e.model)";
const SAME_BILLER = `p.biller = e.biller and (p.${METERED}) = (e.${METERED}) and (p.${SUBSCRIBED}) = (e.${SUBSCRIBED})`;

const KEY = ["provider", "biller", "billing_type", "model"];

/** As SQL: what the sums of nothing but the event `e` would be. */
const OF_EVENT = `
  ${KEY.map((column) => `e.${column}`).join(", ")}, e.cost_micros::numeric as cost_micros,
  coalesce(e.value_micros, e.cost_micros)::numeric as value_micros, e.input_tokens::numeric as input_tokens,
  e.cached_input_tokens::numeric as cached_input_tokens, e.output_tokens::numeric as output_tokens,
  (e.cost_status = 'unpriced')::int::bigint as unpriced,
  ${isFirst(SAME_MODEL)} as runs_of_model, ${isFirst(SAME_BILLER)} as runs_of_biller`;

const OF_DAYS = `select d.day, ${[...KEY, ...SUMS].map((column) => `d.${column}`).join(", ")} from cost_days d`;
const OF_EVENTS = `select (e.occurred_at at time zone 'UTC')::date as day, ${OF_EVENT} from cost_events e`;
const THROUGH = "(select through from cost_days_through)";

/**
 * As SQL: sums whose own sum is what company $1 spent from then to then, both inclusive: of whole days that are summed up,
 * of each event of a day that is not wholly in it, and of each that was booked since.
 *
 * @param from SQL for a timestamptz; null: from the beginning
 * @param to likewise; null: until the end
 */
export function sumsOfTime({ from, to }: { readonly from: string; readonly to: string }): string {
  // A day of 24 hours: those of UTC are, whatever zone the session is in.
  const firstDay = `coalesce(date_trunc('day', ${from} - interval '1 microsecond', 'UTC') + interval '24 hours', '-infinity')`;
  const endDay = `coalesce(date_trunc('day', ${to}, 'UTC'), 'infinity')`;
  // Each part is found by the time that it is short in: few events occurred in a part of a day, and few were booked since.
  const isSummedUp = unplanned(`e.created_at < ${THROUGH}`);
  const [since, until] = [`coalesce(${from}, '-infinity')`, `coalesce(${to}, 'infinity')`];
  return `
    ${OF_DAYS} where d.company_id = $1 and d.day >= (${firstDay} at time zone 'UTC')::date
                 and d.day < (${endDay} at time zone 'UTC')::date
    union all
    ${OF_EVENTS} where e.company_id = $1 and ${isSummedUp} and e.occurred_at >= ${since}
                   and e.occurred_at < ${firstDay} and e.occurred_at <= ${until}
    union all
    ${OF_EVENTS} where e.company_id = $1 and ${isSummedUp} and e.occurred_at >= greatest(${firstDay}, ${endDay})
                   and e.occurred_at <= ${until}
    union all
    ${OF_EVENTS} where e.company_id = $1 and e.created_at >= ${THROUGH}
                   and ${unplanned(`e.occurred_at >= ${since} and e.occurred_at <= ${until}`)}`;
}

/** The same of what was booked in this UTC month, whenever it occurred. */
export const SUMS_OF_MONTH = `
  ${OF_DAYS} where d.company_id = $1 and d.booked_month = date_trunc('month', now() at time zone 'UTC')::date
  union all
  ${OF_EVENTS} where e.company_id = $1 and e.created_at >= greatest(${THROUGH}, date_trunc('month', now(), 'UTC'))`;

/**
 * Up to when events can be summed up: all that were booked before are there, since no transaction that may still book
 * one is older. An hour at most, so that it is over soon.
 */
const TAKE = statement(
  "take_cost_days",
  `
  select through::text, until::text, until = through + interval '1 hour' as has_more from (
    select through, least(through + interval '1 hour', now() - make_interval(secs => $1),
             (select min(xact_start) from pg_stat_activity
               where datname = current_database() and backend_type = 'client backend')) as until
      from (select through from cost_days_through for update skip locked) taken) due
   where until > through`,
);

const ADD = statement(
  "add_cost_days",
  `
  with added as (
    insert into cost_days as d (company_id, day, booked_month, ${KEY.join(", ")}, ${SUMS.join(", ")})
    select company_id, day, booked_month, ${KEY.join(", ")}, ${SUMS.map((column) => `sum(${column})`).join(", ")}
      from (select e.company_id, (e.occurred_at at time zone 'UTC')::date as day,
                   date_trunc('month', e.created_at at time zone 'UTC')::date as booked_month, ${OF_EVENT}
              from cost_events e where e.created_at >= $1::timestamptz and e.created_at < $2::timestamptz) booked
     group by company_id, day, booked_month, ${KEY.join(", ")}
    on conflict (company_id, day, booked_month, ${KEY.join(", ")})
    do update set ${SUMS.map((column) => `${column} = d.${column} + excluded.${column}`).join(", ")}
    returning 1
  ), moved as (
    update cost_days_through set through = $2::timestamptz
  )
  select count(*) as days from added`,
);

export interface Folded {
  /** How many sums changed. */
  readonly days: number;
  /** There is more to sum up at once. */
  readonly hasMore: boolean;
}

/**
 * Sums up what was booked since the last time; nothing where another process is at it.
 *
 * @param behindSec so far the database's clock may be set back, and no event is missed
 */
export async function foldCostDays(tx: Tx, behindSec: number): Promise<Folded> {
  const [due] = await tx.rows<{ through: string; until: string; has_more: boolean }>(TAKE, [behindSec]);
  if (due === undefined) return { days: 0, hasMore: false };
  const { days } = one(await tx.rows<{ days: number }>(ADD, [due.through, due.until]));
  return { days, hasMore: due.has_more };
}
