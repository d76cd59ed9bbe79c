import type { FastifyInstance } from "fastify";
import { z } from "zod";

import type { DeploymentMode } from "../../shared/platform/deployment-mode.ts";
import type { Pulse } from "../../shared/platform/pulse.ts";
import type { Services } from "../../shared/services.ts";

export interface OpsDeps {
  readonly services: Services;
  readonly mode: DeploymentMode;
  readonly exposure: "private" | "public";
  readonly version: string;
  /** Aborts when no more requests should be sent here. */
  readonly unready: AbortSignal;
}

const Check = z.enum(["ok", "down"]);
const QueueCheck = Check.meta({ description: "Down: wakeups are taken and kept, and run when it is back." });

const Health = z
  .object({
    status: z.literal("ok"),
    version: z.string(),
    deploymentMode: z.enum(["local_trusted", "authenticated"]),
    deploymentExposure: z.enum(["private", "public"]),
    authReady: z.literal(true),
    bootstrapStatus: z
      .enum(["ready", "bootstrap_pending"])
      .meta({ description: "Pending: nobody may do everything yet; the first start printed a claim." }),
    bootstrapInviteActive: z.boolean(),
    features: z.object({ companyDeletionEnabled: z.boolean() }),
    monitor: z.object({ database: Check, queue: QueueCheck }),
  })
  .meta({ id: "Health" });

const Unhealthy = z
  .object({ status: z.literal("unhealthy"), error: z.literal("database_unreachable"), version: z.string() })
  .meta({ id: "Unhealthy" });

const Readiness = z
  .object({
    status: z.enum(["ready", "not_ready", "draining"]),
    checks: z.object({ database: Check, queue: QueueCheck }),
  })
  .meta({ id: "Readiness" });

const tags = ["Operations"];

const TRUSTING = { isReady: true, hasClaim: false };

/** On the wire's health, in the words of the wire. */
export function registerHealth(app: FastifyInstance, deps: OpsDeps): void {
  const { services, mode, exposure, version } = deps;
  const healthy = async (monitor: Pulse): Promise<z.infer<typeof Health>> => {
    const isTrusting = mode === "local_trusted";
    const { isReady, hasClaim } = isTrusting ? TRUSTING : await services.bootstrap.status();
    return {
      status: "ok",
      version,
      deploymentMode: mode,
      deploymentExposure: exposure,
      authReady: true,
      bootstrapStatus: isReady ? "ready" : "bootstrap_pending",
      bootstrapInviteActive: hasClaim,
      features: { companyDeletionEnabled: services.companies.isDeletionEnabled },
      monitor,
    };
  };
  app.get(
    "/health",
    {
      schema: {
        operationId: "getHealth",
        summary: "Whether the server works",
        tags,
        security: [],
        response: { 200: Health, 503: Unhealthy },
      },
    },
    async (_request, reply) => {
      const pulse = await services.readiness();
      if (pulse.database === "ok") return healthy(pulse);
      return reply.code(503).send({ status: "unhealthy", error: "database_unreachable", version });
    },
  );
}

/** For supervisors: whether the process lives, and whether it should be sent requests. */
export function registerProbes(app: FastifyInstance, { services, unready }: OpsDeps): void {
  app.get(
    "/livez",
    {
      schema: {
        operationId: "getLiveness",
        summary: "Whether the process lives",
        tags,
        security: [],
        response: { 200: z.object({ status: z.literal("alive") }) },
      },
    },
    async () => ({ status: "alive" }),
  );

  app.get(
    "/readyz",
    {
      schema: {
        operationId: "getReadiness",
        summary: "Whether requests should be sent here",
        tags,
        security: [],
        response: { 200: Readiness, 503: Readiness },
      },
    },
    async (_request, reply): Promise<z.infer<typeof Readiness>> => {
      const checks = await services.readiness();
      const status = statusOf(checks.database === "ok", unready.aborted);
      void reply.code(status === "ready" ? 200 : 503);
      return { status, checks };
    },
  );
}

/** A queue that is down leaves us ready: wakeups are rows, and ring when it is back. */
function statusOf(hasDatabase: boolean, isDraining: boolean): z.infer<typeof Readiness>["status"] {
  if (isDraining) return "draining";
  return hasDatabase ? "ready" : "not_ready";
}
