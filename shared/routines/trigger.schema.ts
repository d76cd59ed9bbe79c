import { z } from "zod";

import { moment } from "../issues/issue.schema.ts";

export const TRIGGER_KINDS = ["schedule", "webhook", "api"] as const;
const SIGNING_MODES = ["bearer", "hmac_sha256", "github_hmac", "none"] as const;
export type SigningMode = (typeof SIGNING_MODES)[number];

const signingMode = z.enum(SIGNING_MODES);

export const RoutineTrigger = z
  .object({
    id: z.string(),
    companyId: z.string(),
    routineId: z.string(),
    kind: z.enum(TRIGGER_KINDS),
    label: z.string().nullable(),
    enabled: z.boolean(),
    cronExpression: z.string().nullable(),
    timezone: z.string().nullable(),
    nextRunAt: moment.nullable(),
    lastFiredAt: moment.nullable(),
    publicId: z.string().nullable().meta({ description: "Of a webhook: what its address ends in." }),
    secretId: z.string().nullable(),
    signingMode: signingMode.nullable(),
    replayWindowSec: z.number().int().nullable(),
    lastRotatedAt: moment.nullable(),
    lastResult: z.string().nullable().meta({ description: "What came of its last fire, for people." }),
    createdByAgentId: z.string().nullable(),
    createdByUserId: z.string().nullable(),
    updatedByAgentId: z.string().nullable(),
    updatedByUserId: z.string().nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "RoutineTrigger" });
export type RoutineTrigger = z.infer<typeof RoutineTrigger>;

const label = z.string().trim().max(120).nullish();
const cronExpression = z.string().trim().min(1).max(256).meta({
  description: "Five fields: minute, hour, day of month, month, day of week; names, L, # and H are understood.",
});
const timezone = z.string().trim().min(1).max(100).meta({ description: "As the IANA names them." });
const replayWindowSec = z.number().int().min(30).max(86_400).meta({
  description: "How old a signature may be, and how far ahead of our clock.",
});
const common = { label, enabled: z.boolean().default(true) };

export const CreateTrigger = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.literal("schedule"), ...common, cronExpression, timezone: timezone.default("UTC") }),
    z.object({
      kind: z.literal("webhook"),
      ...common,
      signingMode: signingMode.default("bearer"),
      replayWindowSec: replayWindowSec.default(300),
    }),
    z.object({ kind: z.literal("api"), ...common }),
  ])
  .meta({ id: "CreateRoutineTrigger" });
export type CreateTrigger = z.infer<typeof CreateTrigger>;

export const UpdateTrigger = z
  .object({ label, enabled: z.boolean(), cronExpression, timezone, signingMode, replayWindowSec })
  .partial()
  .meta({ id: "UpdateRoutineTrigger", description: "What is left out stays as it is." });
export type UpdateTrigger = z.infer<typeof UpdateTrigger>;

const SecretMaterial = z
  .object({ webhookUrl: z.string(), webhookSecret: z.string() })
  .meta({ id: "RoutineSecretMaterial", description: "Shown this once." });

export const MadeTrigger = z
  .object({ trigger: RoutineTrigger, secretMaterial: SecretMaterial.nullable() })
  .meta({ id: "MadeRoutineTrigger" });
export type MadeTrigger = z.infer<typeof MadeTrigger>;
