import type { Agent } from "../../shared/agents/agent.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import type { World } from "./world.ts";

export interface Where {
  readonly cwd?: string;
  readonly repoUrl?: string;
  readonly repoRef?: string;
}

/** A project whose files are there. */
export async function projectAt(world: World, companyId: string, where: Where): Promise<string> {
  const id = newId();
  await world.sql("insert into projects (id, company_id, name) values ($1, $2, 'Website')", [id, companyId]);
  await world.sql(
    `insert into project_workspaces (id, company_id, project_id, name, cwd, repo_url, repo_ref, is_primary)
     values ($1, $2, $3, 'files', $4, $5, $6, true)`,
    [newId(), companyId, id, where.cwd ?? null, where.repoUrl ?? null, where.repoRef ?? null],
  );
  return id;
}

/** An issue, of a project where one is named; its identifier is T- and its number. */
export async function issueIn(world: World, companyId: string, projectId: string | null = null): Promise<string> {
  const id = newId();
  await world.sql(
    `insert into issues (id, company_id, issue_number, identifier, title, project_id)
     select $1, $2, coalesce(max(issue_number), 0) + 1, 'T-' || coalesce(max(issue_number), 0) + 1, 'Work', $3
       from issues where company_id = $2`,
    [id, companyId, projectId],
  );
  return id;
}

/** Agents of one company, each with an issue of one project. */
export async function crewAt(
  world: World,
  where: Where,
  size: number,
  body: Parameters<World["agent"]>[0] = {},
): Promise<{ companyId: string; projectId: string; crew: { agent: Agent; issueId: string }[] }> {
  const { id: companyId } = await world.company();
  const projectId = await projectAt(world, companyId, where);
  const crew = [];
  for (let n = 0; n < size; n += 1) {
    const agent = await world.agent({ name: `Agent ${n}`, ...body, companyId });
    crew.push({ agent, issueId: await issueIn(world, companyId, projectId) });
  }
  return { companyId, projectId, crew };
}
