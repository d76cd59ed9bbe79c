import { z } from "zod";

import { requiresOf } from "../../../shared/permissions/approval-policy.ts";
import { Left, toLeft } from "../left.ts";
import { tool } from "../tool.ts";

const Named = z.object({ id: z.string(), name: z.string() });

export const identityTools = [
  tool({
    name: "whoami",
    title: "Who am I",
    description:
      "Who you are: your company, team and manager, the run that you are in, which memory you may use, what you have to ask for, and what is left of your budgets. Call it first.",
    isRead: true,
    input: z.object({}),
    output: z.object({
      agent: z.object({
        id: z.string(),
        name: z.string(),
        role: z.string(),
        title: z.string().nullable(),
        status: z.string(),
      }),
      company: z.object({ id: z.string(), name: z.string(), description: z.string().nullable() }),
      team: Named.nullable(),
      manager: z.object({ id: z.string(), name: z.string(), role: z.string() }).nullable(),
      runId: z.string().nullable(),
      memoryScopes: z.array(z.string()),
      requiresApproval: z.array(z.string()),
      budgets: z.array(Left),
    }),
    run: async ({ actor, services }) => {
      const [agent, company, standing] = await Promise.all([
        services.agents.me(actor),
        services.companies.get(actor, actor.companyId),
        services.staff.standing(actor),
      ]);
      return {
        agent,
        company: { ...company, description: company.description ?? null },
        team: standing.team,
        manager: agent.chainOfCommand[0] ?? null,
        runId: actor.run?.runId ?? null,
        memoryScopes: [...standing.memoryScopes],
        requiresApproval: [...requiresOf(standing.approvalPolicy)],
        budgets: agent.budgets.map(toLeft),
      };
    },
  }),
  tool({
    name: "budget_left",
    title: "Budget left",
    description: "What is left of each budget that you work under. Look before you begin something expensive.",
    isRead: true,
    input: z.object({}),
    output: z.object({ budgets: z.array(Left) }),
    run: async ({ actor, services }) => ({ budgets: (await services.agents.me(actor)).budgets.map(toLeft) }),
  }),
];
