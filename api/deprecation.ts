import type { FastifyReply } from "fastify";

/** Days in UTC, as `2026-11-30`. */
export interface Deprecation {
  /** From when on nobody should begin to use it. */
  readonly since: string;
  /** When it goes at the earliest; at least half a year after it was said. */
  readonly sunset: string;
}

/** The headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594), whatever the answer is. */
export function sayDeprecated(reply: FastifyReply, deprecation: Deprecation | undefined): void {
  if (deprecation === undefined) return;
  const { since, sunset } = deprecation;
  void reply.header("deprecation", `@${Date.parse(since) / 1000}`).header("sunset", new Date(sunset).toUTCString());
}

/** What the OpenAPI document says of it; an operation that was released with its day may go on that day. */
export const deprecationSchema = (deprecation: Deprecation | undefined): object =>
  deprecation === undefined ? {} : { deprecated: true, "x-sunset": deprecation.sunset };
