import { z } from "zod";

export const EnvironmentCheck = z
  .object({
    code: z.string(),
    level: z.enum(["info", "warn", "error"]),
    message: z.string(),
    detail: z.string().optional(),
    hint: z.string().optional().meta({ description: "What to do about it." }),
  })
  .meta({ id: "AdapterEnvironmentCheck" });
export type EnvironmentCheck = z.infer<typeof EnvironmentCheck>;

export const EnvironmentTest = z
  .object({
    adapterType: z.string(),
    status: z.enum(["pass", "warn", "fail"]).meta({ description: "As its worst check." }),
    checks: z.array(EnvironmentCheck),
    testedAt: z.string().meta({ format: "date-time" }),
  })
  .meta({ id: "AdapterEnvironmentTest" });
export type EnvironmentTest = z.infer<typeof EnvironmentTest>;

/** In the answer to who made an agent. */
export const creationWarnings = {
  warnings: z.array(EnvironmentCheck).optional().meta({
    description:
      "What would keep its runs from succeeding, as far as it showed at once (the checks of `test-environment`); absent where nothing did.",
  }),
};

export const TestEnvironment = z
  .object({ adapterConfig: z.record(z.string(), z.unknown()).default({}) })
  .meta({ id: "TestAdapterEnvironment", description: "What an agent is, or would be, configured with." });
export type TestEnvironment = z.infer<typeof TestEnvironment>;

export const AdapterModel = z
  .object({ id: z.string(), label: z.string() })
  .meta({ id: "AdapterModel", description: "A model that has a price." });
export type AdapterModel = z.infer<typeof AdapterModel>;
