import { z } from "zod";

import { PolicySummary } from "./policy.schema.ts";

const { policyId, scopeType, scopeId, metric, windowKind, windowStart, windowEnd } = PolicySummary.shape;

export const AgentBudget = z
  .object({
    policyId,
    scopeType,
    scopeId,
    metric,
    windowKind,
    windowStart,
    windowEnd,
    amount: z.number().meta({ description: "The cap, in cents with fractions, or a count." }),
    spentAmount: z.number().meta({ description: "Used in the window of now; of each run under the scope `run`." }),
    reservedAmount: z.number().meta({ description: "Set aside for runs in flight." }),
    remainingAmount: z.number().meta({ description: "Neither used nor set aside." }),
    hardStopEnabled: z.boolean().meta({ description: "False: it only warns and counts." }),
  })
  .meta({ id: "AgentBudget", description: "A budget that an agent works under, and what is left of it." });
export type AgentBudget = z.infer<typeof AgentBudget>;
