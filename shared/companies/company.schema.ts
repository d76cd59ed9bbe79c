import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";
import { COMPANY_STATUSES, type CompanyStatus } from "./company-machine.ts";

const moment = z.string().meta({ format: "date-time" });
const status = z.enum(COMPANY_STATUSES as [CompanyStatus, ...CompanyStatus[]]);

const name = z.string().trim().min(1).max(100);
const description = z.string().max(10_000).nullish();
const brandColor = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, "a color as #rrggbb")
  .nullish();
const logoAssetId = z.guid().toLowerCase().nullish().meta({ description: "An image of the company." });
/** Up to a thousand million dollars: in micro-USD still far below 2^53. */
export const BudgetCents = z.number().int().min(0).max(100_000_000_000).meta({ description: "In cents; 0: no cap." });

const FairShareWeight = z.number().min(0.01).max(1000).meta({
  description: "How much of the fleet it gets beside other companies that want more than there is; 1 unless set.",
});

export const Company = z
  .object({
    id: z.string(),
    name: z.string(),
    description: z.string().nullable(),
    status,
    slug: z.string().meta({ description: "Names it in URLs and scopes of /v1; it never changes." }),
    issuePrefix: z.string().meta({ description: "Begins the identifiers of issues, as in PAP-123." }),
    issueCounter: z.number().int(),
    budgetMonthlyCents: z.number().int().meta({ description: "The monthly cap in cents; 0: no cap." }),
    spentMonthlyCents: z.number().int().meta({ description: "Spent in this UTC calendar month, in cents." }),
    requireBoardApprovalForNewAgents: z.boolean(),
    fairShareWeight: FairShareWeight,
    brandColor: z.string().nullable(),
    pauseReason: z.string().nullable().meta({ description: "What paused it: `manual`, `budget` or `system`." }),
    pausedAt: moment.nullable(),
    logoAssetId: z.string().nullable(),
    logoUrl: z.string().nullable().meta({ description: "Where its logo is; a path of this server." }),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "Company", description: "The tenant: everything else belongs to one." });
export type Company = z.infer<typeof Company>;

/** Names a company or a team in URLs: as much as fits a host name's label. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, "lower-case letters, digits and hyphens, 63 at the most");

export const CreateCompany = z
  .object({
    name,
    description,
    slug: Slug.optional().meta({ description: "Made from the name when it is not given." }),
    issuePrefix: z
      .string()
      .regex(/^[A-Z]{2,10}$/, "2 to 10 uppercase letters")
      .optional()
      .meta({ description: "Made from the name when it is not given." }),
    budgetMonthlyCents: BudgetCents.default(0),
    requireBoardApprovalForNewAgents: z.boolean().default(false),
    brandColor,
  })
  .meta({ id: "CreateCompany" });
export type CreateCompany = z.infer<typeof CreateCompany>;

export const UpdateCompany = z
  .object({
    name,
    description,
    status,
    brandColor,
    logoAssetId,
    requireBoardApprovalForNewAgents: z.boolean(),
    budgetMonthlyCents: BudgetCents,
    fairShareWeight: FairShareWeight,
  })
  .partial()
  .meta({ id: "UpdateCompany", description: "What is left out stays as it is." });
export type UpdateCompany = z.infer<typeof UpdateCompany>;

export const CompanyBranding = z
  .strictObject({ name, description, brandColor, logoAssetId })
  .partial()
  .refine((branding) => Object.values(branding).some((value) => value !== undefined), "at least one field")
  .meta({ id: "CompanyBranding", description: "How a company shows itself; at least one. What is left out stays." });
export type CompanyBranding = z.infer<typeof CompanyBranding>;

const MOST_LISTED = 1_000;

export const CompanyListPage = z.object({
  cursor: z.guid().optional().meta({ description: "The id of the last company seen; the page goes on behind it." }),
  limit: pageLimit(MOST_LISTED, MOST_LISTED),
});
export type CompanyListPage = z.infer<typeof CompanyListPage>;

/** As long as a page may be. */
export const FIRST_COMPANIES: CompanyListPage = { limit: MOST_LISTED };

export const CompanyStats = z
  .record(
    z.string(),
    z.object({
      agentCount: z.number().int().meta({ description: "Without terminated ones." }),
      activeAgentCount: z.number().int().meta({ description: "Those that may be woken: neither paused nor pending." }),
      taskCount: z.number().int().meta({ description: "Issues that are not hidden." }),
      issueCount: z.number().int().meta({ description: "The same." }),
      openTaskCount: z.number().int().meta({ description: "Those that are neither done nor cancelled." }),
      projectCount: z.number().int().meta({ description: "Without archived ones." }),
    }),
  )
  .meta({ id: "CompanyStats", description: "Counts by company id." });
export type CompanyStats = z.infer<typeof CompanyStats>;
