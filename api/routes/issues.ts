import { z } from "zod";

import { UpdatedIssue } from "../../shared/issues/comment.schema.ts";
import { CheckoutIssue, CreateIssue, Issue, IssueDetail, UpdateIssue } from "../../shared/issues/issue.schema.ts";
import { IssueFilter } from "../../shared/issues/issue-filter.schema.ts";
import { cursorBehind } from "../../shared/issues/issue-view.ts";
import { InvalidInputError } from "../../shared/kernel/errors.ts";
import { operation } from "../operation.ts";
import { CompanyParams, IssueParams } from "./params.ts";

const tag = "Issues";

const records = [
  operation({
    id: "listIssuesOfNoCompany",
    method: "GET",
    url: "/companies/issues",
    summary: "Say where issues are listed",
    tag,
    allow: ["board", "agent"],
    status: 200,
    reply: z.array(Issue),
    run: async () => {
      throw new InvalidInputError("Missing companyId in path. Use /api/companies/{companyId}/issues.");
    },
  }),
  operation({
    id: "listIssues",
    method: "GET",
    url: "/companies/:companyId/issues",
    summary: "List a company's issues, by priority and then the newest first",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: IssueFilter,
    status: 200,
    reply: z.array(Issue),
    nextCursor: (issues, { limit }) => (issues.length < limit ? undefined : cursorBehind(issues.at(-1))),
    run: ({ actor, params, query, services }) => services.issues.list(actor, params.companyId, query),
  }),
  operation({
    id: "createIssue",
    method: "POST",
    url: "/companies/:companyId/issues",
    summary: "Create an issue; who it is assigned to is woken",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    body: CreateIssue,
    status: 201,
    reply: Issue,
    run: ({ actor, params, body, services }) => services.issues.create(actor, params.companyId, body),
  }),
  operation({
    id: "getIssue",
    method: "GET",
    url: "/issues/:issueId",
    summary: "Get an issue and what it is a part of",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    status: 200,
    reply: IssueDetail,
    run: ({ actor, params, services }) => services.issues.get(actor, params.issueId),
  }),
  operation({
    id: "updateIssue",
    method: "PATCH",
    url: "/issues/:issueId",
    summary: "Change an issue, and say something about it",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    body: UpdateIssue,
    status: 200,
    reply: UpdatedIssue,
    run: ({ actor, params, body, services }) => services.issues.update(actor, params.issueId, body),
  }),
  operation({
    id: "deleteIssue",
    method: "DELETE",
    url: "/issues/:issueId",
    summary: "Delete an issue with all that belongs to it",
    tag,
    allow: ["board"],
    params: IssueParams,
    status: 200,
    reply: Issue,
    run: ({ actor, params, services }) => services.issues.delete(actor, params.issueId),
  }),
];

const ownership = [
  operation({
    id: "checkOutIssue",
    method: "POST",
    url: "/issues/:issueId/checkout",
    summary: "Put an agent at an issue, if it is to be had",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    body: CheckoutIssue,
    status: 200,
    reply: Issue,
    run: ({ actor, params, body, services }) => services.issues.checkOut(actor, params.issueId, body),
  }),
  operation({
    id: "releaseIssue",
    method: "POST",
    url: "/issues/:issueId/release",
    summary: "Give an issue back, for anybody to take up",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    status: 200,
    reply: Issue,
    run: ({ actor, params, services }) => services.issues.release(actor, params.issueId),
  }),
];

export const issueOperations = [...records, ...ownership];
