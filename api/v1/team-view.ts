import { z } from "zod";

import { PERIODS } from "../../shared/budgets/envelope.ts";
import { encodePublicId } from "../../shared/kernel/public-id.ts";
import type { TeamRow } from "../../shared/teams/team.row.ts";
import { moment } from "./fields.ts";
import { toUsd } from "./money.ts";

export const V1Team = z
  .object({
    id: z.string(),
    companyId: z.string(),
    slug: z.string(),
    name: z.string(),
    isDefault: z.boolean().meta({ description: "Has the agents that were hired into no other, as by /api." }),
    headcountCap: z.number().int().nullable().meta({ description: "How many agents it may have; null: any number." }),
    agentCount: z.number().int().meta({ description: "Without retired ones; with those that wait for an approval." }),
    budget: z.object({ usd: z.number(), period: z.enum(PERIODS) }).nullable(),
    managerAgentId: z.string().nullable().meta({ description: "Whom agents report to that are hired into it." }),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: "V1Team", description: "Agents that share a manager, an envelope and a number of seats." });

export const toTeam = (row: TeamRow): z.infer<typeof V1Team> => ({
  id: encodePublicId("team", row.id),
  companyId: encodePublicId("company", row.company_id),
  slug: row.slug,
  name: row.name,
  isDefault: row.id === row.company_id,
  headcountCap: row.headcount_cap,
  agentCount: row.agents,
  budget:
    row.budget_micros === null || row.budget_period === null
      ? null
      : { usd: toUsd(row.budget_micros), period: row.budget_period },
  managerAgentId: row.manager_agent_id === null ? null : encodePublicId("agent", row.manager_agent_id),
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});
