import type { AgentRow } from "../agents/agent.row.ts";
import { listAgents } from "../agents/agent.store.ts";
import type { Queryable } from "../db/db.ts";
import type { Goal } from "../goals/goal.schema.ts";
import { listGoals } from "../goals/goal.store.ts";
import type { Project } from "../projects/project.schema.ts";
import { listProjects } from "../projects/project.store.ts";
import { toProject } from "../projects/project-view.ts";
import type { ExportRequest } from "./package.schema.ts";
import { requireFits } from "./packaged-size.store.ts";
import { slugsFor } from "./slugs.ts";

/** What a company has that a package may hold; by slug, in the order in which it came to be. */
export interface CompanyContent {
  readonly agents: ReadonlyMap<string, AgentRow>;
  readonly goals: ReadonlyMap<string, Goal>;
  readonly projects: ReadonlyMap<string, Project>;
}

const PAGE = 100;

/**
 * Agents that wait for an approval, or were terminated, are not among them.
 * @throws illegal_transition for more than a package can hold
 */
export async function readContent(
  db: Queryable,
  companyId: string,
  include: NonNullable<ExportRequest["include"]>,
): Promise<CompanyContent> {
  const each = async <Row extends { readonly id: string }>(
    what: keyof CompanyContent,
    page: (cursor: string | undefined) => Promise<Row[]>,
    isMeant: (row: Row) => boolean = () => true,
  ): Promise<Row[]> => {
    if (include[what] === false) return [];
    await requireFits(db, companyId, what);
    return all(page, isMeant);
  };
  const agents = await each(
    "agents",
    (cursor) => listAgents(db, companyId, { limit: PAGE, cursor }),
    ({ lifecycle }) => lifecycle === "active",
  );
  const goals = await each("goals", (cursor) => listGoals(db, companyId, { limit: PAGE, cursor }));
  const projects = await each("projects", (cursor) => listProjects(db, companyId, { limit: PAGE, cursor }));
  return {
    agents: bySlug(agents, ({ name }) => name),
    goals: bySlug(goals, ({ title }) => title),
    projects: bySlug(projects.map(toProject), ({ name }) => name),
  };
}

function bySlug<T>(things: readonly T[], nameOf: (thing: T) => string): ReadonlyMap<string, T> {
  const slugs = slugsFor(things.map(nameOf));
  return new Map(things.map((thing, index) => [slugs[index] ?? "", thing]));
}

async function all<Row extends { readonly id: string }>(
  page: (cursor: string | undefined) => Promise<Row[]>,
  isMeant: (row: Row) => boolean,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let next = await page(undefined); next.length > 0; next = await page(next.at(-1)?.id)) {
    rows.push(...next.filter(isMeant));
    if (next.length < PAGE) break;
  }
  return rows;
}
