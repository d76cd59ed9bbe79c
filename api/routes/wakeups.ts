import { z } from "zod";

import { Run } from "../../shared/runs/run.schema.ts";
import {
  Wakeup,
  WakeupFilter,
  WakeupReceipt,
  WakeupRequest,
  WakeupSkipped,
} from "../../shared/wakeups/wakeup.schema.ts";
import { withHeaderKey } from "../idempotency-key.ts";
import { operation } from "../operation.ts";
import { AgentParams, CompanyParams, cursorOf, WakeupParams } from "./params.ts";

const tag = "Wakeups";

const WakeupAnswer = z.union([
  Run.extend({ wakeup: WakeupReceipt }).meta({
    id: "AcceptedWakeup",
    description: "The run that follows: a new one, or one that the wakeup joined.",
  }),
  WakeupSkipped,
]);

/** 202, not 201: the run is promised, not started. */
const wake = {
  method: "POST",
  tag,
  allow: ["board", "agent"],
  params: AgentParams,
  body: WakeupRequest,
  status: 202,
  takesIdempotencyKey: true,
  reply: WakeupAnswer,
} as const;

export const wakeupOperations = [
  operation({
    ...wake,
    id: "requestWakeup",
    url: "/agents/:agentId/wakeup",
    summary: "Ask an agent to do a heartbeat",
    run: ({ actor, params, body, services, traceparent, idempotencyKey }) =>
      services.wakeups.request(actor, params.agentId, withHeaderKey(body, idempotencyKey), traceparent),
  }),
  operation({
    ...wake,
    id: "invokeHeartbeat",
    url: "/agents/:agentId/heartbeat/invoke",
    summary: "The same, by its older name",
    run: ({ actor, params, body, services, traceparent, idempotencyKey }) =>
      services.wakeups.request(actor, params.agentId, withHeaderKey(body, idempotencyKey), traceparent),
  }),
  operation({
    id: "listWakeupsOfCompany",
    method: "GET",
    url: "/companies/:companyId/wakeups",
    summary: "List what was asked of a company's agents, newest first",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: WakeupFilter,
    status: 200,
    reply: z.array(Wakeup),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.wakeups.listOfCompany(actor, params.companyId, query),
  }),
  operation({
    id: "listWakeupsOfAgent",
    method: "GET",
    url: "/agents/:agentId/wakeups",
    summary: "List what was asked of an agent, newest first",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    query: WakeupFilter,
    status: 200,
    reply: z.array(Wakeup),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.wakeups.listOfAgent(actor, params.agentId, query),
  }),
  operation({
    id: "getWakeup",
    method: "GET",
    url: "/wakeups/:wakeupId",
    summary: "Get a wakeup, and what became of it",
    tag,
    allow: ["board", "agent"],
    params: WakeupParams,
    status: 200,
    reply: Wakeup,
    run: ({ actor, params, services }) => services.wakeups.get(actor, params.wakeupId),
  }),
];
