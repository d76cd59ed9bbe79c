import { Agent } from "../../shared/agents/agent.schema.ts";
import { CreateHire, Hire } from "../../shared/approvals/hire.schema.ts";
import { operation } from "../operation.ts";
import { AgentParams, CompanyParams } from "./params.ts";

export const agentHireOperations = [
  operation({
    id: "hireAgent",
    method: "POST",
    url: "/companies/:companyId/agent-hires",
    summary: "Hire an agent: at once, or with an approval where the company requires one",
    tag: "Agents",
    allow: ["board", "agent"],
    params: CompanyParams,
    body: CreateHire,
    status: 201,
    reply: Hire,
    run: async ({ actor, params, body, services }) => {
      const hire = await services.approvals.hire(actor, params.companyId, body);
      return {
        ...hire,
        ...(await services.adapters.warnings({
          companyId: params.companyId,
          type: body.adapterType,
          adapterConfig: body.adapterConfig,
        })),
      };
    },
  }),
  operation({
    id: "approveAgent",
    method: "POST",
    url: "/agents/:agentId/approve",
    summary: "Let in an agent that waits for its approval, by approving that",
    tag: "Agents",
    allow: ["board"],
    params: AgentParams,
    status: 200,
    reply: Agent,
    run: ({ actor, params, services }) => services.approvals.approveHire(actor, params.agentId),
  }),
];
