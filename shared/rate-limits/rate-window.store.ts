import type { Queryable } from "../db/db.ts";
import { one, statement } from "../db/db.ts";
import { type RateVerdict, verdictOf, WINDOW_SEC } from "./rate-limit.ts";

/**
 * The row's lock makes it exact: whoever asks meanwhile computes from what this leaves. Where the clock has gone back,
 * what it still calls the future was taken just now.
 */
const TAKE = statement(
  "take_rate",
  `
  insert into rate_windows as r (key, seconds, counts, is_allowed)
  select $1, array[clock.s], array[1], true from (select floor(extract(epoch from clock_timestamp()))::bigint as s) as clock
  on conflict (key) do update set updated_at = now(), (seconds, counts, is_allowed) = (
    with clock as (select floor(extract(epoch from clock_timestamp()))::bigint as s),
         kept as (select least(u.s, clock.s) as s, u.c from unnest(r.seconds, r.counts) as u (s, c), clock
                   where u.s > clock.s - ${WINDOW_SEC}),
         verdict as (select coalesce(sum(c), 0) < $2 as is_allowed from kept),
         next as (select s, c from kept union all select clock.s, 1 from clock, verdict where is_allowed),
         summed as (select s, sum(c)::integer as c from next group by s)
    select coalesce(array_agg(s order by s), '{}'), coalesce(array_agg(c order by s), '{}'), (select is_allowed from verdict)
      from summed)
  returning is_allowed, seconds[1] as oldest, floor(extract(epoch from clock_timestamp()))::bigint as second,
            (select sum(c)::integer from unnest(counts) as c) as used`,
);
const FORGET = statement(
  "forget_rates",
  `delete from rate_windows where key in (
     select key from rate_windows where updated_at < now() - interval '2 minutes' limit 20 for update skip locked)`,
);

/** A key of which nothing is known is let through, so `limit` is 1 at the least. */
export async function takeRate(db: Queryable, key: string, limit: number): Promise<RateVerdict> {
  const rows = await db.rows<{ is_allowed: boolean; oldest: number | null; second: number; used: number | null }>(
    TAKE,
    [key, limit],
  );
  const { is_allowed: isAllowed, oldest, second, used } = one(rows);
  return verdictOf({ isAllowed, used: used ?? 0, oldest: oldest ?? second, second, limit });
}

/** What nobody has asked for lately. */
export async function forgetRates(db: Queryable): Promise<void> {
  await db.rows(FORGET);
}
