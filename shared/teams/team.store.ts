import type { Period } from "../budgets/envelope.ts";
import type { Queryable, Tx } from "../db/db.ts";
import { orLast, sqlBuilder, statement } from "../db/db.ts";
import { isUuid } from "../kernel/ids.ts";
import type { TeamRow } from "./team.row.ts";

/** Those in service of the team `t`, and those who wait to be let in: all of them sit somewhere. */
const MEMBERS = `
  select a.id from agents a
   where a.team_id = t.id and a.deleted_at is null and a.lifecycle <> 'terminated' and t.id <> t.company_id
  union all
  select a.id from agents a
   where a.company_id = t.company_id and a.team_id is null and a.deleted_at is null and a.lifecycle <> 'terminated'
     and t.id = t.company_id`;

const TEAMS = `
  select t.id, t.company_id, t.slug, t.name, t.headcount_cap, m.id as manager_agent_id, t.created_at, t.updated_at,
         p.amount as budget_micros, p.fiscal_period as budget_period,
         (select count(*)::int from (${MEMBERS}) members) as agents
    from teams t
    left join agents m on m.id = t.manager_agent_id and m.deleted_at is null and m.lifecycle <> 'terminated'
    left join budget_policies p on p.scope_type = 'team' and p.scope_id = t.id and p.metric = 'billed_cents'
                               and p.window_kind = 'fiscal_period' and p.is_active
   where t.company_id = $1`;

const ENSURE = statement(
  "ensure_default_team",
  `insert into teams (id, company_id, slug, name) values ($1, $1, 'default', 'Default') on conflict do nothing`,
);
const HAS_DEFAULT = statement("has_default_team", `select id from teams where id = $1`);

/** The team of all that are in no other. */
export async function ensureDefaultTeam(db: Queryable, companyId: string): Promise<void> {
  if ((await db.rows(HAS_DEFAULT, [companyId])).length === 0) await db.rows(ENSURE, [companyId]);
}

const FIND = statement("find_team", `${TEAMS} and t.id = $2`);
const FIND_ID = statement("find_team_id", `select id from teams where company_id = $1 and (id = $2 or slug = $3)`);
const LIST = statement("list_teams", `${TEAMS} and t.id < ${orLast("$2")} order by t.id desc limit $3`);

export async function findTeam(db: Queryable, companyId: string, id: string): Promise<TeamRow | undefined> {
  const [row] = await db.rows<TeamRow>(FIND, [companyId, id]);
  return row;
}

/** By its id or its slug. */
export async function findTeamId(db: Queryable, companyId: string, named: string): Promise<string | undefined> {
  const [row] = await db.rows<{ id: string }>(FIND_ID, [companyId, isUuid(named) ? named : null, named]);
  return row?.id;
}

/** The newest first. */
export function listTeams(
  db: Queryable,
  companyId: string,
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<TeamRow[]> {
  return db.rows<TeamRow>(LIST, [companyId, cursor ?? null, limit]);
}

const TAKEN = statement("taken_team_slugs", `select slug from teams where company_id = $1 and slug = any($2::text[])`);

export async function listTakenTeamSlugs(tx: Tx, companyId: string, slugs: readonly string[]): Promise<Set<string>> {
  return new Set((await tx.rows<{ slug: string }>(TAKEN, [companyId, slugs])).map(({ slug }) => slug));
}

export interface TeamColumns {
  readonly name?: string | undefined;
  readonly headcountCap?: number | null | undefined;
  readonly managerAgentId?: string | null | undefined;
}

export async function insertTeam(
  tx: Tx,
  team: TeamColumns & { readonly id: string; readonly companyId: string; readonly slug: string },
): Promise<void> {
  await tx.run(
    sqlBuilder("teams").insert({ id: team.id, company_id: team.companyId, slug: team.slug, ...columnsOf(team) }),
  );
}

/** What is undefined stays as it is. */
export async function updateTeam(tx: Tx, id: string, change: TeamColumns): Promise<void> {
  await tx.run(
    sqlBuilder("teams")
      .where({ id })
      .update({ ...columnsOf(change), updated_at: sqlBuilder.fn.now() }),
  );
}

function columnsOf({ name, headcountCap, managerAgentId }: TeamColumns): Record<string, unknown> {
  const columns = { name, headcount_cap: headcountCap, manager_agent_id: managerAgentId };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

const LOCK = statement("lock_team", `select headcount_cap from teams where id = $1 for no key update`);

/** The team's row arbitrates between those who hire into it, until the transaction's end. */
export async function lockTeam(tx: Tx, id: string): Promise<void> {
  await tx.rows(LOCK, [id]);
}

const STANDING = statement(
  "team_standing",
  `
  select t.headcount_cap, count(members.id)::int as agents, p.amount as budget_micros, p.fiscal_period as budget_period,
         coalesce(sum(d.amount), 0)::bigint as daily_micros
    from teams t
    left join lateral (${MEMBERS}) members on true
    left join budget_policies d on d.scope_type = 'agent' and d.scope_id = members.id and d.metric = 'billed_cents'
                               and d.window_kind = 'calendar_day_utc' and d.is_active
    left join budget_policies p on p.scope_type = 'team' and p.scope_id = t.id and p.metric = 'billed_cents'
                               and p.window_kind = 'fiscal_period' and p.is_active
   where t.id = $1
   group by t.headcount_cap, p.amount, p.fiscal_period`,
);

/** Of how many a team may be, how many it is, and what they may spend: it, in its period, and they, in a day. */
export interface TeamStanding {
  headcount_cap: number | null;
  agents: number;
  budget_micros: number | null;
  budget_period: Period | null;
  daily_micros: number;
}

/** Lock it first. Undefined for a default team that has no row: nobody has said anything of it. */
export async function findStanding(tx: Tx, teamId: string): Promise<TeamStanding | undefined> {
  const [row] = await tx.rows<TeamStanding>(STANDING, [teamId]);
  return row;
}

const BUDGETS = statement(
  "team_budgets",
  `select p.amount as micros, p.fiscal_period as period from budget_policies p
    where p.company_id = $1 and p.scope_type = 'team' and p.metric = 'billed_cents' and p.window_kind = 'fiscal_period'
      and p.is_active and p.amount > 0`,
);

/** What each team of a company may spend in its period. */
export function listTeamBudgets(tx: Tx, companyId: string): Promise<{ micros: number; period: Period }[]> {
  return tx.rows(BUDGETS, [companyId]);
}

const MANAGER = statement(
  "team_manager",
  `select m.id from teams t join agents m on m.id = t.manager_agent_id and m.deleted_at is null and m.lifecycle = 'active'
    where t.id = $1`,
);

/** Whom those who are hired into it report to. */
export async function findTeamManager(tx: Tx, teamId: string): Promise<string | undefined> {
  const [row] = await tx.rows<{ id: string }>(MANAGER, [teamId]);
  return row?.id;
}

const COUNTS = statement(
  "count_teams",
  `select c.id, count(t.id)::int + case when count(t.id) filter (where t.id = c.id) = 0 then 1 else 0 end as teams
     from unnest($1::uuid[]) as c(id) left join teams t on t.company_id = c.id group by c.id`,
);

/** How many teams each of these companies has, its default one among them. */
export async function countTeams(db: Queryable, companyIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db.rows<{ id: string; teams: number }>(COUNTS, [companyIds]);
  return new Map(rows.map(({ id, teams }) => [id, teams]));
}
