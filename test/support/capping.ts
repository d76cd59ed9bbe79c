import type { PolicySummary } from "../../shared/budgets/policy.schema.ts";
import { SetBudgetPolicy } from "../../shared/budgets/policy.schema.ts";
import { board, type World } from "./world.ts";

/** A budget over an agent, or what else of its company is named; a dollar in a lifetime unless said. */
export const cappedBy = (
  world: World,
  agent: { readonly id: string; readonly companyId: string },
  terms: Partial<SetBudgetPolicy> = {},
): Promise<PolicySummary> =>
  world.services.budgets.put(
    board,
    agent.companyId,
    SetBudgetPolicy.parse({
      scopeType: "agent",
      scopeId: agent.id,
      windowKind: terms.scopeType === "run" ? "run" : "lifetime",
      amount: 100,
      ...terms,
    }),
  );
