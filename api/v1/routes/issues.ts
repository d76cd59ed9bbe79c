import { z } from "zod";

import { NotFoundError } from "../../../shared/kernel/errors.ts";
import { decodePublicId, encodePublicId } from "../../../shared/kernel/public-id.ts";
import { operation } from "../../operation.ts";
import { InCompany, lastOf, moment, named, page, reference } from "../fields.ts";
import { assignIssue, cancelIssue, commentOnIssue, createIssue, findIssue, updateIssue } from "../issue-actions.ts";
import { inBulk, V1BulkIssues, V1BulkResult } from "../issue-bulk.ts";
import {
  toIssues,
  toOneIssue,
  V1AssignIssue,
  V1CancelIssue,
  V1CommentIssue,
  V1CreateIssue,
  V1Issue,
  V1UpdateIssue,
} from "../issue-fields.ts";
import { ISSUE_STATES, type IssueState, PARTS_OF_STATE } from "../issue-states.ts";
import { listed } from "../listed.ts";
import { toRun, toWholeRun, V1Run, V1WholeRun } from "../run-fields.ts";
import { between } from "../since.ts";

const tag = "v1 Issues";
const IssueParams = InCompany.extend({ id: named("issue", "Issue") });

const IssueFilter = z.object({
  status: listed(ISSUE_STATES).optional().meta({ description: "One or more, with commas between." }),
  agent: reference("agent").optional().meta({ description: "Who has it." }),
  team: z.string().min(1).max(100).optional().meta({ description: "For which team it is: its id or slug." }),
  parent: z
    .union([z.literal("null"), reference("issue")])
    .optional()
    .meta({ description: "null: only those at the top." }),
  label: z.string().min(1).max(48).optional().meta({ description: "By name." }),
  ...between,
  ...page,
});

const partsOf = (states: readonly IssueState[] | undefined) => states?.flatMap((state) => PARTS_OF_STATE[state]);

const V1Comment = z
  .object({
    id: z.string(),
    issueId: z.string(),
    authorAgentId: z.string().nullable(),
    authorUserId: z.string().nullable(),
    body: z.string(),
    createdAt: moment,
  })
  .meta({ id: "V1Comment" });

const records = [
  operation({
    id: "v1ListIssues",
    method: "GET",
    url: "/companies/:cid/issues",
    summary: "List issues, the newest first",
    tag,
    scope: "read",
    params: InCompany,
    query: IssueFilter,
    status: 200,
    reply: z.array(V1Issue),
    nextCursor: lastOf("issue"),
    run: async ({ actor, params, query, services }) => {
      const { status, agent, team, parent, ...rest } = query;
      const assignedTeamId = team && (await services.teams.idOf(params.cid, decodePublicId("team", team) ?? team));
      if (team !== undefined && assignedTeamId === undefined) return [];
      const filter = {
        ...rest,
        parts: partsOf(status),
        assigneeAgentId: agent,
        assignedTeamId,
        parentId: parent === "null" ? null : parent,
      };
      return toIssues(services, await services.issues.listNewest(actor, params.cid, filter));
    },
  }),
  operation({
    id: "v1CreateIssue",
    method: "POST",
    url: "/companies/:cid/issues",
    summary: "Create an issue; who it is assigned to is woken",
    tag,
    scope: "write",
    params: InCompany,
    body: V1CreateIssue,
    status: 201,
    reply: V1Issue,
    locationOf: ({ companyId, id }) => `/companies/${companyId}/issues/${id}`,
    run: async ({ actor, params, body, services }) =>
      toOneIssue(services, await createIssue({ actor, companyId: params.cid, services }, body)),
  }),
  operation({
    id: "v1GetIssue",
    method: "GET",
    url: "/companies/:cid/issues/:id",
    summary: "Get an issue",
    tag,
    scope: "read",
    params: IssueParams,
    status: 200,
    reply: V1Issue,
    run: async ({ actor, params, services }) =>
      toOneIssue(services, await findIssue({ actor, companyId: params.cid, services }, params.id)),
  }),
  operation({
    id: "v1UpdateIssue",
    method: "PATCH",
    url: "/companies/:cid/issues/:id",
    summary: "Change an issue that is still open",
    tag,
    scope: "write",
    params: IssueParams,
    body: V1UpdateIssue,
    status: 200,
    reply: V1Issue,
    run: async ({ actor, params, body, services }) =>
      toOneIssue(services, await updateIssue({ actor, companyId: params.cid, services }, params.id, body)),
  }),
];

