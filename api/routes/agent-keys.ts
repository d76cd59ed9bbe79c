import { z } from "zod";

import { AgentKey, CreateAgentKey, NewAgentKey } from "../../shared/agents/agent-key.schema.ts";
import { operation } from "../operation.ts";
import { AgentKeyParams, AgentParams, Ok } from "./params.ts";

const tag = "Agent keys";

export const agentKeyOperations = [
  operation({
    id: "listAgentKeys",
    method: "GET",
    url: "/agents/:agentId/keys",
    summary: "List an agent's API keys",
    tag,
    allow: ["board"],
    params: AgentParams,
    status: 200,
    reply: z.array(AgentKey),
    run: ({ actor, params, services }) => services.agents.listKeys(actor, params.agentId),
  }),
  operation({
    id: "createAgentKey",
    method: "POST",
    url: "/agents/:agentId/keys",
    summary: "Create an API key; it is shown this once",
    tag,
    allow: ["board"],
    params: AgentParams,
    body: CreateAgentKey,
    status: 201,
    reply: NewAgentKey,
    run: ({ actor, params, body, services }) => services.agents.createKey(actor, params.agentId, body),
  }),
  operation({
    id: "revokeAgentKey",
    method: "DELETE",
    url: "/agents/:agentId/keys/:keyId",
    summary: "Revoke an API key",
    tag,
    allow: ["board"],
    params: AgentKeyParams,
    status: 200,
    reply: Ok,
    run: async ({ actor, params, services }) => {
      await services.agents.revokeKey(actor, params.agentId, params.keyId);
      return { ok: true } as const;
    },
  }),
];
