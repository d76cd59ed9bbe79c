import type { Queryable } from "../db/db.ts";
import { anyOf, statement } from "../db/db.ts";
import { isHeld } from "./issue-hold.store.ts";
import { placeOf } from "./workspace-hold.store.ts";

/**
 * Who goes on where a run worked that has ended. One at a time can, so that one at a time is let in: were all of them,
 * each end would cost a claim of each that waits. Nobody is told that it is next: whoever could not go on after all
 * lets the place go in its turn, and what nobody let go of is found by the next repair.
 */

/** As SQL, of admission: where one of those like `run` can go on at a time: the place that it was turned away from, else its issue. */
export const alongWith = (run: string): string => `(
  case when ${run}.hold_reason = 'workspace.busy' then (select ${placeOf(run)} from agents a where a.id = ${run}.agent_id)
       else uuid_send(${run}.issue_id) end)`;

/** As SQL: the order in which admission lets in what waits, the lowest first. */
export const rankOf = (run: string): string =>
  `${run}.priority - floor(extract(epoch from now() - ${run}.created_at) / 60)`;

/** The second goes in where the first one's agent has better to do. */
const AT_MOST = 2;

/** As SQL: of each thing that is free, the agents who are next; `waiting` has its runs. One whose slot is locked just now is seen to by who locked it. */
const NEXT = `
  next as (
    select n.agent_id, n.priority from (select distinct thing from free) f cross join lateral (
      select s.agent_id, w.priority
        from (select distinct on (agent_id) * from waiting where waiting.thing = f.thing order by agent_id, rank, id) w
        join agent_slots s using (agent_id)
       where s.eligible_at is null and s.admitted + s.running < s.capacity
       order by w.rank, w.id limit ${AT_MOST} for update of s skip locked) n
  )
  update agent_slots s set eligible_at = now(), head_priority = n.priority from next n where s.agent_id = n.agent_id`;

const NEXT_ON_ISSUES = statement(
  "next_on_issues",
  `
  with free as (
    select issue_id as thing from issue_holds where run_id = ${anyOf("$1::uuid[]")} union all select unnest($2::uuid[])
  ), waiting as materialized (
    select w.id, w.agent_id, w.priority, ${rankOf("w")} as rank, w.issue_id as thing
      from heartbeat_runs w
     where w.issue_id in (select thing from free) and w.status = 'queued' and w.admitted_at is null and not ${isHeld("w")}
  ), ${NEXT}`,
);

const NEXT_IN_WORKSPACES = statement(
  "next_in_workspaces",
  `
  with free as (
    select place as thing from workspace_holds where run_id = ${anyOf("$1::uuid[]")}
    union all select decode(unnest($2::text[]), 'hex')
  ), waiting as materialized (
    select w.id, w.agent_id, w.priority, ${rankOf("w")} as rank, ${placeOf("w")} as thing
      from heartbeat_runs w join agents a on a.id = w.agent_id
     where w.status = 'queued' and w.hold_reason = 'workspace.busy' and w.admitted_at is null
       and ${placeOf("w")} in (select thing from free) and not ${isHeld("w")}
  ), ${NEXT}`,
);

/** Whoever is next on these issues may go in, and on those that these runs held. */
export async function letGoOfIssues(
  db: Queryable,
  endedRunIds: readonly string[],
  issueIds: readonly string[] = [],
): Promise<void> {
  await db.rows(NEXT_ON_ISSUES, [endedRunIds, issueIds]);
}

/** Whoever is next in these places (in hex) may go in, and in those that these runs held. */
export async function letGoOfWorkspaces(
  db: Queryable,
  endedRunIds: readonly string[],
  places: readonly string[] = [],
): Promise<void> {
  await db.rows(NEXT_IN_WORKSPACES, [endedRunIds, places]);
}
