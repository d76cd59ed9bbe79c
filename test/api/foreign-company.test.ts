import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import type { Agent } from "../../shared/agents/agent.schema.ts";
import { CostReport } from "../../shared/costs/cost.schema.ts";
import { newId } from "../../shared/kernel/ids.ts";
import { type Answer, bearer, keyOf, sharedApi, tokenOf } from "../support/api.ts";
import { askedBy } from "../support/approving.ts";
import { cappedBy, metBy } from "../support/capping.ts";
import { instructed, revisedBy } from "../support/configured.ts";
import { evaluated } from "../support/evaluating.ts";
import {
  bodySchemaOf,
  type DocumentedOperation,
  documentedOperations,
  documentedSchemas,
  pathWith,
} from "../support/openapi-document.ts";
import { plannedBy } from "../support/planning.ts";
import { rememberedBy } from "../support/remembering.ts";
import { furnishedRoutine } from "../support/routines.ts";
import { fitting } from "../support/schema-arbitrary.ts";
import { keptBy } from "../support/secret-keeping.ts";
import { timedBy } from "../support/timing.ts";
import { furnishedIssue } from "../support/working.ts";
import { asAgent, board, type World } from "../support/world.ts";

/** In every text of the company that is not to be seen. */
const SECRET = "nobody-else-may-read-this";

/** What is the same for everyone, or only the caller's own. */
const WITHOUT_ID = [
  "changePassword",
  "createBoardKey",
  "createCliChallenge",
  "getCliIdentity",
  "getProfile",
  "getSession",
  "listBoardKeys",
  "listSessions",
  "listUsers",
  "revokeCurrentBoardKey",
  "revokeOtherSessions",
  "signIn",
  "signOut",
  "signUp",
  "updateProfile",
  "createCompany",
  // No agent may, whatever company the body names.
  "previewImport",
  "importCompany",
  "endInstanceDrain",
  "getCompanyStats",
  "getCurrentAgent",
  "getExperimentalSettings",
  "getGeneralSettings",
  "getHealth",
  "getInstanceDrain",
  "getLiveness",
  "getReadiness",
  "listCompanies",
  "listInstanceBudgetPolicies",
  "listInstancePrices",
  "listSchedulerHeartbeats",
  "listInbox",
  "listIssuesOfNoCompany",
  "listWorkers",
  "reserveBudget",
  "rewrapSecrets",
  "setInstanceBudgetPolicy",
  "setInstanceDrain",
  "setInstancePrice",
  "updateExperimentalSettings",
  "updateGeneralSettings",
];

/** They take no JSON, do not answer with it, or know no actors: tests of their own ask for them (live-socket, branding, routines). */
const APART = ["openEventSocket", "uploadImage", "uploadLogo", "fireRoutineTrigger"];

type Ids = Readonly<Record<string, string>>;

interface Company {
  readonly agent: Agent;
  readonly ids: Ids;
  readonly tokens: { readonly "an agent's key": string; readonly "a run's token": string };
}

