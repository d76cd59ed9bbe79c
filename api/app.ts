import swaggerUi from "@fastify/swagger-ui";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Logger } from "pino";

import { NotFoundError } from "../shared/kernel/errors.ts";
import type { Config } from "../shared/platform/config.ts";
import { VERSION } from "../shared/platform/version.ts";
import type { Services } from "../shared/services.ts";
import { createGate } from "./gate.ts";
import { registerMcp } from "./mcp/mount-mcp.ts";
import { mount, registerErrors } from "./mount.ts";
import { documentOf } from "./openapi-document.ts";
import type { AuthenticateDeps } from "./plugins/authenticate.ts";
import { registerJsonBody } from "./plugins/json-body.ts";
import { registerOpenApi } from "./plugins/openapi.ts";
import { registerRequestContext } from "./plugins/request-context.ts";
import { DOCS_CONTENT_SECURITY_POLICY, registerSecurityHeaders } from "./plugins/security-headers.ts";
import { validatorCompiler } from "./request-validation.ts";
import { accessOperations } from "./routes/access.ts";
import { accessBoardOperations } from "./routes/access-board.ts";
import { accessJoinOperations } from "./routes/access-joins.ts";
import { activityOperations } from "./routes/activity.ts";
import { registerActivityExport } from "./routes/activity-export.ts";
import { adapterOperations } from "./routes/adapters.ts";
import { agentConfigurationOperations } from "./routes/agent-configurations.ts";
import { agentHireOperations } from "./routes/agent-hires.ts";
import { agentInstructionsOperations } from "./routes/agent-instructions.ts";
import { agentKeyOperations } from "./routes/agent-keys.ts";
import { agentOperations } from "./routes/agents.ts";
import { approvalOperations } from "./routes/approvals.ts";
import { registerAssetRoutes } from "./routes/assets.ts";
import { authOperations } from "./routes/auth.ts";
import { backlogOperations } from "./routes/backlog.ts";
import { budgetIncidentOperations } from "./routes/budget-incidents.ts";
import { budgetOperations } from "./routes/budgets.ts";
import { calendarOperations } from "./routes/calendars.ts";
import { companyOperations } from "./routes/companies.ts";
import { costOperations } from "./routes/costs.ts";
import { dashboardOperations } from "./routes/dashboard.ts";
import { evaluationOperations } from "./routes/evaluations.ts";
import { goalOperations } from "./routes/goals.ts";
import { instanceOperations } from "./routes/instance.ts";
import { instanceSettingsOperations } from "./routes/instance-settings.ts";
import { issueAttachmentOperations } from "./routes/issue-attachments.ts";
import { issueDocumentOperations } from "./routes/issue-documents.ts";
import { issueThreadOperations } from "./routes/issue-threads.ts";
import { issueWorkOperations } from "./routes/issue-work.ts";
import { issueWorkProductOperations } from "./routes/issue-work-products.ts";
import { issueOperations } from "./routes/issues.ts";
import { labelOperations } from "./routes/labels.ts";
import { type LiveRouteDeps, registerLiveRoute } from "./routes/live.ts";
import { type LiveSocketRouteDeps, registerLiveSocket } from "./routes/live-socket.ts";
import { registerLlms } from "./routes/llms.ts";
import { memoryOperations } from "./routes/memory.ts";
import { registerHealth, registerProbes } from "./routes/ops.ts";
import { portabilityOperations } from "./routes/portability.ts";
import { projectWorkspaceOperations } from "./routes/project-workspaces.ts";
import { projectOperations } from "./routes/projects.ts";
import { retentionOperations } from "./routes/retention.ts";
import { registerRoutineWebhooks } from "./routes/routine-webhooks.ts";
import { routineOperations } from "./routes/routines.ts";
import { runOperations } from "./routes/runs.ts";
import { runtimeOperations } from "./routes/runtime.ts";
import { secretOperations } from "./routes/secrets.ts";
import { timerOperations } from "./routes/timers.ts";
import { wakeupOperations } from "./routes/wakeups.ts";
import { apiSurface } from "./surface.ts";
import { registerV1 } from "./v1/mount-v1.ts";
import { v1Surface } from "./v1/surface.ts";

/** Without a mode, a loopback bind trusts its callers, and any other asks for credentials. */
export type AppConfig = Pick<Config, "isLoopback"> &
  Partial<
    Pick<Config, "maxRequests" | "apiPerMin" | "deploymentMode" | "deploymentExposure" | "publicUrl" | "trustedProxies">
  >;

export interface AppDeps {
  readonly config: AppConfig;
  readonly services: Services;
  readonly log: Logger;
  /** Aborts when the server is about to stop: it is to be sent no more requests, and still answers those that come. */
  readonly leaving?: AbortSignal;
  readonly live?: Pick<LiveRouteDeps, "heartbeatMs" | "stalledMs"> & Pick<LiveSocketRouteDeps, "pingMs">;
}

