import { z } from "zod";

import { CreateAgent } from "../agents/agent.schema.ts";
import { PutInstructionsFile } from "../agents/instructions.schema.ts";
import { CreateCompany } from "../companies/company.schema.ts";
import { CreateGoal } from "../goals/goal.schema.ts";
import { CreateIssue } from "../issues/issue.schema.ts";
import { CreateLabel } from "../issues/label.schema.ts";
import { CreateProject } from "../projects/project.schema.ts";
import { CreateWorkspace } from "../projects/workspace.schema.ts";

/** So much of each may be in a package: an import is one transaction. */
export const MOST = { agents: 1_000, goals: 2_000, projects: 500, issues: 2_000, labels: 500, files: 5_000 } as const;
/** Of files, and of issues. */
export const MOST_TEXT_BYTES = 8 * 1024 * 1024;
const LONGEST_SLUG = 250;

const slug = z
  .string()
  .min(1)
  .max(LONGEST_SLUG)
  .regex(/^[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*$/u, "letters and digits, with single dashes between");
const reference = slug.nullable().default(null);

const PackagedAgent = CreateAgent.omit({ reportsTo: true }).extend({
  slug,
  reportsToSlug: reference.meta({ description: "Its manager." }),
  instructionsEntryFile: z.string().max(500).optional(),
});
const PackagedGoal = CreateGoal.omit({ parentId: true, ownerAgentId: true }).extend({
  slug,
  parentSlug: reference,
  ownerAgentSlug: reference,
});
const PackagedProject = CreateProject.omit({ leadAgentId: true, goalId: true, goalIds: true, workspace: true }).extend({
  slug,
  leadAgentSlug: reference,
  goalSlugs: z.array(slug).max(100).default([]),
  workspaces: z.array(CreateWorkspace).max(50).default([]),
});

const PackagedIssue = CreateIssue.omit({
  projectId: true,
  goalId: true,
  parentId: true,
  assigneeAgentId: true,
  assigneeUserId: true,
  labelIds: true,
  requestDepth: true,
}).extend({
  slug,
  projectSlug: reference,
  goalSlug: reference,
  parentSlug: reference,
  assigneeAgentSlug: reference,
  labels: z.array(CreateLabel.shape.name).max(50).default([]),
});

export const EnvInput = z
  .object({
    agentSlug: slug.nullable(),
    path: z.string().max(2_000).meta({ description: "Where it belongs, as in adapterConfig.env.GITHUB_TOKEN." }),
    kind: z.literal("secret"),
    requirement: z.literal("required"),
  })
  .meta({ id: "PackageEnvInput", description: "What was left out since it is secret, and must be given anew." });
export type EnvInput = z.infer<typeof EnvInput>;

export const Manifest = z
  .object({
    schemaVersion: z.literal(1),
    company: CreateCompany.omit({ issuePrefix: true }).nullable().default(null),
    agents: z.array(PackagedAgent).max(MOST.agents).default([]),
    goals: z.array(PackagedGoal).max(MOST.goals).default([]),
    projects: z.array(PackagedProject).max(MOST.projects).default([]),
    labels: z.array(CreateLabel).max(MOST.labels).default([]),
    issues: z.array(PackagedIssue).max(MOST.issues).default([]).meta({ description: "In the order of their numbers." }),
    envInputs: z.array(EnvInput).max(10_000).default([]),
  })
  .meta({
    id: "PackageManifest",
    description: "A company without what is its own alone: ids, keys, secrets, history.",
  });
export type Manifest = z.infer<typeof Manifest>;

const Files = z
  .record(z.string().max(1_000), PutInstructionsFile.shape.content)
  .refine((files) => Object.keys(files).length <= MOST.files, `at most ${MOST.files} files`)
  .refine((files) => Object.values(files).join("").length <= MOST_TEXT_BYTES, "at most 8 MiB of files")
  .meta({ description: "Text by path: agents/{slug}/instructions/{path}." });
export type Files = Readonly<Record<string, string>>;

export const Package = z.object({ manifest: Manifest, files: Files.default({}) }).meta({ id: "CompanyPackage" });
export type Package = z.infer<typeof Package>;

const parts = z
  .object({
    company: z.boolean(),
    agents: z.boolean(),
    goals: z.boolean(),
    projects: z.boolean(),
    issues: z.boolean().meta({ description: "With the company's labels; left out unless this is true." }),
  })
  .partial()
  .meta({ description: "What is meant; all but issues, unless said otherwise." });

export const ExportRequest = z.object({ include: parts.optional() }).meta({ id: "ExportRequest" });
export type ExportRequest = z.infer<typeof ExportRequest>;

export const Exported = Package.extend({
  generatedAt: z.string().meta({ format: "date-time" }),
  warnings: z.array(z.string()),
}).meta({ id: "ExportedCompany" });
export type Exported = z.infer<typeof Exported>;
