import type { Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";

const UNLINK = statement("unlink_project_goals", "delete from project_goals where project_id = $1");

const LINK = statement(
  "link_project_goals",
  `insert into project_goals (project_id, goal_id, company_id, position)
   select $1, g.id, $2, g.position from unnest($3::uuid[]) with ordinality as g(id, position)`,
);

/** These and no others, in this order; no two the same. The project is locked. */
export async function setProjectGoals(
  tx: Tx,
  { projectId, companyId, goalIds }: { projectId: string; companyId: string; goalIds: readonly string[] },
): Promise<void> {
  await tx.rows(UNLINK, [projectId]);
  if (goalIds.length > 0) await tx.rows(LINK, [projectId, companyId, goalIds]);
}
