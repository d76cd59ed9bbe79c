import { z } from "zod";

import { Activity } from "../../shared/activity/activity.schema.ts";
import {
  ContextQuery,
  HeartbeatContext,
  InboxIssue,
  IssueRun,
  IssueRunPage,
  RunIssue,
} from "../../shared/issues/issue-reading.schema.ts";
import { LiveRun } from "../../shared/runs/run.schema.ts";
import { operation } from "../operation.ts";
import { cursorOf, IssueParams, RunParams } from "./params.ts";

const tag = "Issues";

const ofAgents = [
  operation({
    id: "listInbox",
    method: "GET",
    url: "/agents/me/inbox-lite",
    summary: "List what the agent that asks has to do, by priority",
    tag,
    allow: ["agent"],
    status: 200,
    reply: z.array(InboxIssue),
    run: ({ actor, services }) => services.issues.inbox(actor),
  }),
  operation({
    id: "getIssueHeartbeatContext",
    method: "GET",
    url: "/issues/:issueId/heartbeat-context",
    summary: "Get what an agent needs to begin with an issue",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    query: ContextQuery,
    status: 200,
    reply: HeartbeatContext,
    run: ({ actor, params, query, services }) => services.issues.heartbeatContext(actor, params.issueId, query),
  }),
];

const ofRuns = [
  operation({
    id: "listIssueRuns",
    method: "GET",
    url: "/issues/:issueId/runs",
    summary: "List the runs that were about an issue, newest first",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    query: IssueRunPage,
    status: 200,
    reply: z.array(IssueRun),
    nextCursor: (runs, { limit }) => (runs.length < limit ? undefined : runs.at(-1)?.runId),
    run: ({ actor, params, query, services }) => services.issues.listRuns(actor, params.issueId, query),
  }),
  operation({
    id: "listIssueLiveRuns",
    method: "GET",
    url: "/issues/:issueId/live-runs",
    summary: "List the runs that work on an issue, or wait to",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    status: 200,
    reply: z.array(LiveRun),
    run: ({ actor, params, services }) => services.issues.listLiveRuns(actor, params.issueId),
  }),
  operation({
    id: "getIssueActiveRun",
    method: "GET",
    url: "/issues/:issueId/active-run",
    summary: "Get the run that works on an issue, or waits to; null when there is none",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    status: 200,
    reply: LiveRun.nullable(),
    run: ({ actor, params, services }) => services.issues.findActiveRun(actor, params.issueId),
  }),
  operation({
    id: "listRunIssues",
    method: "GET",
    url: "/heartbeat-runs/:runId/issues",
    summary: "List the issues that a run was about, or changed",
    tag,
    allow: ["board", "agent"],
    params: RunParams,
    status: 200,
    reply: z.array(RunIssue),
    run: ({ actor, params, services }) => services.issues.listOfRun(actor, params.runId),
  }),
  operation({
    id: "listIssueActivity",
    method: "GET",
    url: "/issues/:issueId/activity",
    summary: "List what was done to an issue, newest first",
    tag,
    allow: ["board", "agent"],
    params: IssueParams,
    query: IssueRunPage,
    status: 200,
    reply: z.array(Activity),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.issues.listActivity(actor, params.issueId, query),
  }),
];

export const issueWorkOperations = [...ofAgents, ...ofRuns];