describe("an agent of another company", () => {
  const call = sharedApi({ isLoopback: false });
  let foreign: Company;
  let own: Company;
  beforeAll(async () => {
    const { world } = call.api();
    foreign = await furnish(world, SECRET);
    own = await furnish(world, "own");
  });

  const withId = documentedOperations.filter(
    ({ path, operationId }) => path.includes("{") && !APART.includes(operationId),
  );
  const withoutId = documentedOperations.filter(({ path }) => !path.includes("{"));

  it("is asked about for every operation that names something in its path", () => {
    // What is missing here is new: whatever it shows must be the caller's own, or the same for everyone.
    expect(withoutId.map(({ operationId }) => operationId).filter((id) => !WITHOUT_ID.includes(id))).toEqual([]);
  });

  it.each(withId.map((operation) => [operation.operationId, operation] as const))(
    "is told nothing and changes nothing by %s",
    async (_id, operation) => {
      const before = await recordOf(call.api().world, foreign);
      for (const [what, token] of Object.entries(own.tokens)) {
        const answer = await ask(operation, (name) => foreign.ids[name] ?? newId(), token);

        expect([what, answer.status]).toEqual([what, expect.toBeOneOf([403, 404])]);
        expect(toldOf(foreign, answer, operation)).toEqual([]);
      }
      expect(await recordOf(call.api().world, foreign)).toEqual(before);
    },
  );

  it.each(withoutId.map((operation) => [operation.operationId, operation] as const))(
    "sees nothing of it in the answer to %s",
    async (_id, operation) => {
      for (const token of Object.values(own.tokens)) {
        expect(toldOf(foreign, await ask(operation, newId, token), operation)).toEqual([]);
      }
    },
  );

  it.each([
    ["cost-events", () => ({ ...cost(foreign.ids["agentId"]!) })],
    ["cost-events", () => ({ ...cost(own.agent.id), heartbeatRunId: foreign.ids["runId"]! })],
    ["approvals", () => ({ type: "request_board_approval", payload: {}, requestedByAgentId: foreign.ids["agentId"]! })],
    ["agent-hires", () => ({ name: "Dave", reportsTo: foreign.ids["agentId"]! })],
    ["goals", () => ({ title: "Theirs", parentId: foreign.ids["goalId"]! })],
    ["goals", () => ({ title: "Theirs", ownerAgentId: foreign.ids["agentId"]! })],
    ["projects", () => ({ name: "Theirs", goalIds: [foreign.ids["goalId"]!] })],
    ["projects", () => ({ name: "Theirs", leadAgentId: foreign.ids["agentId"]! })],
    ["routines", () => ({ title: "It", assigneeAgentId: foreign.ids["agentId"]! })],
    ["routines", () => ({ title: "It", assigneeAgentId: own.agent.id, parentIssueId: foreign.ids["issueId"]! })],
    ["routines", () => ({ title: "It", assigneeAgentId: own.agent.id, projectId: foreign.ids["projectId"]! })],
    ["issues", () => ({ title: "It", assigneeAgentId: foreign.ids["agentId"]! })],
    ["issues", () => ({ title: "It", parentId: foreign.ids["issueId"]! })],
    ["issues", () => ({ title: "It", labelIds: [foreign.ids["labelId"]!] })],
  ])("cannot name a thing of it in a body for its own company (%s)", async (path, body) => {
    const before = await recordOf(call.api().world, foreign);
    for (const token of Object.values(own.tokens)) {
      const answer = await call("POST", `/api/companies/${own.agent.companyId}/${path}`, body(), bearer(token));

      expect([403, 404, 422]).toContain(answer.status);
      expect(toldOf(foreign, answer)).toEqual([]);
    }
    expect(await recordOf(call.api().world, foreign)).toEqual(before);
  });

  it("finds nothing of it by a filter or a cursor", async () => {
    const { agentId, runId, wakeupId } = foreign.ids;
    const company = `/api/companies/${own.agent.companyId}`;
    for (const url of [
      `${company}/heartbeat-runs?agentId=${agentId}`,
      `${company}/heartbeat-runs?cursor=${runId}`,
      `${company}/activity?agentId=${agentId}`,
      `${company}/activity?entityType=agent&entityId=${agentId}`,
      `${company}/wakeups?cursor=${wakeupId}`,
      `${company}/live-runs?minCount=50`,
      `${company}/costs/events?cursor=${foreign.ids["costEventId"]}`,
      `${company}/costs/events?agentId=${agentId}&heartbeatRunId=${runId}`,
      `${company}/issues?cursor=0.${foreign.ids["issueId"]}`,
      `${company}/issues?assigneeAgentId=${agentId}`,
      `${company}/issues?labelId=${foreign.ids["labelId"]}`,
      `${company}/approvals?cursor=${foreign.ids["approvalId"]}`,
      `${company}/goals?cursor=${foreign.ids["goalId"]}`,
      `${company}/goals?parentId=${foreign.ids["goalId"]}`,
      `${company}/goals?ownerAgentId=${agentId}`,
      `${company}/projects?cursor=${foreign.ids["projectId"]}`,
      `${company}/projects?goalId=${foreign.ids["goalId"]}`,
      `${company}/routines?cursor=${foreign.ids["routineId"]}`,
      `${company}/routines?assigneeAgentId=${agentId}`,
      `${company}/timers?cursor=${foreign.ids["timerId"]}`,
      `${company}/calendars?cursor=${foreign.ids["calendarId"]}`,
      `${company}/timers?agentId=${agentId}`,
      `${company}/secrets?cursor=${foreign.ids["secretId"]}`,
      `${company}/budgets/policies?cursor=${foreign.ids["policyId"]}`,
      `/api/agents/${own.agent.id}/wakeups?cursor=${wakeupId}`,
    ]) {
      const answer = await call("GET", url, undefined, bearer(own.tokens["an agent's key"]));

      expect(answer.status).toBe(200);
      expect(toldOf(foreign, answer)).toEqual([]);
    }
  });

  it("is not made the manager of an agent, not even by the board", async () => {
    const body = { name: "Carol", reportsTo: foreign.ids["agentId"] };
    const asBoard = bearer(call.api().world.operatorKey);
    const answers = [
      await call("POST", `/api/companies/${own.agent.companyId}/agents`, body, asBoard),
      await call("PATCH", `/api/agents/${own.agent.id}`, { reportsTo: foreign.ids["agentId"] }, asBoard),
    ];

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: expect.toBeOneOf([400, 404, 422]) });
      expect(toldOf(foreign, answer)).toEqual([]);
    }
  });

  function ask(operation: DocumentedOperation, idOf: (name: string) => string, token: string): Promise<Answer> {
    const url = `${pathWith(operation, idOf)}${queryFor(operation)}`;
    return call(operation.method.toUpperCase(), url, bodyFor(operation), bearer(token));
  }

  /** What cannot be left out. */
  function queryFor({ parameters = [] }: DocumentedOperation): string {
    const asked = parameters.filter((parameter) => parameter.in === "query" && parameter.required === true);
    return asked.length === 0 ? "" : `?${asked.map(({ name }) => `${name}=AGENTS.md`).join("&")}`;
  }

  /** A body that would do, were it theirs to send. */
  function bodyFor(operation: DocumentedOperation): unknown {
    if (operation.operationId === "reportCost") return cost(foreign.ids["agentId"]!);
    const schema = bodySchemaOf(operation);
    if (schema === undefined) return undefined;
    const [body] = fc.sample(fitting(schema, { schemas: documentedSchemas, ids: foreign.ids }), {
      numRuns: 1,
      seed: 1,
    });
    return body;
  }
});

