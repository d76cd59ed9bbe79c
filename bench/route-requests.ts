import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OpenAPIV3_1 } from "openapi-types";

import { ROOT } from "./node-process.ts";
import type { Place } from "./population.ts";
import type { Ground } from "./stage.ts";

/** Values for the parameters of routes, by their names, of one company. */
export type Sample = Readonly<Record<string, string | undefined>>;

/** A route with values for its path, and for one parameter of its query at most. */
export interface RouteRequest {
  readonly route: string;
  readonly query: string;
  readonly path: (sample: Sample) => string | undefined;
}

/** Streams do not end. */
const ENDLESS = /\/events\/(?:stream|ws)$/;
/** Known when a page ends: what most lists are ordered by. */
const TABLE_OF: Readonly<Record<string, string>> = {
  agents: "agents",
  "agent-configurations": "agents",
  approvals: "approvals",
  goals: "goals",
  projects: "projects",
  wakeups: "agent_wakeup_requests",
  "heartbeat-runs": "heartbeat_runs",
  issues: "issues",
  comments: "issue_comments",
  runs: "heartbeat_runs",
  activity: "activity_log",
  "finance-events": "finance_events",
  events: "cost_events",
  secrets: "secrets",
  evaluations: "evaluations",
  queue: "heartbeat_runs",
  invites: "invites",
  "join-requests": "join_requests",
  "config-revisions": "agent_config_revisions",
  "task-sessions": "agent_task_sessions",
  usage: "agents",
  ledger: "budget_ledger",
};

/** More than one value is worth a look. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  q: ["invoice", "zeppelin", "P", "nowhere to be found"],
  query: ["person-0", "nobody"],
  "issues status": ["todo", "blocked", "done,cancelled"],
  "heartbeat-runs status": ["running", "failed", "failed,timed_out"],
  limit: ["20"],
  order: ["asc"],
  provider: ["openai"],
  style: ["dark"],
  actorType: ["user", "system"],
  actorId: ["local-board", "nobody"],
  action: ["issue.comment_added", "heartbeat.invoked", "nothing.done"],
  entityType: ["issue", "company"],
  originKind: ["routine_execution", "manual"],
  originId: ["routine-1"],
  assigneeUserId: ["local-board", "user-3"],
  touchedByUserId: ["local-board", "user-3"],
  unreadForUserId: ["local-board", "user-3"],
};
/** Has no effect, or is part of another. */
const LEFT_OUT = new Set([
  "includeRoutineExecutions",
  "token",
  "after",
  "lastEventId",
  "companyId",
  "offset",
  "limitBytes",
]);

/** Every GET route of the document, alone and with each parameter of its query. */
export async function listRequests(): Promise<RouteRequest[]> {
  const document = JSON.parse(await readFile(join(ROOT, "docs", "openapi.json"), "utf8")) as OpenAPIV3_1.Document;
  return Object.entries(document.paths ?? {}).flatMap(([route, item]) => {
    if (item?.get === undefined || ENDLESS.test(route)) return [];
    const parameters = (item.get.parameters ?? []) as OpenAPIV3_1.ParameterObject[];
    const queries = parameters
      .filter((parameter) => parameter.in === "query" && (parameter.required || !LEFT_OUT.has(parameter.name)))
      .flatMap((parameter) => valuesOf(route, parameter).map((value) => `${parameter.name}=${value}`));
    const needed = parameters.some((parameter) => parameter.in === "query" && parameter.required);
    return [...(needed ? [] : [""]), ...queries].map((query) => requestOf(route, query));
  });
}

function valuesOf(route: string, { name, schema }: OpenAPIV3_1.ParameterObject): readonly string[] {
  const last = route.split("/").at(-1) ?? "";
  if (name === "cursor") return [`{cursor of ${TABLE_OF[last] ?? ""}}`];
  const known = VALUES[`${last} ${name}`] ?? VALUES[name];
  if (known !== undefined) return known;
  const { enum: choices } = (schema ?? {}) as { readonly enum?: readonly string[] };
  return choices === undefined ? [`{${name}}`] : [choices[0] ?? "", choices.at(-1) ?? ""];
}

const requestOf = (route: string, query: string): RouteRequest => ({
  route,
  query,
  path: (sample) => {
    let isWhole = true;
    const filled = `${route}${query === "" ? "" : `?${query}`}`.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
      const value = sample[route.startsWith("/api/instance/") && name === "policyId" ? "instancePolicyId" : name];
      if (value === undefined) isWhole = false;
      return encodeURIComponent(value ?? "").replaceAll("%2C", ",");
    });
    return isWhole ? filled : undefined;
  },
});

const newest = (table: string, more = ""): string =>
  `(select id from ${table} where company_id = $1 ${more} order by id desc offset 15 limit 1)`;

/** Things of a company that have much to them: its busiest agent, the issue that everybody talks about. */
export async function sampleOf({ sql }: Pick<Ground, "sql">, { place, company_id: companyId }: Place): Promise<Sample> {
  const [row] = await sql<Record<string, string>>(
    `select bench_ref(2, ${place}, 0) as "agentId", (select id from issues where company_id = $1 order by id limit 1) as "issueId",
            (select id from agent_config_revisions where company_id = $1 and agent_id = bench_ref(2, ${place}, 0) limit 1) as "revisionId",
            ${newest("approvals")} as "approvalId", bench_ref(4, ${place}, 0) as "goalId", bench_ref(3, ${place}, 0) as "projectId",
            ${newest("agent_wakeup_requests")} as "wakeupId", ${newest("heartbeat_runs")} as "runId",
            (select id from issue_comments where issue_id = (select id from issues where company_id = $1 order by id limit 1) limit 1) as "commentId",
            bench_ref(3846, ${place}, 0) as "attachmentId", bench_ref(21, ${place}, 0) as "cancellationId", bench_ref(15, ${place}, 0) as "policyId",
            bench_ref(13, ${place}, 0) as "secretId", ${newest("evaluations")} as "evaluationId", bench_ref(20, ${place}, 0) as "assetId",
            bench_ref(5, ${place}, 0) as "labelId",
            bench_ref(15, 60000, 0) as "instancePolicyId"`,
    [companyId],
  );
  const ids = row ?? {};
  const days = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString();
  return {
    ...ids,
    ...(await cursorsOf(sql, companyId)),
    companyId,
    token: `pcp_invite_${place}-0`,
    documentKey: "plan",
    path: "AGENTS.md",
    afterSeq: "1",
    minCount: "20",
    level: "task",
    assigneeAgentId: ids["agentId"],
    participantAgentId: ids["agentId"],
    leadAgentId: ids["agentId"],
    ownerAgentId: ids["agentId"],
    parentId: ids["issueId"],
    entityId: ids["issueId"],
    subjectId: ids["runId"],
    heartbeatRunId: ids["runId"],
    wakeCommentId: ids["commentId"],
    afterCommentId: ids["commentId"],
    since: days(30),
    until: days(30),
    from: days(30),
    to: days(30),
  };
}

/** From the middle of each list. */
async function cursorsOf(sql: Ground["sql"], companyId: string): Promise<Record<string, string>> {
  const cursors: Record<string, string> = {};
  for (const table of new Set(Object.values(TABLE_OF))) {
    const [row] = await sql<{ id: string }>(
      `select id::text from ${table} where company_id = $1 order by id
       offset (select count(*) / 2 from ${table} where company_id = $1) limit 1`,
      [companyId],
    );
    if (row !== undefined) cursors[`cursor of ${table}`] = table === "issues" ? `2.${row.id}` : row.id;
  }
  return cursors;
}
