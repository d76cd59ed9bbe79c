import { RetentionPolicy, SetRetention } from "../../shared/retention/retention.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams } from "./params.ts";

const tag = "Companies";

export const retentionOperations = [
  operation({
    id: "getRetention",
    method: "GET",
    url: "/companies/:companyId/retention",
    summary: "How long a company keeps its runs, their logs, and its wakeups",
    tag,
    allow: ["board"],
    params: CompanyParams,
    status: 200,
    reply: RetentionPolicy,
    run: ({ actor, params, services }) => services.retentionPolicies.get(actor, params.companyId),
  }),
  operation({
    id: "setRetention",
    method: "PUT",
    url: "/companies/:companyId/retention",
    summary: "Set how long a company keeps them; what a shorter term lets go of is removed soon",
    tag,
    allow: ["board"],
    params: CompanyParams,
    body: SetRetention,
    status: 200,
    reply: RetentionPolicy,
    run: ({ actor, params, body, services }) => services.retentionPolicies.set(actor, params.companyId, body),
  }),
];
