import { z } from "zod";

import {
  ResetRuntimeState,
  ResetSession,
  RuntimeState,
  TaskSession,
  TaskSessionPage,
} from "../../shared/runs/session.schema.ts";
import { operation } from "../operation.ts";
import { AgentParams, cursorOf } from "./params.ts";

const tag = "Runtime";

export const runtimeOperations = [
  operation({
    id: "getRuntimeState",
    method: "GET",
    url: "/agents/:agentId/runtime-state",
    summary: "Get what an agent's runs have left behind",
    tag,
    allow: ["board"],
    params: AgentParams,
    status: 200,
    reply: RuntimeState,
    run: ({ actor, params, services }) => services.sessions.state(actor, params.agentId),
  }),
  operation({
    id: "listTaskSessions",
    method: "GET",
    url: "/agents/:agentId/task-sessions",
    summary: "List the sessions in which an agent goes on with its tasks, what was used last first",
    tag,
    allow: ["board"],
    params: AgentParams,
    query: TaskSessionPage,
    status: 200,
    reply: z.array(TaskSession),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.sessions.listOfTasks(actor, params.agentId, query),
  }),
  operation({
    id: "resetRuntimeSession",
    method: "POST",
    url: "/agents/:agentId/runtime-state/reset-session",
    summary: "Let an agent begin anew: at one task, or at all",
    tag,
    allow: ["board"],
    params: AgentParams,
    body: ResetSession,
    status: 200,
    reply: ResetRuntimeState,
    run: ({ actor, params, body, services }) => services.sessions.reset(actor, params.agentId, body.taskKey ?? null),
  }),
];
