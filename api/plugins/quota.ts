import type { FastifyReply } from "fastify";

import { AppError } from "../../shared/kernel/errors.ts";
import type { Services } from "../../shared/services.ts";

/** How many requests of one kind whoever asks may send in any minute. */
export interface Quota {
  /** Whose they are. */
  readonly key: string;
  readonly kind: string;
  readonly perMin: number;
}

/** Counts one request, and tells how many may follow. Exact across processes. @throws rate_limited */
export async function spendQuota(
  reply: FastifyReply,
  { rateLimits }: Pick<Services, "rateLimits">,
  { key, kind, perMin }: Quota,
): Promise<void> {
  const { isAllowed, remaining, resetSec } = await rateLimits.take(`${key}:${kind}`, perMin);
  void reply.header("ratelimit-policy", `"${kind}";q=${perMin};w=60`);
  void reply.header("ratelimit", `"${kind}";r=${remaining};t=${resetSec}`);
  if (isAllowed) return;
  const message = `More than ${perMin} requests of the kind "${kind}" in a minute`;
  throw new AppError("rate_limited", message, { retryAfterSec: resetSec });
}
