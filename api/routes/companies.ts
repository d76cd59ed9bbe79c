import { z } from "zod";

import { Company, CompanyStats, CreateCompany, UpdateCompany } from "../../shared/companies/company.schema.ts";
import { operation } from "../operation.ts";
import { CompanyParams, Ok } from "./params.ts";

const tag = "Companies";

export const companyOperations = [
  operation({
    id: "listCompanies",
    method: "GET",
    url: "/companies",
    summary: "List companies",
    tag,
    allow: ["board"],
    status: 200,
    reply: z.array(Company),
    run: ({ actor, services }) => services.companies.list(actor),
  }),
  operation({
    id: "getCompanyStats",
    method: "GET",
    url: "/companies/stats",
    summary: "Count what companies hold",
    tag,
    allow: ["board"],
    status: 200,
    reply: CompanyStats,
    run: ({ actor, services }) => services.companies.stats(actor),
  }),
  operation({
    id: "createCompany",
    method: "POST",
    url: "/companies",
    summary: "Create a company",
    tag,
    allow: ["board"],
    body: CreateCompany,
    status: 201,
    reply: Company,
    run: ({ actor, body, services }) => services.companies.create(actor, body),
  }),
  operation({
    id: "getCompany",
    method: "GET",
    url: "/companies/:companyId",
    summary: "Get a company",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    status: 200,
    reply: Company,
    run: ({ actor, params, services }) => services.companies.get(actor, params.companyId),
  }),
  operation({
    id: "updateCompany",
    method: "PATCH",
    url: "/companies/:companyId",
    summary: "Change a company",
    tag,
    allow: ["board"],
    params: CompanyParams,
    body: UpdateCompany,
    status: 200,
    reply: Company,
    run: ({ actor, params, body, services }) => services.companies.update(actor, params.companyId, body),
  }),
  operation({
    id: "archiveCompany",
    method: "POST",
    url: "/companies/:companyId/archive",
    summary: "Archive a company: it refuses work, and keeps what it has",
    tag,
    allow: ["board"],
    params: CompanyParams,
    status: 200,
    reply: Company,
    run: ({ actor, params, services }) => services.companies.archive(actor, params.companyId),
  }),
  operation({
    id: "deleteCompany",
    method: "DELETE",
    url: "/companies/:companyId",
    summary: "Delete a company and all that belongs to it",
    tag,
    allow: ["board"],
    params: CompanyParams,
    status: 200,
    reply: Ok,
    run: async ({ actor, params, services }) => {
      await services.companies.delete(actor, params.companyId);
      return { ok: true } as const;
    },
  }),
];
