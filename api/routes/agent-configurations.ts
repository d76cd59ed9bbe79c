import { z } from "zod";

import { Agent } from "../../shared/agents/agent.schema.ts";
import {
  AgentConfiguration,
  AgentPage,
  ConfigRevision,
  RevisionPage,
} from "../../shared/agents/agent-configuration.schema.ts";
import { operation } from "../operation.ts";
import { AgentParams, AgentRevisionParams, CompanyParams, cursorOf } from "./params.ts";

const tag = "Agent configuration";

export const agentConfigurationOperations = [
  operation({
    id: "listAgentConfigurations",
    method: "GET",
    url: "/companies/:companyId/agent-configurations",
    summary: "List how a company's agents are set up, without terminated ones",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: AgentPage,
    status: 200,
    reply: z.array(AgentConfiguration),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.agents.configurationsOf(actor, params.companyId, query),
  }),
  operation({
    id: "getAgentConfiguration",
    method: "GET",
    url: "/agents/:agentId/configuration",
    summary: "Get how an agent is set up",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    status: 200,
    reply: AgentConfiguration,
    versionOf: ({ configVersion }) => configVersion,
    run: ({ actor, params, services }) => services.agents.configuration(actor, params.agentId),
  }),
  operation({
    id: "listConfigRevisions",
    method: "GET",
    url: "/agents/:agentId/config-revisions",
    summary: "List the changes of an agent's configuration, newest first",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    query: RevisionPage,
    status: 200,
    reply: z.array(ConfigRevision),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.agents.revisions(actor, params.agentId, query),
  }),
  operation({
    id: "getConfigRevision",
    method: "GET",
    url: "/agents/:agentId/config-revisions/:revisionId",
    summary: "Get a change of an agent's configuration",
    tag,
    allow: ["board", "agent"],
    params: AgentRevisionParams,
    status: 200,
    reply: ConfigRevision,
    run: ({ actor, params, services }) => services.agents.revision(actor, params.agentId, params.revisionId),
  }),
  operation({
    id: "rollBackConfiguration",
    method: "POST",
    url: "/agents/:agentId/config-revisions/:revisionId/rollback",
    summary: "Make an agent's configuration what it was behind a change; secrets and budgets stay as they are",
    tag,
    allow: ["board"],
    params: AgentRevisionParams,
    takesIfMatch: true,
    status: 200,
    reply: Agent,
    versionOf: ({ configVersion }) => configVersion,
    run: ({ actor, params, services, expectedVersions }) =>
      services.agents.rollBack(actor, { ...params, expectedVersions }),
  }),
];
