import type { Queryable } from "../db/db.ts";
import { orLast, statement } from "../db/db.ts";
import type { QueueFilter } from "./evaluation.schema.ts";

export interface QueueRow {
  subject_type: "run" | "issue";
  id: string;
  agent_id: string | null;
  agent_name: string | null;
  status: string;
  title: string | null;
  identifier: string | null;
  created_at: Date;
  finished_at: Date | null;
}

const unreviewed = (type: "run" | "issue", subject: string): string =>
  `not exists (select from evaluations e where e.subject_id = ${subject}.id and e.subject_type = '${type}')`;

const RUN = `'run' as subject_type, r.id, r.agent_id, r.status, r.reason as title, null as identifier, r.created_at, r.finished_at`;
const ISSUE = `'issue' as subject_type, i.id, i.assignee_agent_id as agent_id, i.status, i.title, i.identifier, i.created_at,
  i.completed_at as finished_at`;

const page = (parts: string): string => `
  select q.*, a.name as agent_name from (${parts}) q left join agents a on a.id = q.agent_id order by q.id desc limit $3`;

/** $1 company, $2 cursor, $3 limit, $4 statuses. Status by status and rank by rank: each is the walk of an index, newest first. */
const OF_COMPANY = statement(
  "evaluation_queue",
  page(`
    select r.* from unnest($4::text[]) s(status) cross join lateral (
      select ${RUN} from heartbeat_runs r
       where r.company_id = $1 and r.status = s.status and s.status <> 'done' and r.id < ${orLast("$2")} and ${unreviewed("run", "r")}
       order by r.id desc limit $3) r
    union all
    select i.* from unnest($4::text[]) s(status) cross join generate_series(0, 3) rank cross join lateral (
      select ${ISSUE} from issues i
       where i.company_id = $1 and i.status = 'done' and s.status = 'done' and i.priority_rank = rank and i.hidden_at is null
         and i.id < ${orLast("$2")} and ${unreviewed("issue", "i")}
       order by i.id desc limit $3) i`),
);

/** The same of $5, certain agents. */
const OF_AGENTS = statement(
  "evaluation_queue_of_agents",
  page(`
    select r.* from unnest($5::uuid[]) n(agent_id) cross join lateral (
      select ${RUN} from heartbeat_runs r
       where r.agent_id = n.agent_id and r.company_id = $1 and r.status = any($4) and r.id < ${orLast("$2")}
         and ${unreviewed("run", "r")}
       order by r.id desc limit $3) r
    union all
    select i.* from unnest($5::uuid[]) n(agent_id) cross join generate_series(0, 3) rank cross join lateral (
      select ${ISSUE} from issues i
       where i.assignee_agent_id = n.agent_id and i.company_id = $1 and i.status = 'done' and 'done' = any($4)
         and i.priority_rank = rank and i.hidden_at is null and i.id < ${orLast("$2")} and ${unreviewed("issue", "i")}
       order by i.id desc limit $3) i`),
);

const RUN_STATUSES = ["succeeded", "failed", "timed_out"];

function statusesOf({ subjectType, status }: QueueFilter): readonly string[] {
  const all = [...(subjectType === "issue" ? [] : RUN_STATUSES), ...(subjectType === "run" ? [] : ["done"])];
  return status === undefined ? all : all.filter((each) => each === status);
}

/** What is finished, and evaluated by nobody: the newest first, of everybody or of certain agents. */
export function listQueue(
  db: Queryable,
  { companyId, agentIds }: { readonly companyId: string; readonly agentIds: readonly string[] | undefined },
  filter: QueueFilter,
): Promise<QueueRow[]> {
  const values = [companyId, filter.cursor ?? null, filter.limit, statusesOf(filter)];
  return agentIds === undefined
    ? db.rows<QueueRow>(OF_COMPANY, values)
    : db.rows<QueueRow>(OF_AGENTS, [...values, agentIds]);
}

const SUBJECT = {
  run: statement(
    "evaluated_run",
    `select agent_id, status in ('succeeded', 'failed', 'timed_out', 'cancelled') as is_finished
       from heartbeat_runs where company_id = $1 and id = $2`,
  ),
  issue: statement(
    "evaluated_issue",
    `select assignee_agent_id as agent_id, status = 'done' as is_finished from issues where company_id = $1 and id = $2`,
  ),
};

export interface Subject {
  agent_id: string | null;
  is_finished: boolean;
}

export async function findSubject(
  db: Queryable,
  { companyId, type, id }: { readonly companyId: string; readonly type: "run" | "issue"; readonly id: string },
): Promise<Subject | undefined> {
  const [row] = await db.rows<Subject>(SUBJECT[type], [companyId, id]);
  return row;
}
