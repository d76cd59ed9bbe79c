import { z } from "zod";

import { adapterTypeOf } from "../../../shared/adapters/adapter-names.ts";
import type { Actor } from "../../../shared/auth/actor.ts";
import type { PolicySummary } from "../../../shared/budgets/policy.schema.ts";
import { CreateCompany, Slug } from "../../../shared/companies/company.schema.ts";
import { encodePublicId } from "../../../shared/kernel/public-id.ts";
import type { Services } from "../../../shared/services.ts";
import { operation } from "../../operation.ts";
import { toV1Agent } from "../agent-view.ts";
import {
  period,
  toCompanies,
  toOneCompany,
  type V1Budget,
  V1Company,
  V1CompanyDetail,
  V1CreatedCompany,
} from "../company-view.ts";
import { InCompany, immutable, lastOf, listOf, page } from "../fields.ts";
import { toTeam } from "../team-view.ts";
import { toNewTeam, V1NewTeam } from "./teams.ts";

const tag = "v1 Companies";

const name = z.string().trim().min(1).max(100);
const description = z.string().max(10_000).nullish();
const defaultAdapter = z
  .string()
  .transform((text, context): string => {
    const type = adapterTypeOf(text);
    if (type !== undefined) return type;
    context.addIssue({ code: "custom", message: "there is no such adapter" });
    return z.NEVER;
  })
  .nullish();
/** Its bounds are `budget_invalid`, and the service's to tell. */
const budget = z
  .strictObject({
    usd: z.number().nullish().meta({ description: "0 to a thousand million; null or 0: no cap." }),
    period: period.optional(),
    reservePercent: z.number().int().optional().meta({ description: "0 to 100; 20 unless said." }),
  })
  .nullish();

const CreateV1Company = z
  .strictObject({
    name,
    slug: Slug.optional().meta({ description: "Made from the name when it is not given." }),
    description,
    defaultAdapter,
    fiscalPeriod: period.optional(),
    budget,
    startingTeams: z.array(V1NewTeam).max(50).optional().meta({ description: "Teams that it has from the start." }),
  })
  .meta({ id: "V1CreateCompany" });

const UpdateV1Company = z
  .strictObject({
    name: name.optional(),
    description,
    defaultAdapter,
    fiscalPeriod: period.optional(),
    budget,
    ...immutable(["id", "slug", "status", "paused", "teamCount", "agentCount", "createdAt", "updatedAt"]),
  })
  .meta({ id: "V1UpdateCompany", description: "What is left out stays as it is." });

const INCLUDED = 200;

async function including(
  { actor, services }: { readonly actor: Actor; readonly services: Services },
  companyId: string,
  parts: ReadonlySet<string>,
) {
  const { teams, staff, budgets } = services;
  const some = { limit: INCLUDED };
  return {
    // Routines are no workflows: there are none of these.
    ...(parts.has("workflows") ? { workflows: [] } : {}),
    ...(parts.has("teams") ? { teams: (await teams.list(actor, companyId, some)).map(toTeam) } : {}),
    ...(parts.has("agents")
      ? { agents: (await staff.list(actor, companyId, { ...some, statuses: ["active", "paused"] })).map(toV1Agent) }
      : {}),
    ...(parts.has("budgets")
      ? { budgets: (await budgets.list(actor, companyId, some)).filter(isMoney).map(toBudget) }
      : {}),
  };
}

const isMoney = ({ metric, isActive }: PolicySummary): boolean => metric === "billed_cents" && isActive;

const ID_KIND = { company: "company", team: "team", project: "project", agent: "agent", run: "agent" } as const;

function toBudget(policy: PolicySummary): V1Budget {
  const { scopeType, scopeId, windowKind, fiscalPeriod, amount, observedAmount, reservedAmount } = policy;
  return {
    scope: scopeType,
    scopeId: scopeType === "instance" ? scopeId : encodePublicId(ID_KIND[scopeType], scopeId),
    window: fiscalPeriod ?? windowKind,
    usd: amount / 100,
    spentUsd: observedAmount / 100,
    reservedUsd: reservedAmount / 100,
    remainingUsd: policy.remainingAmount / 100,
  };
}

