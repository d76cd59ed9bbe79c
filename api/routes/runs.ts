import { z } from "zod";
import { LiveRun, Run, RunEvent, RunFilter, RunLogPage } from "../../shared/runs/run.schema.ts";
import { RunProgress, RunStanding } from "../../shared/runs/run-progress.schema.ts";
import { RunResult } from "../../shared/runs/run-result.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf, RunParams, upTo } from "./params.ts";

const tag = "Heartbeat runs";

const LivePage = z.object({
  minCount: upTo(50, 0).meta({ description: "Filled up to this many with finished ones." }),
  limit: upTo(50, 50),
});

const EventPage = z.object({
  afterSeq: upTo(Number.MAX_SAFE_INTEGER, 0),
  limit: upTo(1_000, 200),
});

const LogPage = z.object({
  offset: upTo(Number.MAX_SAFE_INTEGER, 0).meta({ description: "In bytes of the whole log." }),
  limitBytes: upTo(1_048_576, 256_000),
});

export const runOperations = [
  operation({
    id: "listRuns",
    method: "GET",
    url: "/companies/:companyId/heartbeat-runs",
    summary: "List a company's runs, newest first",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: RunFilter,
    status: 200,
    reply: z.array(Run),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.runs.list(actor, params.companyId, query),
  }),
  operation({
    id: "listLiveRuns",
    method: "GET",
    url: "/companies/:companyId/live-runs",
    summary: "List the runs that wait or are under way",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: LivePage,
    status: 200,
    reply: z.array(LiveRun),
    run: ({ actor, params, query, services }) => services.runs.live(actor, params.companyId, query),
  }),
  operation({
    id: "getRun",
    method: "GET",
    url: "/heartbeat-runs/:runId",
    summary: "Get a run",
    tag,
    allow: ["board", "agent"],
    params: RunParams,
    status: 200,
    reply: Run,
    run: ({ actor, params, services }) => services.runs.get(actor, params.runId),
  }),
  operation({
    id: "cancelRun",
    method: "POST",
    url: "/heartbeat-runs/:runId/cancel",
    summary: "Cancel a run; one that is over stays as it is",
    tag,
    allow: ["board"],
    params: RunParams,
    status: 200,
    reply: Run,
    run: ({ actor, params, services }) => services.runs.cancel(actor, params.runId),
  }),
  operation({
    id: "reportRunResult",
    method: "POST",
    url: "/heartbeat-runs/:runId/result",
    summary: "Report how a run ended that its endpoint took with 202; the same again is answered as the first time",
    tag,
    allow: ["agent"],
    isOpenAfterRun: true,
    params: RunParams,
    body: RunResult,
    status: 200,
    reply: Run,
    run: ({ actor, params, body, services }) => services.runResults.report(actor, params.runId, body),
  }),
  operation({
    id: "reportRunProgress",
    method: "POST",
    url: "/heartbeat-runs/:runId/progress",
    summary: "Say that a run goes on: how far it is, what it has used, how long it may be silent",
    tag,
    allow: ["agent"],
    params: RunParams,
    body: RunProgress,
    status: 200,
    reply: RunStanding,
    run: ({ actor, params, body, services }) => services.runResults.progress(actor, params.runId, body),
  }),
  operation({
    id: "listRunEvents",
    method: "GET",
    url: "/heartbeat-runs/:runId/events",
    summary: "List a run's events, oldest first",
    tag,
    allow: ["board", "agent"],
    params: RunParams,
    query: EventPage,
    status: 200,
    reply: z.array(RunEvent),
    run: ({ actor, params, query, services }) => services.runs.events(actor, params.runId, query),
  }),
  operation({
    id: "readRunLog",
    method: "GET",
    url: "/heartbeat-runs/:runId/log",
    summary: "Read a run's output",
    tag,
    allow: ["board", "agent"],
    params: RunParams,
    query: LogPage,
    status: 200,
    reply: RunLogPage,
    run: ({ actor, params, query, services }) => services.runs.log(actor, params.runId, query),
  }),
];
