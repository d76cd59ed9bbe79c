import { z } from "zod";

import type { Company } from "../../../shared/companies/company.schema.ts";
import { encodePublicId } from "../../../shared/kernel/public-id.ts";
import { operation } from "../../operation.ts";
import { InCompany, moment } from "../fields.ts";

const tag = "v1 Companies";

const V1Company = z
  .object({
    id: z.string(),
    slug: z.string().meta({ description: "Names it in paths and scopes; it never changes." }),
    name: z.string(),
    description: z.string().nullable(),
    status: z.enum(["active", "archived", "deleting"]),
    paused: z.boolean().meta({ description: "Its agents take no new work." }),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "V1Company" });

const toCompany = (company: Company): z.infer<typeof V1Company> => ({
  id: encodePublicId("company", company.id),
  slug: company.slug,
  name: company.name,
  description: company.description,
  status: company.status === "archived" ? "archived" : "active",
  paused: company.status === "paused",
  createdAt: company.createdAt,
  updatedAt: company.updatedAt,
});

export const v1CompanyOperations = [
  operation({
    id: "v1GetCompany",
    method: "GET",
    url: "/companies/:cid",
    summary: "Get a company",
    tag,
    scope: "read",
    params: InCompany,
    status: 200,
    reply: V1Company,
    run: async ({ actor, params, services }) => toCompany(await services.companies.get(actor, params.cid)),
  }),
];
