import { urlKeyOf } from "../agents/agent-view.ts";
import type { Queryable } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { calledNames } from "./mentions.ts";

const NAMES = statement(
  "agent_names",
  `select id, name from agents where company_id = $1 and deleted_at is null and lifecycle <> 'terminated' order by id`,
);

/** The agents of the company that a text calls, by name or url key. */
export async function listMentioned(db: Queryable, companyId: string, text: string): Promise<string[]> {
  const called = new Set(calledNames(text));
  if (called.size === 0) return [];
  const agents = await db.rows<{ id: string; name: string }>(NAMES, [companyId]);
  return agents
    .filter(({ name }) => called.has(name.trim().toLowerCase()) || called.has(urlKeyOf(name)))
    .map(({ id }) => id);
}
