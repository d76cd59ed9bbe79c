import { z } from "zod";

import { adapterName } from "../../shared/adapters/adapter-names.ts";
import { PERIODS } from "../../shared/budgets/envelope.ts";
import type { Company } from "../../shared/companies/company.schema.ts";
import type { KeptTerms } from "../../shared/companies/company-reading.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import type { Services } from "../../shared/services.ts";
import { V1Agent } from "./agent-view.ts";
import { moment } from "./fields.ts";
import { toUsd } from "./money.ts";
import { V1Team } from "./team-view.ts";

export const period = z.enum(PERIODS);

const fields = {
  id: z.string(),
  slug: z.string().meta({ description: "Names it in paths and scopes; it never changes." }),
  name: z.string(),
  description: z.string().nullable(),
  status: z.enum(["active", "archived", "deleting"]),
  paused: z.boolean().meta({ description: "Its agents take no new work." }),
  defaultAdapter: z.string().nullable(),
  fiscalPeriod: period.meta({ description: "Of budgets for which no other period is named." }),
  budget: z.object({
    usd: z.number().nullable().meta({ description: "Null: no cap." }),
    period,
    reservePercent: z.number().int().meta({ description: "How much of it is not for its teams." }),
  }),
  teamCount: z.number().int(),
  agentCount: z.number().int().meta({ description: "Without retired ones." }),
  createdAt: moment,
  updatedAt: moment,
};

export const V1Company = z.object(fields).meta({ id: "V1Company" });
export type V1Company = z.infer<typeof V1Company>;

const V1Budget = z
  .object({
    scope: z.enum(["instance", "company", "team", "project", "agent", "run"]),
    scopeId: z.string().meta({ description: "Of a run, its agent." }),
    window: z.string().meta({ description: "As /api names it; of a fiscal period, which." }),
    usd: z.number(),
    spentUsd: z.number(),
    reservedUsd: z.number().meta({ description: "Set aside for runs in flight." }),
    remainingUsd: z.number(),
  })
  .meta({ id: "V1Budget", description: "What a scope may spend in a window, and how it stands." });
export type V1Budget = z.infer<typeof V1Budget>;

export const V1CompanyDetail = z
  .object({
    ...fields,
    teams: z.array(V1Team).optional(),
    agents: z.array(V1Agent).optional(),
    workflows: z.array(z.unknown()).optional(),
    budgets: z.array(V1Budget).optional(),
  })
  .meta({ id: "V1CompanyDetail", description: "With what was asked for besides, up to 200 of each." });

export const V1CreatedCompany = z
  .object({
    ...fields,
    teams: z
      .array(z.object({ ...V1Team.shape, agents: z.array(V1Agent) }))
      .optional()
      .meta({ description: "Those it starts with; nobody is in them yet." }),
  })
  .meta({ id: "V1CreatedCompany" });

function toCompany(company: Company, terms: KeptTerms): V1Company {
  const { budget_micros: micros, reserve_percent: reservePercent } = terms;
  return {
    id: encodePublicId("company", company.id),
    slug: company.slug,
    name: company.name,
    description: company.description,
    status: company.status === "archived" ? "archived" : "active",
    paused: company.status === "paused",
    defaultAdapter: terms.default_adapter === null ? null : adapterName(terms.default_adapter),
    fiscalPeriod: terms.fiscal_period,
    budget: { usd: micros === null ? null : toUsd(micros), period: terms.budget_period ?? "monthly", reservePercent },
    teamCount: terms.teams,
    agentCount: terms.agents,
    createdAt: company.createdAt,
    updatedAt: company.updatedAt,
  };
}

/** With how they reckon. */
export async function toCompanies(
  { companies }: Pick<Services, "companies">,
  found: readonly Company[],
): Promise<V1Company[]> {
  const terms = await companies.termsOf(found.map(({ id }) => id));
  return found.flatMap((company) => {
    const own = terms.get(company.id);
    return own === undefined ? [] : [toCompany(company, own)];
  });
}

export async function toOneCompany(services: Pick<Services, "companies">, company: Company): Promise<V1Company> {
  const [shown] = await toCompanies(services, [company]);
  if (shown === undefined) throw new Error("a company that was just read is not there");
  return shown;
}
