import { z } from "zod";

import { BudgetIncident } from "./incident.schema.ts";
import { PolicySummary } from "./policy.schema.ts";

export const BudgetOverview = z
  .object({
    companyId: z.string(),
    policies: z.array(PolicySummary).meta({ description: "At most 500: those that are nearest to their caps, first." }),
    activeIncidents: z.array(BudgetIncident).meta({ description: "At most 500, the newest first." }),
    pausedAgentCount: z.number().int().meta({ description: "Paused by a budget." }),
    pausedProjectCount: z.number().int().meta({ description: "Likewise." }),
    pendingApprovalCount: z
      .number()
      .int()
      .meta({ description: "Requests to override a budget that wait for the board." }),
  })
  .meta({ id: "BudgetOverview" });
export type BudgetOverview = z.infer<typeof BudgetOverview>;
