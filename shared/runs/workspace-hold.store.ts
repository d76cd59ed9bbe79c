import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, one, statement } from "../db/db.ts";

/**
 * Where a run works, and that it is alone there. A hold is a row that names a run, and holds while that run goes on, as
 * those of issues do: whoever ends a run has nothing to undo. It is the fleet's, not one host's: hosts may share a disk.
 */

/** A folder (`cwd`), or a repository, of which its issue has a checkout. */
export interface ProjectPlace {
  readonly workspaceId: string;
  readonly projectId: string;
  readonly cwd: string | null;
  /** With what it holds to log in with. */
  readonly repoUrl: string | null;
  readonly repoRef: string | null;
  readonly issueId: string | null;
  /** Of the issue. */
  readonly identifier: string | null;
}

/** Adapters that call something elsewhere. */
const REMOTE = "('http', 'openclaw', 'openclaw_gateway')";

/** As SQL: the run's project has a place for it, which a process with a directory of its own does not go to: its command may lie there. */
const GOES_TO_PROJECT = `a.adapter_type not in ${REMOTE}
  and (a.adapter_type <> 'process' or coalesce(a.adapter_config ->> 'cwd', '') = '')`;

/** One spelling for each path: "/srv//shop/./" and "/srv/shop" are one. */
const spelled = (path: string): string => `regexp_replace(${path} || '/', '(/+\\.)*/+', '/', 'g')`;

/** As SQL: where `run` is to work, as its worker is told; null where its project has no place for it. `a`: its agent. */
export const projectPlaceOf = (run: string): string => `(
  select jsonb_build_object('workspaceId', workspace.id, 'projectId', workspace.project_id, 'cwd', workspace.cwd, 'repoUrl', workspace.repo_url, 'repoRef', workspace.repo_ref,
         'issueId', ${run}.issue_id, 'identifier', (select i.identifier from issues i where i.id = ${run}.issue_id))
    from project_workspaces workspace
   where workspace.project_id = ${run}.project_id and workspace.is_primary and (workspace.cwd is not null or ${run}.issue_id is not null)
     and ${GOES_TO_PROJECT})`;

/** As SQL: what nobody else may work in while `run` does, as `workspace_holds` names it; null where there is no such place. `a`: its agent. */
export const placeOf = (run: string): string => `(
  select sha256(convert_to(coalesce(
           (select coalesce(${spelled("workspace.cwd")}, 'worktree ' || workspace.id || ' ' || ${run}.issue_id)
              from project_workspaces workspace
             where workspace.project_id = ${run}.project_id and workspace.is_primary and (workspace.cwd is not null or ${run}.issue_id is not null)
               and ${GOES_TO_PROJECT}),
           case when a.adapter_type not in ('process', ${REMOTE.slice(1, -1)}) and a.adapter_config ->> 'cwd' <> ''
                then ${spelled("a.adapter_config ->> 'cwd'")} end), 'UTF8')))`;

/** As SQL, of a claim: the places of these runs are locked, in one order. */
export const LOCK_PLACES = `
  insert into workspace_holds as h (place, company_id, run_id)
  select distinct on (place) place, company_id, id
    from (select ${placeOf("r")} as place, r.company_id, r.id
            from heartbeat_runs r join agents a on a.id = r.agent_id where r.id = ${anyOf("$1::uuid[]")}) p
   where place is not null order by place, id
  on conflict (place) do update set held_since = h.held_since`;

/**
 * As SQL, of a claim, behind those locks: `run` may not start, since another one works there. Also where its place is
 * not what it was when it was locked: it is asked about again. `a`: its agent.
 */
export const isCheckoutTaken = (run: string): string => `(
  select p.place is not null and not exists (
           select from workspace_holds h
            where h.place = p.place and h.xmin = pg_current_xact_id()::xid
              and not exists (select from heartbeat_runs o where o.id = h.run_id and o.id <> ${run}.id and o.status = 'running'))
    from (select ${placeOf(run)} as place) p)`;

/** As SQL, of admission: `run` was turned away from a place where another one still works. Its agent is looked up only then. */
export const waitsForPlace = (run: string): string => `(
  coalesce(${run}.hold_reason = 'workspace.busy', false) and exists (
    select from agents a join workspace_holds h on h.place = ${placeOf(run)} join heartbeat_runs o on o.id = h.run_id
     where a.id = ${run}.agent_id and o.id <> ${run}.id and o.status = 'running'))`;

/** Of an issue, in the repository of a workspace. */
export interface Checkout {
  readonly workspaceId: string;
  readonly issueId: string;
}

/** As `placeOf` names it. */
const CHECKOUT = `sha256(convert_to('worktree ' || $1::uuid || ' ' || $2::uuid, 'UTF8'))`;

const LAST_HOLD = statement(
  "last_workspace_hold",
  `select run_id || ' ' || held_since || case when r.status = 'running' then ' at work' else '' end as hold
     from workspace_holds h left join heartbeat_runs r on r.id = h.run_id where h.place = ${CHECKOUT}`,
);

/** Changes with each run that begins there, and with its end; null: none ever did. */
export async function lastHold(db: Queryable, { workspaceId, issueId }: Checkout): Promise<string | null> {
  const [row] = await db.rows<{ hold: string }>(LAST_HOLD, [workspaceId, issueId]);
  return row?.hold ?? null;
}

const NOBODY = "'00000000-0000-0000-0000-000000000000'";

/** A row is made where there is none: a claim waits for it. */
const LOCK_CHECKOUT = statement(
  "lock_checkout",
  `insert into workspace_holds as h (place, company_id, run_id) values (${CHECKOUT}, ${NOBODY}, ${NOBODY})
   on conflict (place) do update set held_since = h.held_since
   returning run_id, case when run_id <> ${NOBODY} then run_id || ' ' || held_since end as hold`,
);

/** Behind that lock. */
const IS_AT_WORK = statement(
  "holder_is_at_work",
  `select exists (select from heartbeat_runs where id = $1 and status = 'running') as is_at_work`,
);

const DROP_NOBODYS = statement(
  "drop_nobodys_hold",
  `delete from workspace_holds where place = ${CHECKOUT} and run_id = ${NOBODY}`,
);

/** No run begins there until the transaction ends. False: one works there, or has worked there since it was `seen`. */
export async function lockFreeCheckout(
  tx: Tx,
  { workspaceId, issueId }: Checkout,
  seen: string | null,
): Promise<boolean> {
  const { run_id: runId, hold } = one(
    await tx.rows<{ run_id: string; hold: string | null }>(LOCK_CHECKOUT, [workspaceId, issueId]),
  );
  if (hold === null) await tx.rows(DROP_NOBODYS, [workspaceId, issueId]);
  const { is_at_work: isAtWork } = one(await tx.rows<{ is_at_work: boolean }>(IS_AT_WORK, [runId]));
  return hold === seen && !isAtWork;
}
