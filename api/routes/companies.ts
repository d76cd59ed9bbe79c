import { z } from "zod";

import {
  Company,
  CompanyBranding,
  CompanyListPage,
  CompanyStats,
  CreateCompany,
  UpdateCompany,
} from "../../shared/companies/company.schema.ts";
import { companyTag } from "../../shared/companies/company-tag.ts";
import { operation } from "../operation.ts";
import { CompanyParams, cursorOf, Ok } from "./params.ts";

const tag = "Companies";

export const companyOperations = [
  operation({
    id: "listCompanies",
    method: "GET",
    url: "/companies",
    summary: "List companies, the oldest first",
    tag,
    access: "account",
    query: CompanyListPage,
    status: 200,
    reply: z.array(Company),
    nextCursor: cursorOf,
    run: ({ actor, query, services }) => services.companies.list(actor, query),
  }),
  operation({
    id: "getCompanyStats",
    method: "GET",
    url: "/companies/stats",
    summary: "Count what companies hold: those of a page of their list",
    tag,
    access: "account",
    query: CompanyListPage,
    status: 200,
    reply: CompanyStats,
    run: ({ actor, query, services }) => services.companies.stats(actor, query),
  }),
  operation({
    id: "createCompany",
    method: "POST",
    url: "/companies",
    summary: "Create a company",
    tag,
    access: "instance_admin",
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
    versionOf: companyTag,
    run: ({ actor, params, services }) => services.companies.get(actor, params.companyId),
  }),
  operation({
    id: "updateCompany",
    method: "PATCH",
    url: "/companies/:companyId",
    summary: "Change a company; its CEO agent may change how it shows itself",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    body: UpdateCompany,
    takesIfMatch: true,
    status: 200,
    reply: Company,
    versionOf: companyTag,
    run: ({ actor, params, body, services, expectedTags }) =>
      services.companies.update(actor, params.companyId, body, { expectedTags }),
  }),
  operation({
    id: "updateCompanyBranding",
    method: "PATCH",
    url: "/companies/:companyId/branding",
    summary: "Change how a company shows itself",
    tag,
    allow: ["board", "agent"],
    params: CompanyParams,
    body: CompanyBranding,
    takesIfMatch: true,
    status: 200,
    reply: Company,
    versionOf: companyTag,
    run: ({ actor, params, body, services, expectedTags }) =>
      services.companies.update(actor, params.companyId, body, { expectedTags }),
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
