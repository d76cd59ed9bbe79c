import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";

import { NotFoundError } from "../../shared/kernel/errors.ts";
import { mount, registerErrors } from "../mount.ts";
import type { LiveRouteDeps } from "../routes/live.ts";
import { registerLenientJson } from "./json-body.ts";
import { registerV1Stream } from "./live.ts";
import { v1ActivityOperations } from "./routes/activity.ts";
import { v1AgentOperations } from "./routes/agents.ts";
import { v1ApprovalOperations } from "./routes/approvals.ts";
import { v1CalendarOperations } from "./routes/calendars.ts";
import { v1CompanyOperations } from "./routes/companies.ts";
import { v1CostEntryOperations } from "./routes/cost-entries.ts";
import { v1CostOperations } from "./routes/costs.ts";
import { v1DashboardOperations } from "./routes/dashboard.ts";
import { v1GoalOperations } from "./routes/goals.ts";
import { v1IssueOperations } from "./routes/issues.ts";
import { v1MemoryOperations } from "./routes/memory.ts";
import { v1ProjectOperations } from "./routes/projects.ts";
import { v1SecretOperations } from "./routes/secrets.ts";
import { v1TeamOperations } from "./routes/teams.ts";
import { v1TimerOperations } from "./routes/timers.ts";
import { v1TokenOperations } from "./routes/tokens.ts";
import { v1WebhookOperations } from "./routes/webhooks.ts";
import { v1Surface } from "./surface.ts";

export const v1Operations = [
  ...v1TokenOperations,
  ...v1CompanyOperations,
  ...v1TeamOperations,
  ...v1AgentOperations,
  ...v1IssueOperations,
  ...v1ApprovalOperations,
  ...v1GoalOperations,
  ...v1ProjectOperations,
  ...v1SecretOperations,
  ...v1MemoryOperations,
  ...v1TimerOperations,
  ...v1CalendarOperations,
  ...v1ActivityOperations,
  ...v1DashboardOperations,
  ...v1CostOperations,
  ...v1CostEntryOperations,
  ...v1WebhookOperations,
];

/** The whole of `/v1`: what it answers, and how it says that it does not. */
export async function registerV1(app: FastifyInstance, deps: LiveRouteDeps & { readonly log: Logger }): Promise<void> {
  await app.register(
    async (v1) => {
      registerLenientJson(v1);
      registerErrors(v1, v1Surface, (error) => deps.log.error({ err: error }, "a request failed for a reason of ours"));
      v1.setNotFoundHandler(() => {
        throw new NotFoundError("API route");
      });
      mount(v1, deps, v1Operations, v1Surface);
      registerV1Stream(v1, deps);
    },
    { prefix: v1Surface.prefix },
  );
}
