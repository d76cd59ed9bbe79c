import { z } from "zod";

const MAX_PATH = 500;
const MAX_CONTENT_BYTES = 1_048_576;

/** Inside the bundle, whatever it says: nothing that leaves it, and nothing that means different things on different hosts. */
const isInside = (path: string): boolean =>
  path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..") &&
  !/[\\\p{Cc}]/u.test(path);

const InstructionsPath = z
  .string()
  .trim()
  .min(1)
  .max(MAX_PATH)
  .transform((path) => path.toWellFormed().replace(/^(\.\/)+/, ""))
  .refine(isInside, "must be a relative path inside of the bundle, with slashes")
  .meta({ description: "Relative, with slashes." });

const Content = z
  .string()
  .refine((text) => !text.includes("\0"), "holds a NUL character")
  .transform((text) => text.toWellFormed())
  .refine((text) => Buffer.byteLength(text) <= MAX_CONTENT_BYTES, "is longer than 1 MiB");

export const InstructionsFileQuery = z.object({ path: InstructionsPath });
export const PutFileQuery = InstructionsFileQuery.partial();

const legacy = z.boolean().optional().meta({ description: "Drop promptTemplate and bootstrapPromptTemplate." });

export const PutInstructionsFile = z
  .object({
    path: InstructionsPath.optional().meta({ description: "Here or in the query." }),
    content: Content.meta({ description: "At most 1 MiB." }),
    clearLegacyPromptTemplate: legacy,
  })
  .meta({ id: "PutInstructionsFile" });
export type PutInstructionsFile = z.infer<typeof PutInstructionsFile>;

const absolute = z.string().trim().max(4096).startsWith("/", "must be an absolute path");

export const UpdateInstructionsBundle = z
  .object({
    mode: z.enum(["managed", "external"]).meta({ description: "external: files on the workers' hosts." }),
    rootPath: absolute.nullable().meta({ description: "Of external files." }),
    entryFile: InstructionsPath,
    clearLegacyPromptTemplate: z.boolean(),
  })
  .partial()
  .meta({ id: "UpdateInstructionsBundle" });
export type UpdateInstructionsBundle = z.infer<typeof UpdateInstructionsBundle>;

export const UpdateInstructionsPath = z
  .object({
    path: z
      .string()
      .trim()
      .min(1)
      .max(4096)
      .nullable()
      .meta({ description: "On the workers' hosts: absolute, or below the agent's cwd. Null: none." }),
    adapterConfigKey: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_]{0,99}$/)
      .optional()
      .meta({ description: "Where the adapter looks for it; instructionsFilePath where it looks there." }),
  })
  .meta({ id: "UpdateInstructionsPath" });
export type UpdateInstructionsPath = z.infer<typeof UpdateInstructionsPath>;

export const InstructionsPathAnswer = z
  .object({
    agentId: z.string(),
    adapterType: z.string(),
    adapterConfigKey: z.string(),
    path: z.string().nullable(),
  })
  .meta({ id: "InstructionsPath" });
export type InstructionsPathAnswer = z.infer<typeof InstructionsPathAnswer>;

const summary = {
  path: z.string(),
  size: z.number().int().meta({ description: "In bytes of UTF-8." }),
  language: z.string(),
  markdown: z.boolean(),
  isEntryFile: z.boolean(),
  editable: z.literal(true),
  deprecated: z.literal(false),
  virtual: z.literal(false),
};

const InstructionsFileSummary = z.object(summary).meta({ id: "InstructionsFileSummary" });
export type InstructionsFileSummary = z.infer<typeof InstructionsFileSummary>;

export const InstructionsFile = z.object({ ...summary, content: z.string() }).meta({ id: "InstructionsFile" });
export type InstructionsFile = z.infer<typeof InstructionsFile>;

export const InstructionsBundle = z
  .object({
    agentId: z.string(),
    companyId: z.string(),
    mode: z.enum(["managed", "external"]),
    rootPath: z.string().nullable(),
    managedRootPath: z.string(),
    entryFile: z.string(),
    resolvedEntryPath: z.string().nullable().meta({ description: "Null while there is no such file." }),
    editable: z.boolean(),
    warnings: z.array(z.string()),
    legacyPromptTemplateActive: z.boolean(),
    legacyBootstrapPromptTemplateActive: z.boolean(),
    files: z.array(InstructionsFileSummary),
  })
  .meta({ id: "InstructionsBundle", description: "What an agent is told of its work: at most 100 files." });
export type InstructionsBundle = z.infer<typeof InstructionsBundle>;
