import { CreateHire, Hire } from "../../shared/approvals/hire.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams } from "./params.ts";

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
    run: ({ actor, params, body, services }) => services.approvals.hire(actor, params.companyId, body),
  }),
];
