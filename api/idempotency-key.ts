import type { FastifyRequest } from "fastify";
import { z } from "zod";

/** What is sent again with the same key is done once. The other headers are left as they are. */
export const IdempotencyHeaders = z.looseObject({
  "idempotency-key": z
    .string()
    .min(1)
    .max(255)
    .optional()
    .meta({ description: "What is sent again with the same key is done once, and answered as the first time." }),
});

export function idempotencyKeyOf({ headers }: FastifyRequest): { readonly idempotencyKey?: string } {
  const key = headers["idempotency-key"];
  return typeof key === "string" ? { idempotencyKey: key } : {};
}
