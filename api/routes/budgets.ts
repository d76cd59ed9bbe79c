import { z } from "zod";

import { Agent } from "../../shared/agents/agent.schema.ts";
import { LedgerEntry, LedgerPage } from "../../shared/budgets/ledger.schema.ts";
import { BudgetOverview } from "../../shared/budgets/overview.schema.ts";
import {
  PolicyPage,
  PolicySummary,
  SetBudgetPolicy,
  SetInstanceBudgetPolicy,
} from "../../shared/budgets/policy.schema.ts";
import { policyTag } from "../../shared/budgets/policy-tag.ts";
import { BudgetGrant, ReserveBudget } from "../../shared/budgets/run-budget.schema.ts";
import { BudgetCents, Company } from "../../shared/companies/company.schema.ts";
import { companyTag } from "../../shared/companies/company-tag.ts";
import { operation } from "../operation.ts";
import { AgentParams, BudgetPolicyParams, CompanyParams, cursorOf, InstancePolicyParams } from "./params.ts";

const tag = "Budgets";

const MonthlyBudget = z.object({ budgetMonthlyCents: BudgetCents }).meta({ id: "MonthlyBudget" });

const cursorOfPolicies = (policies: readonly PolicySummary[], page: PolicyPage): string | undefined =>
  cursorOf(
    policies.map(({ policyId: id }) => ({ id })),
    page,
  );

const policies = [
  operation({
    id: "listBudgetPolicies",
    method: "GET",
    url: "/companies/:companyId/budgets/policies",
    summary: "List a company's budgets, and how they stand",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    query: PolicyPage,
    status: 200,
    reply: z.array(PolicySummary),
    run: ({ actor, params, query, services }) => services.budgets.list(actor, params.companyId, query),
    nextCursor: cursorOfPolicies,
  }),
  operation({
    id: "getBudgetPolicy",
    method: "GET",
    url: "/companies/:companyId/budgets/policies/:policyId",
    summary: "Get a budget, and how it stands",
    tag,
    allow: ["board", "agent"],
    params: BudgetPolicyParams,
    status: 200,
    reply: PolicySummary,
    versionOf: policyTag,
    run: ({ actor, params, services }) => services.budgets.get(actor, params.companyId, params.policyId),
  }),
  operation({
    id: "setBudgetPolicy",
    method: "POST",
    url: "/companies/:companyId/budgets/policies",
    summary: "Set a budget of a company, agent, project or team, or of each run of an agent",
    tag,
    allow: ["board"],
    params: CompanyParams,
    body: SetBudgetPolicy,
    takesIfMatch: true,
    status: 200,
    reply: PolicySummary,
    versionOf: policyTag,
    run: ({ actor, params, body, services, expectedTags }) =>
      services.budgets.put(actor, { companyId: params.companyId, body, expectedTags }),
  }),
  operation({
    id: "listBudgetLedger",
    method: "GET",
    url: "/companies/:companyId/budgets/policies/:policyId/ledger",
    summary: "List what a budget has seen, the newest first",
    tag,
    allow: ["board", "agent"],
    params: BudgetPolicyParams,
    query: LedgerPage,
    status: 200,
    reply: z.array(LedgerEntry),
    run: ({ actor, params, query, services }) =>
      services.budgets.ledger(actor, params.companyId, { ...query, policyId: params.policyId }),
    nextCursor: cursorOf,
  }),
  operation({
    id: "getBudgetOverview",
    method: "GET",
    url: "/companies/:companyId/budgets/overview",
    summary: "Get a company's budgets, and what they hold up",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    status: 200,
    reply: BudgetOverview,
    run: ({ actor, params, services }) => services.budgets.overview(actor, params.companyId),
  }),
  operation({
    id: "listInstanceBudgetPolicies",
    method: "GET",
    url: "/instance/budgets/policies",
    summary: "List the budgets over all companies together",
    tag,
    allow: ["board"],
    query: PolicyPage,
    status: 200,
    reply: z.array(PolicySummary),
    run: ({ actor, query, services }) => services.budgets.listOfInstance(actor, query),
    nextCursor: cursorOfPolicies,
  }),
  operation({
    id: "setInstanceBudgetPolicy",
    method: "POST",
    url: "/instance/budgets/policies",
    summary: "Set a budget over all companies together",
    tag,
    allow: ["board"],
    body: SetInstanceBudgetPolicy,
    status: 200,
    reply: PolicySummary,
    run: ({ actor, body, services }) => services.budgets.putOfInstance(actor, body),
  }),
  operation({
    id: "listInstanceBudgetLedger",
    method: "GET",
    url: "/instance/budgets/policies/:policyId/ledger",
    summary: "List what a budget over all companies has seen, the newest first",
    tag,
    allow: ["board"],
    params: InstancePolicyParams,
    query: LedgerPage,
    status: 200,
    reply: z.array(LedgerEntry),
    run: ({ actor, params, query, services }) =>
      services.budgets.ledgerOfInstance(actor, { ...query, policyId: params.policyId }),
    nextCursor: cursorOf,
  }),
];

const monthly = [
  operation({
    id: "setCompanyBudget",
    method: "PATCH",
    url: "/companies/:companyId/budgets",
    summary: "Set a company's monthly budget",
    tag,
    allow: ["board"],
    params: CompanyParams,
    body: MonthlyBudget,
    takesIfMatch: true,
    status: 200,
    reply: Company,
    versionOf: companyTag,
    run: ({ actor, params, body, services, expectedTags }) =>
      services.companies.update(actor, params.companyId, body, { expectedTags }),
  }),
  operation({
    id: "setAgentBudget",
    method: "PATCH",
    url: "/agents/:agentId/budgets",
    summary: "Set an agent's monthly budget",
    tag,
    allow: ["board"],
    params: AgentParams,
    body: MonthlyBudget,
    takesIfMatch: true,
    status: 200,
    reply: Agent,
    versionOf: ({ configVersion }) => configVersion,
    run: ({ actor, params, body, services, expectedVersions }) =>
      services.agents.update(actor, params.agentId, body, { expectedVersions }),
  }),
];

const asking = [
  operation({
    id: "reserveBudget",
    method: "POST",
    url: "/agents/me/budget/reserve",
    summary: "Ask, as a run, before spending: so much is then set aside for it",
    tag,
    allow: ["agent"],
    body: ReserveBudget,
    status: 200,
    reply: BudgetGrant,
    run: ({ actor, body, services }) => services.runBudgets.reserve(actor, body),
  }),
];

export const budgetOperations = [...policies, ...monthly, ...asking];
