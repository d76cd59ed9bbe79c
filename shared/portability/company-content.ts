import type { AgentRow } from "../agents/agent.row.ts";
import { listAgents } from "../agents/agent.store.ts";
import type { Queryable } from "../db/db.ts";
import type { Goal } from "../goals/goal.schema.ts";
import { listGoals } from "../goals/goal.store.ts";
import type { Project } from "../projects/project.schema.ts";
import { listProjects } from "../projects/project.store.ts";
import { toProject } from "../projects/project-view.ts";
import { slugsFor } from "./slugs.ts";

/** What a company has that a package may hold; by slug, in the order in which it came to be. */
export interface CompanyContent {
  readonly agents: ReadonlyMap<string, AgentRow>;
  readonly goals: ReadonlyMap<string, Goal>;
  readonly projects: ReadonlyMap<string, Project>;
}

const PAGE = 1_000;

/** Agents that wait for an approval, or were terminated, are not among them. */
export async function readContent(db: Queryable, companyId: string): Promise<CompanyContent> {
  const agents = (await listAgents(db, companyId)).filter(({ lifecycle }) => lifecycle === "active");
  const goals = await all((cursor) => listGoals(db, companyId, { limit: PAGE, cursor }));
  const projects = (await all((cursor) => listProjects(db, companyId, { limit: PAGE, cursor }))).map(toProject);
  return {
    agents: bySlug(agents, ({ name }) => name),
    goals: bySlug(goals, ({ title }) => title),
    projects: bySlug(projects, ({ name }) => name),
  };
}

function bySlug<T>(things: readonly T[], nameOf: (thing: T) => string): ReadonlyMap<string, T> {
  const slugs = slugsFor(things.map(nameOf));
  return new Map(things.map((thing, index) => [slugs[index] ?? "", thing]));
}

async function all<Row extends { readonly id: string }>(
  page: (cursor: string | undefined) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let next = await page(undefined); next.length > 0; next = await page(next.at(-1)?.id)) {
    rows.push(...next);
    if (next.length < PAGE) break;
  }
  return rows;
}
