import { z } from "zod";

const usd = z.number().min(0).max(1_000_000);

export const ModelRates = z
  .object({
    inputUsd: usd,
    cachedInputUsd: usd
      .optional()
      .meta({ description: "For what came from the provider's cache; the input's unless said." }),
    cacheWriteUsd: usd.optional().meta({ description: "For what was written to that cache; the input's unless said." }),
    outputUsd: usd,
    inputIncludesCached: z.boolean().optional().meta({
      description: "The provider counts cached tokens as input tokens too; unless said, as its list prices have it.",
    }),
  })
  .meta({ id: "ModelRates", description: "In US dollars per million tokens." });
export type ModelRates = z.infer<typeof ModelRates>;

export const SetModelPrice = z
  .object({
    provider: z.string().trim().min(1).max(200).meta({ description: "As cost events name it; * for any." }),
    model: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .regex(/^[^*]*\*?$/, "a model's name, or the beginning of one with a * behind it")
      .meta({
        description:
          "A model, or the beginning of names with a * behind it. Provider * and model * together are the fallback: they count what nothing else has a price for.",
      }),
    rates: ModelRates.nullable().meta({ description: "Null takes the price back." }),
    validFrom: z.iso
      .datetime({ offset: true })
      .optional()
      .meta({ description: "Unless said, or if it has passed: now." }),
  })
  .meta({ id: "SetModelPrice", description: "A new version of a model's price." });
export type SetModelPrice = z.infer<typeof SetModelPrice>;

export const ModelPrice = z
  .object({
    id: z.string().meta({ description: "Names this version; cost events say by which they were counted." }),
    scope: z.enum(["list", "instance", "company"]),
    provider: z.string(),
    model: z.string(),
    rates: ModelRates.required().nullable().meta({ description: "Null: it was taken back." }),
    version: z.number().int().nullable().meta({ description: "Null for a list price." }),
    validFrom: z.string().nullable().meta({ description: "Null: always." }),
    source: z.string().nullable().meta({ description: "Where a list price was read." }),
    seenOn: z.string().nullable().meta({ description: "The last day on which it is known to have stood there." }),
    createdBy: z.object({ type: z.string(), id: z.string() }).nullable(),
  })
  .meta({ id: "ModelPrice" });
export type ModelPrice = z.infer<typeof ModelPrice>;
