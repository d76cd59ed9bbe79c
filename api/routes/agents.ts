import { z } from "zod";
import { creationWarnings } from "../../shared/adapters/environment-test.schema.ts";
import {
  Agent,
  AgentDetail,
  CreateAgent,
  OrgNode,
  UpdateAgent,
  UpdateAgentPermissions,
} from "../../shared/agents/agent.schema.ts";
import { AgentPage } from "../../shared/agents/agent-configuration.schema.ts";
import { FileAnswer } from "../file-answer.ts";
import { operation } from "../operation.ts";
import { AgentParams, CompanyParams, cursorOf, Ok } from "./params.ts";

const tag = "Agents";

const ChartQuery = z.object({
  style: z
    .string()
    .max(100)
    .default("light")
    .transform((style): "dark" | "light" => (style === "dark" ? "dark" : "light"))
    .meta({ description: "dark; anything else is light." }),
});

const reads = [
  operation({
    id: "listAgents",
    method: "GET",
    url: "/companies/:companyId/agents",
    summary: "List a company's agents, without terminated ones",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: AgentPage,
    status: 200,
    reply: z.array(Agent),
    nextCursor: cursorOf,
    run: ({ actor, params, query, services }) => services.agents.list(actor, params.companyId, query),
  }),
  operation({
    id: "getOrgChart",
    method: "GET",
    url: "/companies/:companyId/org",
    summary: "Get who reports to whom",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    status: 200,
    reply: z.array(OrgNode),
    run: ({ actor, params, services }) => services.agents.org(actor, params.companyId),
  }),
  operation({
    id: "drawOrgChart",
    method: "GET",
    url: "/companies/:companyId/org.svg",
    summary: "Get who reports to whom, as a picture",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: ChartQuery,
    mediaType: "image/svg+xml",
    status: 200,
    reply: z.string(),
    run: ({ actor, params, query, services }) => services.agents.drawOrg(actor, params.companyId, query.style),
  }),
  operation({
    id: "paintOrgChart",
    method: "GET",
    url: "/companies/:companyId/org.png",
    summary: "The same in points; larger than 8 megapixels it is drawn smaller, and from a certain size on not at all",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: ChartQuery,
    status: 200,
    givesFile: true,
    mediaType: "image/png",
    reply: z.string().meta({ format: "binary" }),
    run: async ({ actor, params, query, services }) => {
      const content = await services.agents.paintOrg(actor, params.companyId, query.style);
      return new FileAnswer({ content, contentType: "image/png", filename: "org.png" });
    },
  }),
  operation({
    id: "getCurrentAgent",
    method: "GET",
    url: "/agents/me",
    summary: "Get the agent that asks",
    tag,
    allow: ["agent"],
    status: 200,
    reply: AgentDetail,
    run: ({ actor, services }) => services.agents.me(actor),
  }),
  operation({
    id: "getAgent",
    method: "GET",
    url: "/agents/:agentId",
    summary: "Get an agent and its chain of command",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    status: 200,
    reply: AgentDetail,
    versionOf: ({ configVersion }) => configVersion,
    run: ({ actor, params, services }) => services.agents.get(actor, params.agentId),
  }),
];

const CreatedAgent = Agent.extend(creationWarnings).meta({ id: "CreatedAgent" });

const writes = [
  operation({
    id: "createAgent",
    method: "POST",
    url: "/companies/:companyId/agents",
    summary: "Create an agent",
    tag,
    allow: ["board"],
    params: CompanyParams,
    body: CreateAgent,
    status: 201,
    reply: CreatedAgent,
    run: async ({ actor, params, body, services }) => {
      const agent = await services.agents.create(actor, params.companyId, body);
      return {
        ...agent,
        ...(await services.adapters.warnings({
          companyId: agent.companyId,
          type: body.adapterType,
          adapterConfig: body.adapterConfig,
        })),
      };
    },
  }),
  operation({
    id: "updateAgent",
    method: "PATCH",
    url: "/agents/:agentId",
    summary: "Change an agent",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    body: UpdateAgent,
    takesIfMatch: true,
    status: 200,
    reply: Agent,
    versionOf: ({ configVersion }) => configVersion,
    run: ({ actor, params, body, services, expectedVersions }) =>
      services.agents.update(actor, params.agentId, body, { expectedVersions }),
  }),
  operation({
    id: "updateAgentPermissions",
    method: "PATCH",
    url: "/agents/:agentId/permissions",
    summary: "Change what an agent may do",
    tag,
    allow: ["board", "agent"],
    params: AgentParams,
    body: UpdateAgentPermissions,
    status: 200,
    reply: AgentDetail,
    run: ({ actor, params, body, services }) => services.agents.updatePermissions(actor, params.agentId, body),
  }),
  operation({
    id: "deleteAgent",
    method: "DELETE",
    url: "/agents/:agentId",
    summary: "Delete an agent for good",
    tag,
    allow: ["board"],
    params: AgentParams,
    status: 200,
    reply: Ok,
    run: async ({ actor, params, services }) => {
      await services.agents.delete(actor, params.agentId);
      return { ok: true } as const;
    },
  }),
];

const lifecycle = [
  operation({
    id: "pauseAgent",
    method: "POST",
    url: "/agents/:agentId/pause",
    summary: "Pause an agent, and cancel its runs unless they may finish",
    tag,
    allow: ["board"],
    params: AgentParams,
    query: z.object({
      mode: z.enum(["cancel", "drain"]).default("cancel").meta({ description: "drain: what goes on may finish." }),
    }),
    status: 200,
    reply: Agent,
    run: ({ actor, params, query, services }) => services.agents.pause(actor, params.agentId, query.mode),
  }),
  operation({
    id: "resumeAgent",
    method: "POST",
    url: "/agents/:agentId/resume",
    summary: "Resume a paused agent",
    tag,
    allow: ["board"],
    params: AgentParams,
    status: 200,
    reply: Agent,
    run: ({ actor, params, services }) => services.agents.resume(actor, params.agentId),
  }),
  operation({
    id: "clearAgentError",
    method: "POST",
    url: "/agents/:agentId/clear-error",
    summary: "Close an agent's breaker, and count its failures from none",
    tag,
    allow: ["board"],
    params: AgentParams,
    status: 200,
    reply: Agent,
    run: ({ actor, params, services }) => services.agents.clearError(actor, params.agentId),
  }),
  operation({
    id: "terminateAgent",
    method: "POST",
    url: "/agents/:agentId/terminate",
    summary: "Terminate an agent; this cannot be undone",
    tag,
    allow: ["board"],
    params: AgentParams,
    status: 200,
    reply: Agent,
    run: ({ actor, params, services }) => services.agents.terminate(actor, params.agentId),
  }),
];

export const agentOperations = [...reads, ...writes, ...lifecycle];
