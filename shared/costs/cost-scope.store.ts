import type { Queryable } from "../db/db.ts";
import { sqlBuilder } from "../db/db.ts";
import type { CostScope } from "./cost-scope.ts";

const TABLE: Readonly<Record<Exclude<CostScope, "company">, string>> = {
  team: "teams",
  agent: "agents",
  project: "projects",
  issue: "issues",
  run: "heartbeat_runs",
};

/** Whose it is; of what was deleted, too, since what it has cost stays. */
export async function companyOfScope(
  db: Queryable,
  scope: Exclude<CostScope, "company">,
  id: string,
): Promise<string | undefined> {
  const [row] = await db.run<{ company_id: string }>(sqlBuilder(TABLE[scope]).select("company_id").where({ id }));
  return row?.company_id;
}
