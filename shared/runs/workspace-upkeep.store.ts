import type { Queryable, Tx } from "../db/db.ts";
import { anyOf, one, statement } from "../db/db.ts";

/** Of what is asked about, whether it is still in service; what nobody knows is missing. */
export type InService = ReadonlyMap<string, boolean>;

const INSTALLATION = statement("installation_id", `select id from installation`);

export async function readInstallationId(db: Queryable): Promise<string> {
  return one(await db.rows<{ id: string }>(INSTALLATION)).id;
}

const AGENTS = statement(
  "agents_in_service",
  `select a.id, a.lifecycle <> 'terminated' and a.deleted_at is null and c.deleted_at is null as is_in_service
     from agents a join companies c on c.id = a.company_id where a.id = ${anyOf("$1::uuid[]")}`,
);

const COMPANIES = statement(
  "companies_in_service",
  `select id, deleted_at is null as is_in_service from companies where id = ${anyOf("$1::uuid[]")}`,
);

const ISSUES = statement(
  "issues_in_service",
  `select id, status not in ('done', 'cancelled') as is_in_service from issues where id = ${anyOf("$1::uuid[]")}`,
);

const inServiceBy =
  (read: typeof AGENTS) =>
  async (db: Queryable, ids: readonly string[]): Promise<InService> => {
    const rows = await db.rows<{ id: string; is_in_service: boolean }>(read, [ids]);
    return new Map(rows.map(({ id, is_in_service: isInService }) => [id, isInService]));
  };

export const findAgentsInService: (db: Queryable, ids: readonly string[]) => Promise<InService> = inServiceBy(AGENTS);
export const findCompaniesInService: (db: Queryable, ids: readonly string[]) => Promise<InService> =
  inServiceBy(COMPANIES);
export const findIssuesInService: (db: Queryable, ids: readonly string[]) => Promise<InService> = inServiceBy(ISSUES);

const REPOSITORIES = statement(
  "repositories_of_workspaces",
  `select id, repo_url from project_workspaces where id = ${anyOf("$1::uuid[]")}`,
);

/** With what they hold to log in with. */
export async function findRepositories(
  db: Queryable,
  workspaceIds: readonly string[],
): Promise<ReadonlyMap<string, string | null>> {
  const rows = await db.rows<{ id: string; repo_url: string | null }>(REPOSITORIES, [workspaceIds]);
  return new Map(rows.map(({ id, repo_url: repoUrl }) => [id, repoUrl]));
}

/** Nobody begins to work for this agent until the transaction ends. False: somebody works. */
const LOCK_AGENT = statement("lock_idle_agent", `select running from agent_slots where agent_id = $1 for update`);

export async function lockIdleAgent(tx: Tx, agentId: string): Promise<boolean> {
  const [slots] = await tx.rows<{ running: number }>(LOCK_AGENT, [agentId]);
  return slots === undefined || slots.running === 0;
}

/** Nobody begins to work for this company until the transaction ends. False: somebody works. */
const LOCK_COMPANY = statement(
  "lock_idle_company",
  `select running from agent_slots where company_id = $1 order by agent_id for update`,
);

export async function lockIdleCompany(tx: Tx, companyId: string): Promise<boolean> {
  const slots = await tx.rows<{ running: number }>(LOCK_COMPANY, [companyId]);
  return slots.every(({ running }) => running === 0);
}

const LOCK_WORKSPACE = statement(
  "lock_project_workspace",
  `select repo_url from project_workspaces where id = $1 for update`,
);

/** It has no other repository until the transaction ends; null: it has none, or is gone. */
export async function lockRepository(tx: Tx, workspaceId: string): Promise<string | null> {
  const [workspace] = await tx.rows<{ repo_url: string | null }>(LOCK_WORKSPACE, [workspaceId]);
  return workspace?.repo_url ?? null;
}
