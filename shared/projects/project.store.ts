import type { Queryable, Tx } from "../db/db.ts";
import { sqlBuilder, statement } from "../db/db.ts";
import { NotFoundError } from "../kernel/errors.ts";
import { isUuid } from "../kernel/ids.ts";
import type { Project, ProjectSearch } from "./project.schema.ts";
import type { ProjectRow } from "./project-view.ts";

const COLUMNS = `p.*, p.target_date::text as target_day,
  coalesce((select json_agg(json_build_object('id', g.id, 'title', g.title) order by l.position, g.id)
              from project_goals l join goals g on g.id = l.goal_id where l.project_id = p.id), '[]') as goals,
  coalesce((select json_agg(to_jsonb(w) order by w.is_primary desc, w.id)
              from project_workspaces w where w.project_id = p.id), '[]') as workspaces`;

const LIVE = `select ${COLUMNS} from projects p join companies c on c.id = p.company_id and c.deleted_at is null`;

const FIND = statement("find_project", `${LIVE} where p.id = $1`);
const FIND_BY_KEY = statement("find_project_by_url_key", `${LIVE} where p.company_id = $1 and p.url_key = $2`);

/** What belongs to a deleted company is nobody's to find. @throws not_found */
export async function requireProject(db: Queryable, id: string): Promise<ProjectRow> {
  const [row] = isUuid(id) ? await db.rows<ProjectRow>(FIND, [id]) : [];
  if (row === undefined) throw new NotFoundError("Project");
  return row;
}

/** @throws not_found */
export async function requireProjectByUrlKey(db: Queryable, companyId: string, urlKey: string): Promise<ProjectRow> {
  const [row] = await db.rows<ProjectRow>(FIND_BY_KEY, [companyId, urlKey]);
  if (row === undefined) throw new NotFoundError("Project");
  return row;
}

const COMPANY_OF = statement("company_of_project", "select company_id from projects where id = $1");

/** Whose project it is; undefined when there is none (any more). */
export async function companyOfProject(db: Queryable, id: string): Promise<string | undefined> {
  const [row] = await db.rows<{ company_id: string }>(COMPANY_OF, [id]);
  return row?.company_id;
}

/** A page, the oldest first; `cursor` is the id of the last one seen. */
export function listProjects(db: Queryable, companyId: string, filter: ProjectSearch): Promise<ProjectRow[]> {
  const query = sqlBuilder("projects as p")
    .select(sqlBuilder.raw(COLUMNS))
    .where("p.company_id", companyId)
    .orderBy("p.id")
    .limit(filter.limit);
  if (filter.status !== undefined) void query.where("p.status", filter.status);
  if (filter.leadAgentId !== undefined) void query.where("p.lead_agent_id", filter.leadAgentId);
  if (filter.goalId !== undefined) {
    void query.whereIn("p.id", sqlBuilder("project_goals").select("project_id").where("goal_id", filter.goalId));
  }
  if (filter.isArchived !== undefined)
    void query.whereRaw(`p.archived_at is ${filter.isArchived ? "not null" : "null"}`);
  if (filter.cursor !== undefined) void query.where("p.id", ">", filter.cursor);
  return db.run<ProjectRow>(query);
}

const LOCK = statement("lock_project", "select id from projects where id = $1 for no key update");

/** Serialises what changes the project; behind its company, before issues. Read it afterwards. @throws not_found */
export async function lockProject(tx: Tx, id: string): Promise<void> {
  if ((await tx.rows(LOCK, [id])).length === 0) throw new NotFoundError("Project");
}

const TAKEN = statement(
  "taken_project_url_keys",
  "select url_key from projects where company_id = $1 and url_key = any($2::text[])",
);

export async function listTakenUrlKeys(
  db: Queryable,
  companyId: string,
  keys: readonly string[],
): Promise<Set<string>> {
  const rows = await db.rows<{ url_key: string }>(TAKEN, [companyId, keys]);
  return new Set(rows.map((row) => row.url_key));
}

type Writable = Pick<
  Project,
  "urlKey" | "name" | "description" | "status" | "leadAgentId" | "targetDate" | "color" | "archivedAt"
>;
export type ProjectChange = { readonly [Field in keyof Writable]?: Writable[Field] | undefined };

/** What is undefined is the column's default. The company is locked: no other takes the same key. */
export async function insertProject(tx: Tx, project: ProjectChange & Pick<Project, "id" | "companyId">): Promise<void> {
  await tx.run(sqlBuilder("projects").insert({ id: project.id, company_id: project.companyId, ...columnsOf(project) }));
}

/** What is undefined stays as it is. Likewise. */
export async function updateProject(tx: Tx, id: string, change: ProjectChange): Promise<void> {
  const row = { ...columnsOf(change), updated_at: sqlBuilder.fn.now() };
  await tx.run(sqlBuilder("projects").where({ id }).update(row));
}

function columnsOf(change: ProjectChange): Record<string, unknown> {
  const columns = {
    url_key: change.urlKey,
    name: change.name,
    description: change.description,
    status: change.status,
    lead_agent_id: change.leadAgentId,
    target_date: change.targetDate,
    color: change.color,
    archived_at: change.archivedAt,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}

const ARCHIVE = statement(
  "archive_project",
  "update projects set archived_at = now(), updated_at = now() where id = $1 and archived_at is null returning id",
);

/** False when it is archived already. */
export async function setArchived(tx: Tx, id: string): Promise<boolean> {
  return (await tx.rows(ARCHIVE, [id])).length > 0;
}

const PAUSE = statement(
  "set_project_pause",
  `update projects set pause_causes = $2, updated_at = now(),
          paused_at = case when $2::text[] = '{}' then null else coalesce(paused_at, now()) end
    where id = $1`,
);

/** The project is paused while there is a cause. Lock it first. */
export async function setProjectPauseCauses(tx: Tx, id: string, causes: readonly string[]): Promise<void> {
  await tx.rows(PAUSE, [id, causes]);
}

const DELETE = statement("delete_project", "delete from projects where id = $1");

/** With its workspaces and its links to goals and issues; what it has cost stays in the books. */
export async function deleteProject(tx: Tx, id: string): Promise<void> {
  await tx.rows(DELETE, [id]);
}

const FORGET_LEAD = statement(
  "forget_project_lead",
  `update projects set lead_agent_id = null, updated_at = now() where company_id = $1 and lead_agent_id = $2`,
);

/** Projects of an agent that is gone have no lead. The company is locked. */
export async function forgetProjectLead(tx: Tx, companyId: string, agentId: string): Promise<void> {
  await tx.rows(FORGET_LEAD, [companyId, agentId]);
}
