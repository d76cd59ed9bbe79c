import { z } from "zod";

import { EnvInput, Package } from "./package.schema.ts";

const Target = z.discriminatedUnion("mode", [
  z.object({ mode: z.literal("new_company"), newCompanyName: z.string().trim().min(1).max(100).nullish() }),
  z.object({ mode: z.literal("existing_company"), companyId: z.guid().toLowerCase() }),
]);

const fields = {
  source: Package.extend({ type: z.literal("inline").default("inline") }),
  collisionStrategy: z
    .enum(["rename", "skip", "replace"])
    .default("rename")
    .meta({ description: "What becomes of what the company has already, by slug." }),
  activate: z.boolean().default(false).meta({ description: "Let new agents work at once; else they are paused." }),
};

export const ImportRequest = z.object({ ...fields, target: Target }).meta({ id: "ImportRequest" });
export type ImportRequest = z.infer<typeof ImportRequest>;

/** Asked of a company: it is the target unless another is named. */
export const CompanyImportRequest = z
  .object({ ...fields, target: Target.optional() })
  .meta({ id: "CompanyImportRequest" });
export type CompanyImportRequest = z.infer<typeof CompanyImportRequest>;

export const ItemPlan = z
  .object({
    slug: z.string(),
    action: z.enum(["create", "update", "skip"]),
    plannedName: z.string(),
    existingId: z.string().nullable(),
    reason: z.string().nullable(),
  })
  .meta({ id: "ImportItemPlan" });
export type ItemPlan = z.infer<typeof ItemPlan>;

const plan = {
  companyAction: z.enum(["create", "none"]),
  companyName: z.string(),
  agents: z.array(ItemPlan),
  goals: z.array(ItemPlan),
  projects: z.array(ItemPlan),
  issues: z.array(ItemPlan).meta({ description: "All of them are new: an import changes no issue." }),
};

export const ImportPreview = z
  .object({
    targetCompanyId: z.string().nullable(),
    plan: z.object(plan),
    envInputs: z.array(EnvInput),
    errors: z.array(z.string()).meta({ description: "An import with any of these is refused." }),
    warnings: z.array(z.string()),
  })
  .meta({ id: "ImportPreview", description: "What an import would do." });
export type ImportPreview = z.infer<typeof ImportPreview>;

const Imported = z.object({
  slug: z.string(),
  id: z.string().nullable(),
  action: ItemPlan.shape.action,
  name: z.string(),
});

export const ImportResult = z
  .object({
    company: z.object({ id: z.string(), name: z.string(), action: plan.companyAction }),
    agents: z.array(Imported),
    goals: z.array(Imported),
    projects: z.array(Imported),
    issues: z.array(Imported),
    envInputs: z.array(EnvInput),
    warnings: z.array(z.string()),
  })
  .meta({ id: "ImportResult" });
export type ImportResult = z.infer<typeof ImportResult>;
