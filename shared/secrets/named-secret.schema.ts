import { z } from "zod";

export const SECRET_CATEGORIES = ["api_key", "oauth_token", "mtls_cert", "webhook_secret"] as const;

/** What is known of a secret, as those see it who go by its name. */
export interface NamedSecret {
  readonly name: string;
  readonly companyId: string;
  readonly category: string;
  readonly integrationId: string | null;
  readonly description: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastUsedAt: string | null;
  readonly rotatedAt: string | null;
}

export interface NamedSecretFilter {
  readonly category?: string | undefined;
  readonly integrationId?: string | undefined;
  /** The name of the last one seen. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** So that any of them fits an environment variable. */
const MAX_VALUE = 64 * 1024;

export const SecretValue = z.string().min(1).max(MAX_VALUE);

export const PutSecret = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ description: "What is kept under it already, this takes the place of." }),
    value: SecretValue.meta({ description: "Never answered." }),
    category: z.enum(SECRET_CATEGORIES).optional(),
    integrationId: z.string().min(1).max(200).nullish(),
    description: z.string().max(10_000).nullish(),
  })
  .meta({ id: "V1PutSecret" });
export type PutSecret = z.infer<typeof PutSecret>;
