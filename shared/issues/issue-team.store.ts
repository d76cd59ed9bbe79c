import type { Queryable, Tx } from "../db/db.ts";
import { statement } from "../db/db.ts";
import { lockTeam } from "../teams/team.store.ts";
import type { IssueRow } from "./issue.row.ts";

/** Who of the team `$1`, of the company `$2`, can take up work; the default team is called as its company. */
const free = (team: string, company: string): string => `
  from agents a left join agent_slots s on s.agent_id = a.id
 where a.company_id = ${company} and (a.team_id = ${team} or a.team_id is null and ${team} = ${company})
   and a.deleted_at is null and a.lifecycle = 'active' and a.pause_causes = '{}' and s.breaker_opened_at is null`;

const PICK = statement(
  "pick_of_team",
  `select a.id ${free("$1", "$2::uuid")}
    order by (select count(*) from issues i where i.assignee_agent_id = a.id and i.status in ('todo', 'in_progress')), a.id
    limit 1`,
);

/** Of those who can take it up, who has least to do. Behind the issue, and before its assignee; the team decides one at a time. */
export async function pickOfTeam(
  tx: Tx,
  { teamId, companyId }: { readonly teamId: string; readonly companyId: string },
): Promise<string | undefined> {
  await lockTeam(tx, teamId);
  return (await tx.rows<{ id: string }>(PICK, [teamId, companyId]))[0]?.id;
}

const WAITING = statement(
  "issues_waiting_for_team",
  `select i.* from issues i join companies c on c.id = i.company_id and c.deleted_at is null
    where i.assigned_team_id is not null and i.assignee_agent_id is null and i.assignee_user_id is null
      and i.status = 'todo' and i.hidden_at is null
      and exists (select ${free("i.assigned_team_id", "i.company_id")})
    order by i.priority_rank, i.id limit $1`,
);

/** Those of a team that nobody has, although somebody could; by priority, and then the oldest first. */
export function listWaitingForTeam(db: Queryable, limit: number): Promise<IssueRow[]> {
  return db.rows<IssueRow>(WAITING, [limit]);
}