const cost = (agentId: string) => ({
  agentId,
  provider: "anthropic",
  model: "m",
  costCents: 1,
  occurredAt: "2026-01-01T00:00:00.000Z",
});

/** A company with an agent, a run with output, a wakeup, a key and a cost, and a name for each of them. */
async function furnish(world: World, name: string): Promise<Company> {
  const company = await world.company({ name, description: name });
  const agent = await world.agent({
    companyId: company.id,
    name,
    title: name,
    adapterConfig: { command: name },
    permissions: { canCreateAgents: true },
    metadata: { name },
  });
  const claimed = await world.run(agent.id, { reason: name, payload: { name } });
  const { run, fencingToken } = claimed;
  const lines = `${JSON.stringify({ stream: "stdout", chunk: name })}\n`;
  const entry = { runId: run.id, agentId: agent.id, fencingToken, lines, byteLength: Buffer.byteLength(lines) };
  await world.services.execution.appendLog({ ...entry, live: { chunk: name } });
  const key = await world.services.agents.createKey(board, agent.id, { name });
  const approval = await askedBy(world, agent, { name });
  const { documentKey: _everyonesOwn, ...issue } = await furnishedIssue(world, agent, name);
  const policy = await cappedBy(world, agent);
  const incidentId = await metBy(world, agent);
  const planned = await plannedBy(world, company.id, name);
  const { id: evaluationId } = await evaluated(world, agent, { notes: name });
  const revisionId = await revisedBy(world, agent, name);
  await instructed(world, agent, "AGENTS.md", name);
  const routine = await furnishedRoutine(world, agent, name);
  await rememberedBy(world, company.id, name);
  const timed = await timedBy(world, agent, name);
  const secret = await keptBy(world, agent, { name, description: name, value: SECRET });
  await world.services.approvals.comment(asAgent(agent), approval.id, { body: name });
  const charge = await world.services.costs.report(asAgent(agent), company.id, CostReport.parse(cost(agent.id)));
  return {
    agent,
    ids: {
      companyId: company.id,
      agentId: agent.id,
      runId: run.id,
      wakeupId: claimed.wakes[0]!.id,
      keyId: key.id,
      approvalId: approval.id,
      policyId: policy.policyId,
      costEventId: charge.id,
      incidentId,
      ...planned,
      revisionId,
      secretId: secret.id,
      ...issue,
      ...routine,
      ...timed,
      evaluationId,
    },
    tokens: {
      "an agent's key": await keyOf(world, agent.id),
      "a run's token": await tokenOf(world, claimed, agent),
    },
  };
}

/** What an answer tells of a company: its texts, and ids that the question did not have. */
function toldOf({ ids }: Company, { body, headers }: Answer, asked?: DocumentedOperation): string[] {
  const told = JSON.stringify([body, headers]);
  const unasked = Object.entries(ids).filter(([name]) => asked?.path.includes(`{${name}}`) !== true);
  return [...unasked.map(([, id]) => id), SECRET].filter((secret) => told.includes(secret));
}

/** All that is stored of a company, but for when its keys were used. */
async function recordOf(world: World, { ids }: Company): Promise<unknown> {
  const tables = [
    "companies",
    "agents",
    "agent_slots",
    "heartbeat_runs",
    "agent_wakeup_requests",
    "cost_events",
    "approvals",
    "approval_comments",
    "issues",
    "labels",
    "memory_notes",
    "issue_labels",
    "issue_comments",
    "issue_documents",
    "issue_document_revisions",
    "issue_attachments",
    "issue_work_products",
    "issue_reads",
    "budget_policies",
    "budget_ledger",
    "goals",
    "projects",
    "project_goals",
    "project_workspaces",
    "agent_config_revisions",
    "evaluations",
    "agent_instruction_files",
    "agent_task_sessions",
    "secrets",
    "secret_versions",
    "routines",
    "routine_triggers",
    "routine_runs",
    "clock_calendars",
    "clock_timers",
    "clock_fires",
  ];
  const record: Record<string, unknown> = {};
  for (const table of tables) {
    const column = table === "companies" ? "id" : "company_id";
    record[table] = await world.sql(`select * from ${table} where ${column} = $1 order by 1`, [ids["companyId"]]);
  }
  record["keys"] = await world.sql("select id, revoked_at from agent_api_keys where company_id = $1 order by id", [
    ids["companyId"],
  ]);
  return record;
}