const BODY_LIMIT_BYTES = 10 * 1024 * 1024;
const MOST_REQUESTS = 1_000;
const NO_LIMITS = { read: 0, write: 0 } as const;

export const apiOperations = [
  ...companyOperations,
  ...portabilityOperations,
  ...retentionOperations,
  ...agentOperations,
  ...agentConfigurationOperations,
  ...agentInstructionsOperations,
  ...agentKeyOperations,
  ...agentHireOperations,
  ...adapterOperations,
  ...approvalOperations,
  ...goalOperations,
  ...projectOperations,
  ...projectWorkspaceOperations,
  ...wakeupOperations,
  ...runOperations,
  ...runtimeOperations,
  ...issueOperations,
  ...issueThreadOperations,
  ...issueWorkOperations,
  ...issueDocumentOperations,
  ...issueAttachmentOperations,
  ...issueWorkProductOperations,
  ...labelOperations,
  ...memoryOperations,
  ...routineOperations,
  ...timerOperations,
  ...calendarOperations,
  ...backlogOperations,
  ...costOperations,
  ...budgetOperations,
  ...budgetIncidentOperations,
  ...secretOperations,
  ...activityOperations,
  ...dashboardOperations,
  ...evaluationOperations,
  ...instanceOperations,
  ...instanceSettingsOperations,
  ...authOperations,
  ...accessOperations,
  ...accessBoardOperations,
  ...accessJoinOperations,
];

/** The HTTP server with all its routes, not yet listening. */
export async function buildApp({ config, services, log, leaving, live }: AppDeps): Promise<FastifyInstance> {
  const { isLoopback, maxRequests = MOST_REQUESTS, trustedProxies = [], publicUrl } = config;
  const { deploymentMode: mode = isLoopback ? "local_trusted" : "authenticated" } = config;
  const { apiPerMin: perMin = NO_LIMITS } = config;
  const door: AuthenticateDeps = { auth: services.auth, mode, publicUrl, perMin };
  const gate = createGate(maxRequests);
  const app = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    routerOptions: { maxParamLength: 500 },
    frameworkErrors: (error, request, reply: FastifyReply) => {
      const surface = request.url.startsWith(`${v1Surface.prefix}/`) ? v1Surface : apiSurface;
      const failure = surface.failureOf(error);
      void reply.code(failure.status).send(surface.errorBody(failure, request));
    },
  });
  const draining = new AbortController();
  app.addHook("preClose", async () => draining.abort());
  app.setValidatorCompiler(validatorCompiler);
  // The schemas of answers are for the document; a test compares the answers with them.
  app.setSerializerCompiler(() => JSON.stringify);

  registerRequestContext(app, log);
  registerSecurityHeaders(app);
  registerJsonBody(app);
  app.decorateRequest("actor", undefined);
  app.decorateRequest("scopes", undefined);
  registerErrors(app, apiSurface, (error) => log.error({ err: error }, "a request failed for a reason of ours"));
  app.setNotFoundHandler(() => {
    throw new NotFoundError("API route");
  });
  await registerOpenApi(app, VERSION);

  const unready = leaving === undefined ? draining.signal : AbortSignal.any([leaving, draining.signal]);
  const exposure = config.deploymentExposure ?? (isLoopback ? "private" : "public");
  const ops = { services, mode, exposure, version: VERSION, unready };
  registerProbes(app, ops);
  const stream = { services, door, gate, draining: draining.signal, ...live };
  await app.register(
    async (api) => {
      mount(api, { services, door, gate }, apiOperations, apiSurface);
      registerHealth(api, ops);
      await registerAssetRoutes(api, { services, door, gate });
      await registerRoutineWebhooks(api, { services, gate });
      registerActivityExport(api, { services, door, gate });
      registerLiveRoute(api, stream);
      registerLiveSocket(api, { ...stream, prefix: apiSurface.prefix });
    },
    { prefix: apiSurface.prefix },
  );
  await registerV1(app, { ...stream, log });
  await registerMcp(app, { services, door, gate, log, draining: draining.signal });
  registerLlms(app, { door, gate });
  await registerDocs(app);
  return app;
}

async function registerDocs(app: FastifyInstance): Promise<void> {
  await app.register(swaggerUi, {
    routePrefix: "/docs",
    staticCSP: DOCS_CONTENT_SECURITY_POLICY,
    theme: { title: "Systole API", css: [{ filename: "theme.css", content: ".topbar { display: none }" }] },
  });
  const documents = { "/openapi.json": "/api", "/api/openapi.json": "/api", "/v1/openapi.json": "/v1" } as const;
  for (const [url, prefix] of Object.entries(documents)) {
    app.get(url, { schema: { hide: true } }, async () => documentOf(app, prefix));
  }
}