const actions = [
  operation({
    id: "v1BulkIssues",
    method: "POST",
    url: "/companies/:cid/issues/bulk",
    summary: "Change many issues; each is answered by itself",
    tag,
    scope: "write",
    params: InCompany,
    body: V1BulkIssues,
    status: 200,
    reply: z.object({ results: z.array(V1BulkResult) }),
    run: async ({ actor, params, body, services }) => ({
      results: await inBulk({ actor, companyId: params.cid, services }, body.operations),
    }),
  }),
  operation({
    id: "v1AssignIssue",
    method: "POST",
    url: "/companies/:cid/issues/:id/assign",
    summary: "Assign an issue that nobody has; the agent is woken",
    tag,
    scope: "write",
    params: IssueParams,
    body: V1AssignIssue,
    status: 200,
    reply: V1Issue,
    run: async ({ actor, params, body, services }) => {
      const doing = { actor, companyId: params.cid, services };
      return toOneIssue(services, await assignIssue(doing, params.id, { ...body, isTaking: false }));
    },
  }),
  operation({
    id: "v1ReassignIssue",
    method: "POST",
    url: "/companies/:cid/issues/:id/reassign",
    summary: "Give an issue to another agent, whoever has it; what works on it ends",
    tag,
    scope: "write",
    params: IssueParams,
    body: V1AssignIssue,
    status: 200,
    reply: V1Issue,
    run: async ({ actor, params, body, services }) => {
      const doing = { actor, companyId: params.cid, services };
      return toOneIssue(services, await assignIssue(doing, params.id, { ...body, isTaking: true }));
    },
  }),
  operation({
    id: "v1CancelIssue",
    method: "POST",
    url: "/companies/:cid/issues/:id/cancel",
    summary: "Cancel an issue; what works on it ends",
    tag,
    scope: "write",
    params: IssueParams,
    body: V1CancelIssue,
    status: 200,
    reply: V1Issue,
    run: async ({ actor, params, body, services }) =>
      toOneIssue(services, await cancelIssue({ actor, companyId: params.cid, services }, params.id, body)),
  }),
  operation({
    id: "v1CommentOnIssue",
    method: "POST",
    url: "/companies/:cid/issues/:id/comments",
    summary: "Comment on an issue; whoever has it, or is mentioned, is woken",
    tag,
    scope: "write",
    params: IssueParams,
    body: V1CommentIssue,
    status: 201,
    reply: V1Comment,
    run: async ({ actor, params, body, services }) => {
      const made = await commentOnIssue({ actor, companyId: params.cid, services }, params.id, body);
      const { authorAgentId, authorUserId, createdAt } = made;
      return {
        id: encodePublicId("comment", made.id),
        issueId: encodePublicId("issue", made.issueId),
        authorAgentId: authorAgentId === null ? null : encodePublicId("agent", authorAgentId),
        authorUserId,
        body: made.body,
        createdAt,
      };
    },
  }),
];

const runs = [
  operation({
    id: "v1ListIssueRuns",
    method: "GET",
    url: "/companies/:cid/issues/:id/runs",
    summary: "List the runs that were about an issue, the newest first",
    tag,
    scope: "read",
    params: IssueParams,
    query: z.object(page),
    status: 200,
    reply: z.array(V1Run),
    nextCursor: lastOf("run"),
    run: async ({ actor, params, query, services }) => {
      const issue = await findIssue({ actor, companyId: params.cid, services }, params.id);
      return (await services.issues.listWholeRuns(actor, issue.id, query)).map(toRun);
    },
  }),
  operation({
    id: "v1GetIssueRun",
    method: "GET",
    url: "/companies/:cid/issues/:id/runs/:rid",
    summary: "Get one run of an issue",
    tag,
    scope: "read",
    params: IssueParams.extend({ rid: named("run", "Run") }),
    status: 200,
    reply: V1WholeRun,
    run: async ({ actor, params, services }) => {
      const issue = await findIssue({ actor, companyId: params.cid, services }, params.id);
      const run = await services.runs.get(actor, params.rid);
      if (run.issueId !== issue.id) throw new NotFoundError("Run");
      return toWholeRun(run);
    },
  }),
];

export const v1IssueOperations = [...records, ...actions, ...runs];