const changes = [
  operation({
    id: "v1CreateCompany",
    method: "POST",
    url: "/companies",
    summary: "Create a company",
    tag,
    scope: "write",
    body: CreateV1Company,
    status: 201,
    locationOf: ({ id }) => `/companies/${id}`,
    reply: V1CreatedCompany,
    run: async ({ actor, body, services }) => {
      const { startingTeams, ...rest } = body;
      const { defaultAdapter: adapter, fiscalPeriod, budget: asked, ...plain } = rest;
      const company = await services.companies.create(actor, CreateCompany.parse(plain), {
        terms: { defaultAdapter: adapter, fiscalPeriod, budget: asked },
        teams: (startingTeams ?? []).map(toNewTeam),
      });
      const shown = await toOneCompany(services, company);
      if (startingTeams === undefined) return shown;
      const teams = await services.teams.list(actor, company.id, { limit: startingTeams.length });
      return { ...shown, teams: teams.reverse().map((team) => ({ ...toTeam(team), agents: [] })) };
    },
  }),
  operation({
    id: "v1UpdateCompany",
    method: "PATCH",
    url: "/companies/:cid",
    summary: "Change a company",
    tag,
    scope: "write",
    params: InCompany,
    body: UpdateV1Company,
    status: 200,
    reply: V1Company,
    run: async ({ actor, params, body, services }) => {
      const { name: to, description: about, defaultAdapter: adapter, fiscalPeriod, budget: asked } = body;
      const terms = { defaultAdapter: adapter, fiscalPeriod, budget: asked };
      const change = { name: to, description: about };
      return toOneCompany(services, await services.companies.update(actor, params.cid, change, { terms }));
    },
  }),
  operation({
    id: "v1ArchiveCompany",
    method: "POST",
    url: "/companies/:cid/archive",
    summary: "Archive a company: its agents take no work, and lists leave it out",
    tag,
    scope: "write",
    params: InCompany,
    status: 200,
    reply: V1Company,
    run: async ({ actor, params, services }) =>
      toOneCompany(services, await services.companies.archive(actor, params.cid)),
  }),
  operation({
    id: "v1RestoreCompany",
    method: "POST",
    url: "/companies/:cid/restore",
    summary: "Bring back a company that was archived",
    tag,
    scope: "write",
    params: InCompany,
    status: 200,
    reply: V1Company,
    run: async ({ actor, params, services }) =>
      toOneCompany(services, await services.companies.restore(actor, params.cid)),
  }),
  operation({
    id: "v1DeleteCompany",
    method: "DELETE",
    url: "/companies/:cid",
    summary: "Delete a company and all that belongs to it, for good: it is gone at once, and its rows go later",
    tag,
    scope: "admin",
    params: InCompany,
    status: 202,
    reply: V1Company,
    run: async ({ actor, params, services }) => {
      const shown = await toOneCompany(services, await services.companies.get(actor, params.cid));
      await services.companies.delete(actor, params.cid);
      return { ...shown, status: "deleting" as const };
    },
  }),
];

export const v1CompanyOperations = [
  operation({
    id: "v1ListCompanies",
    method: "GET",
    url: "/companies",
    summary: "List companies, the newest first",
    tag,
    scope: "read",
    query: z.object({ status: z.enum(["active", "archived"]).default("active"), ...page }),
    status: 200,
    reply: z.array(V1Company),
    nextCursor: lastOf("company"),
    run: async ({ actor, query, services }) => {
      const { status, limit, cursor } = query;
      return toCompanies(
        services,
        await services.companies.page(actor, { isArchived: status === "archived", limit, cursor }),
      );
    },
  }),
  operation({
    id: "v1GetCompany",
    method: "GET",
    url: "/companies/:cid",
    summary: "Get a company",
    tag,
    scope: "read",
    params: InCompany,
    query: z.object({ include: listOf(["teams", "agents", "workflows", "budgets"]).default([]) }),
    status: 200,
    reply: V1CompanyDetail,
    run: async ({ actor, params, query, services }) => {
      const shown = await toOneCompany(services, await services.companies.get(actor, params.cid));
      return { ...shown, ...(await including({ actor, services }, params.cid, new Set(query.include))) };
    },
  }),
  ...changes,
];
