import { BudgetIncident, ResolveIncident } from "../../shared/budgets/incident.schema.ts";
import { operation } from "../operation.ts";
import { BudgetIncidentParams } from "./params.ts";

export const budgetIncidentOperations = [
  operation({
    id: "resolveBudgetIncident",
    method: "POST",
    url: "/companies/:companyId/budget-incidents/:incidentId/resolve",
    summary: "Keep a scope paused whose cap is met, or raise the cap and let it go on",
    tag: "Budgets",
    allow: ["board"],
    params: BudgetIncidentParams,
    body: ResolveIncident,
    status: 200,
    reply: BudgetIncident,
    run: ({ actor, params, body, services }) =>
      services.budgetIncidents.resolve(actor, params.companyId, params.incidentId, body),
  }),
];
