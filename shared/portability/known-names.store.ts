import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { slugsFor } from "./slugs.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

/** What is there already, by slug. */
export interface KnownNames {
  readonly agents: ReadonlyMap<string, Named>;
  readonly goals: ReadonlyMap<string, Named>;
  readonly projects: ReadonlyMap<string, Named>;
}

const AGENTS = statement(
  "known_agents",
  "select id, name from agents where company_id = $1 and deleted_at is null and lifecycle = 'active' order by id",
);
const GOALS = statement("known_goals", "select id, title as name from goals where company_id = $1 order by id");
const PROJECTS = statement("known_projects", "select id, name from projects where company_id = $1 order by id");

/** What a company has of what a package may hold; nothing of it but the names, however much it is. */
export async function readKnownNames(db: Queryable, companyId: string): Promise<KnownNames> {
  return {
    agents: bySlug(await db.rows<Named>(AGENTS, [companyId])),
    goals: bySlug(await db.rows<Named>(GOALS, [companyId])),
    projects: bySlug(await db.rows<Named>(PROJECTS, [companyId])),
  };
}

function bySlug(things: readonly Named[]): ReadonlyMap<string, Named> {
  const slugs = slugsFor(things.map(({ name }) => name));
  return new Map(things.map((thing, index) => [slugs[index] ?? "", thing]));
}
