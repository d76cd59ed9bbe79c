import { z } from "zod";

import { id, moment } from "./issue.schema.ts";

const TYPES = ["preview_url", "runtime_service", "pull_request", "branch", "commit", "artifact", "document"] as const;
const STATUSES = [
  "active",
  "ready_for_review",
  "approved",
  "changes_requested",
  "merged",
  "closed",
  "failed",
  "archived",
  "draft",
] as const;
const REVIEW_STATES = ["none", "needs_board_review", "approved", "changes_requested"] as const;
const HEALTH = ["unknown", "healthy", "unhealthy"] as const;

/** In characters of JSON. */
const MAX_METADATA = 65_536;

export const WorkProduct = z
  .object({
    id: z.string(),
    companyId: z.string(),
    projectId: z.string().nullable(),
    issueId: z.string(),
    executionWorkspaceId: z.string().nullable(),
    runtimeServiceId: z.string().nullable(),
    type: z.enum(TYPES),
    provider: z.string(),
    externalId: z.string().nullable(),
    title: z.string(),
    url: z.string().nullable(),
    status: z.enum(STATUSES),
    reviewState: z.enum(REVIEW_STATES),
    isPrimary: z.boolean().meta({ description: "Of its type the one that counts; an issue has one of each." }),
    healthStatus: z.enum(HEALTH),
    summary: z.string().nullable(),
    metadata: z.record(z.string(), z.unknown()).nullable(),
    createdByAgentId: z.string().nullable(),
    createdByUserId: z.string().nullable(),
    createdByRunId: z.string().nullable().meta({ description: "The run in which it was made known." }),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "IssueWorkProduct", description: "What came of an issue, wherever it is." });
export type WorkProduct = z.infer<typeof WorkProduct>;

const fields = {
  type: z.enum(TYPES),
  provider: z.string().trim().min(1).max(200).meta({ description: "Where it is: github, vercel, s3, …" }),
  title: z.string().trim().min(1).max(500),
  externalId: z.string().trim().min(1).max(500).nullish().meta({ description: "What the provider calls it." }),
  url: z
    .url({ protocol: /^(?:https?|ssh|git|s3)$/ })
    .max(4_000)
    .nullish(),
  summary: z.string().max(20_000).nullish(),
  metadata: z
    .record(z.string(), z.unknown())
    .refine((value) => JSON.stringify(value).length <= MAX_METADATA, `more than ${MAX_METADATA} characters of JSON`)
    .nullish(),
  projectId: id.nullish().meta({ description: "The issue's own unless it is said." }),
  executionWorkspaceId: id.nullish().meta({ description: "Taken as it is." }),
  runtimeServiceId: id.nullish().meta({ description: "Taken as it is." }),
};
const status = z.enum(STATUSES);
const reviewState = z.enum(REVIEW_STATES);
const healthStatus = z.enum(HEALTH);

export const CreateWorkProduct = z
  .object({
    ...fields,
    status: status.default("active"),
    reviewState: reviewState.default("none"),
    isPrimary: z.boolean().default(false).meta({ description: "Then no other of its type is." }),
    healthStatus: healthStatus.default("unknown"),
  })
  .meta({
    id: "CreateIssueWorkProduct",
    description: "Who makes it known, and in which run, is who asks. The same externalId of a provider is one product.",
  });
export type CreateWorkProduct = z.infer<typeof CreateWorkProduct>;

export const UpdateWorkProduct = z
  .object({ ...fields, status, reviewState, isPrimary: z.boolean(), healthStatus })
  .partial()
  .meta({ id: "UpdateIssueWorkProduct" });
export type UpdateWorkProduct = z.infer<typeof UpdateWorkProduct>;
