import { z } from "zod";

const moment = z.string().meta({ format: "date-time" });
const metadata = z.record(z.string(), z.unknown());

/** What spoils a log, and is no part of anybody's path. */
const CONTROL = /\p{Cc}/u;

const cwd = z
  .string()
  .max(4_096)
  .regex(/^\/.*$/, "an absolute path")
  .refine((path) => !CONTROL.test(path), "an absolute path")
  .nullish();

/** Where git fetches from without running anything on this machine: `ext::` and `file:` are not among them. */
const REPO_PROTOCOL = /^(?:https?|ssh|git)$/;

/** As ssh has it: user@host:path. What begins with a dash would be an option. */
const SCP_LIKE = /^[\w.][\w.-]*@[\w.][\w.-]*:[!-,.-~][!-~]*$/;

/** It names a host, which no program takes for an option, and has no spaces, which parsing would forgive. */
function isRepoAddress(text: string): boolean {
  const host = URL.canParse(text) ? new URL(text).hostname : "";
  return host !== "" && !host.startsWith("-") && /^\w+:\/\/\S+$/.test(text) && !CONTROL.test(text);
}

const repoUrl = z
  .union(
    [z.url({ protocol: REPO_PROTOCOL }).max(2_048).refine(isRepoAddress), z.string().max(2_048).regex(SCP_LIKE)],
    "a https, http, ssh or git URL, or user@host:path",
  )
  .nullish()
  .meta({ description: "Credentials in it show as ***REDACTED***; what comes back so stays as it is." });

const repoRef = z
  .string()
  .max(255)
  .regex(/^[!-,.-~][!-~]*$/, "a branch, tag or commit")
  .nullish();

const fields = {
  name: z.string().trim().min(1).max(200).optional().meta({ description: "Made of the folder or repository if none." }),
  cwd,
  repoUrl,
  repoRef,
  isPrimary: z.boolean().optional(),
  metadata: metadata.nullish(),
};

export const CreateWorkspace = z
  .object(fields)
  .meta({ id: "CreateProjectWorkspace", description: "With a folder, a repository, or both." });
export type CreateWorkspace = z.infer<typeof CreateWorkspace>;

export const UpdateWorkspace = z
  .object(fields)
  .meta({ id: "UpdateProjectWorkspace", description: "What is left out stays as it is." });
export type UpdateWorkspace = z.infer<typeof UpdateWorkspace>;

export const ProjectWorkspace = z
  .object({
    id: z.string(),
    companyId: z.string(),
    projectId: z.string(),
    name: z.string(),
    sourceType: z.enum(["local_path", "git_repo"]),
    cwd: z.string().nullable().meta({ description: "Where its files are, on the machines that work on it." }),
    repoUrl: z.string().nullable().meta({ description: "Credentials in it show as ***REDACTED***." }),
    repoRef: z.string().nullable(),
    defaultRef: z.string().nullable(),
    isPrimary: z.boolean().meta({ description: "Of a project's workspaces exactly one is." }),
    metadata: metadata.nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "ProjectWorkspace", description: "Where a project's files are." });
export type ProjectWorkspace = z.infer<typeof ProjectWorkspace>;
