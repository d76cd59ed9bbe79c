import { BacklogCancellation, CancelBacklog } from "../../shared/backlog/backlog.schema.ts";
import { withHeaderKey } from "../idempotency-key.ts";
import { operation } from "../operation.ts";
import { AgentParams, BacklogCancellationParams, CompanyParams } from "./params.ts";

/** 202: what waits is cancelled from now on, bit by bit. */
const cancel = {
  method: "POST",
  tag: "Backlog",
  allow: ["board"],
  body: CancelBacklog,
  status: 202,
  takesIdempotencyKey: true,
  reply: BacklogCancellation,
} as const;

export const backlogOperations = [
  operation({
    ...cancel,
    id: "cancelBacklogOfCompany",
    url: "/companies/:companyId/backlog/cancel",
    summary: "Cancel all that waits of a company: queued runs, retries, kept wakeups",
    params: CompanyParams,
    run: ({ actor, params, body, services, idempotencyKey }) =>
      services.backlog.cancelOfCompany(actor, params.companyId, withHeaderKey(body, idempotencyKey)),
  }),
  operation({
    ...cancel,
    id: "cancelBacklogOfAgent",
    url: "/agents/:agentId/backlog/cancel",
    summary: "Cancel all that waits of an agent",
    params: AgentParams,
    run: ({ actor, params, body, services, idempotencyKey }) =>
      services.backlog.cancelOfAgent(actor, params.agentId, withHeaderKey(body, idempotencyKey)),
  }),
  operation({
    id: "getBacklogCancellation",
    method: "GET",
    url: "/backlog-cancellations/:cancellationId",
    summary: "How far the cancelling of a backlog is",
    tag: "Backlog",
    allow: ["board"],
    params: BacklogCancellationParams,
    status: 200,
    reply: BacklogCancellation,
    run: ({ actor, params, services }) => services.backlog.get(actor, params.cancellationId),
  }),
];
