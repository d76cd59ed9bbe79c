import { z } from "zod";

import { pageLimit } from "../paging/page-limit.schema.ts";

const moment = z.string().meta({ format: "date-time" });

/** So that any of them fits an environment variable. */
const MAX_VALUE = 64 * 1024;

const providerId = z.literal("local_encrypted");

export const SecretProvider = z
  .object({ id: providerId, label: z.string(), requiresExternalRef: z.boolean() })
  .meta({ id: "SecretProvider", description: "Where the values of secrets can be kept." });
export type SecretProvider = z.infer<typeof SecretProvider>;

const fields = {
  id: z.string(),
  companyId: z.string(),
  name: z.string(),
  provider: z.string(),
  externalRef: z.string().nullable(),
  latestVersion: z.number().int(),
  description: z.string().nullable(),
  createdByAgentId: z.string().nullable(),
  createdByUserId: z.string().nullable(),
  createdAt: moment,
  updatedAt: moment,
  rotatedAt: moment.nullable(),
  lastUsedAt: moment.nullable().meta({ description: "When a run was last given it, to the minute." }),
};

export const Secret = z
  .object(fields)
  .meta({ id: "Secret", description: "What is known of a secret. Its values are never answered." });
export type Secret = z.infer<typeof Secret>;

export const SecretDetail = z
  .object({
    ...fields,
    versions: z
      .array(
        z.object({
          version: z.number().int(),
          keyId: z.string().meta({ description: "The master key that it is encrypted with." }),
          createdAt: moment,
        }),
      )
      .meta({ description: "Newest first; at most 100." }),
  })
  .meta({ id: "SecretDetail" });
export type SecretDetail = z.infer<typeof SecretDetail>;

const name = z.string().trim().min(1).max(200);
const value = z.string().min(1).max(MAX_VALUE);
const description = z.string().max(10_000).nullish();
const externalRef = z.string().max(1_000).nullish();

export const CreateSecret = z
  .object({
    name: name.meta({ description: "Unique in its company." }),
    provider: providerId.default("local_encrypted"),
    value,
    description,
    externalRef: externalRef.meta({ description: "A note of yours: where else it is kept." }),
  })
  .meta({ id: "CreateSecret" });
export type CreateSecret = z.infer<typeof CreateSecret>;

export const UpdateSecret = z
  .object({ name, description, externalRef })
  .partial()
  .meta({ id: "UpdateSecret", description: "What is left out stays as it is. Values are changed by rotation." });
export type UpdateSecret = z.infer<typeof UpdateSecret>;

export const RotateSecret = z
  .object({ value, externalRef })
  .meta({ id: "RotateSecret", description: "Its next version." });
export type RotateSecret = z.infer<typeof RotateSecret>;

export const SecretFilter = z.object({
  cursor: z.guid().optional().meta({ description: "The id of the last secret seen; the page goes on behind it." }),
  limit: pageLimit(500, 100),
});
export type SecretFilter = z.infer<typeof SecretFilter>;

export const UsageFilter = z.object({
  cursor: z.guid().optional().meta({ description: "The id of the last agent seen; the page goes on behind it." }),
  limit: pageLimit(500, 100),
});
export type UsageFilter = z.infer<typeof UsageFilter>;

export const SecretUse = z
  .object({
    agentId: z.string(),
    agentName: z.string(),
    bindings: z.array(
      z.object({
        place: z.string().meta({ description: "As in env.GITHUB_TOKEN." }),
        version: z.union([z.literal("latest"), z.number().int()]),
      }),
    ),
  })
  .meta({ id: "SecretUse", description: "An agent that is given a secret." });
export type SecretUse = z.infer<typeof SecretUse>;

export const DeleteSecret = z.object({
  force: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true")
    .meta({ description: "Also while agents use it; their runs then fail." }),
});

export const Rewrapped = z
  .object({
    rewrapped: z.number().int().meta({ description: "Versions that are under the current master key now." }),
    remaining: z.number().int().meta({ description: "Versions under other keys that are known: ask again." }),
    unreadable: z.number().int().meta({ description: "Versions that no known master key opens." }),
  })
  .meta({ id: "Rewrapped" });
export type Rewrapped = z.infer<typeof Rewrapped>;
