import type { FastifyRequest } from "fastify";
import { z } from "zod";

import type { Actor } from "../shared/auth/actor.ts";
import { InvalidInputError } from "../shared/kernel/errors.ts";
import type { Services } from "../shared/services.ts";
import type { Operation } from "./operation.ts";

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

/**
 * What changes something takes the header, whether it keeps its keys itself or has them kept for it; of which methods is
 * the surface's to say. Not what is open: a key belongs to a caller, and there may be none.
 */
export const takesKey = ({ access, changesNothing = false }: Operation): boolean =>
  access !== "open" && !changesNothing;

/** A body that has a key of its own, with that of the header in its place. @throws invalid_input when they differ */
export function withHeaderKey<Body extends { readonly idempotencyKey?: string | undefined | null }>(
  body: Body,
  idempotencyKey: string | undefined,
): Body {
  if (idempotencyKey === undefined) return body;
  if (typeof body.idempotencyKey === "string" && body.idempotencyKey !== idempotencyKey) {
    throw new InvalidInputError("The header Idempotency-Key and the body's idempotencyKey differ");
  }
  return { ...body, idempotencyKey };
}

interface OnceCall {
  readonly request: FastifyRequest;
  readonly actor: Actor | undefined;
  readonly keyedBy: string;
  readonly idempotency: Services["idempotency"];
}

/** Does the work of an operation whose keys are kept for it once for each; calls without one as they are. */
export async function answeredOnce(
  { request, actor, keyedBy, idempotency }: OnceCall,
  work: () => Promise<unknown>,
): Promise<{ readonly answer: unknown; readonly isReplayed: boolean }> {
  const { idempotencyKey: key } = idempotencyKeyOf(request);
  if (actor === undefined || key === undefined) return { answer: await work(), isReplayed: false };
  const { params, query, body } = request;
  const content = [params ?? null, query ?? null, body ?? null];
  return idempotency.once({ actor, operation: keyedBy, key, companyId: companyOf(actor, params), content }, work);
}

function companyOf(actor: Actor, params: unknown): string | null {
  // `/v1` names it more shortly.
  const { cid, companyId = cid } = (params ?? {}) as { readonly companyId?: unknown; readonly cid?: unknown };
  if (typeof companyId === "string") return companyId;
  return actor.type === "agent" ? actor.companyId : null;
}
