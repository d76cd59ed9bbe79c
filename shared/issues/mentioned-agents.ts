import { listCalled } from "../agents/agent-called.store.ts";
import { urlKeyOf } from "../agents/agent-view.ts";
import type { Queryable } from "../db/db.ts";
import { calledNames } from "./mentions.ts";

/** The agents of the company that a text calls, by name or url key. */
export async function listMentioned(db: Queryable, companyId: string, text: string): Promise<string[]> {
  const called = new Set(calledNames(text));
  if (called.size === 0) return [];
  // A name has the URL key that it has in small letters.
  const agents = await listCalled(db, companyId, [...called]);
  return agents
    .filter(({ name }) => called.has(name.trim().toLowerCase()) || called.has(urlKeyOf(name)))
    .map(({ id }) => id);
}
