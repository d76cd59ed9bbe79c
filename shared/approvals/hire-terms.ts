import { isDeepStrictEqual } from "node:util";

import type { AgentRow } from "../agents/agent.row.ts";
import type { CreateAgent } from "../agents/agent.schema.ts";
import { normalPermissions } from "../agents/agent-view.ts";
import { ForbiddenError } from "../kernel/errors.ts";
import { secretsOf } from "../secrets/secret-binding.ts";

/** @throws forbidden */
export function requireMayHire({ role, permissions }: Pick<AgentRow, "role" | "permissions">): void {
  if (!normalPermissions(role, permissions).canCreateAgents) {
    throw new ForbiddenError("This agent may not create agents", { details: { permission: "canCreateAgents" } });
  }
}

/**
 * What an agent may hire where nobody approves it: with no power that it lacks, no secret that it is not given itself,
 * no leader unless it leads, and no budget above its own or the company's. A hire for which no budget is named gets its hirer's: no cap would be
 * above any. @throws forbidden
 */
export function withinOwnTerms(
  hirer: Pick<AgentRow, "role" | "permissions" | "budget_monthly_cents" | "adapter_config">,
  company: { readonly budgetMonthlyCents: number },
  body: CreateAgent,
): CreateAgent {
  if (body.role === "ceo" && hirer.role !== "ceo") throw new ForbiddenError("Only a ceo can hire a ceo");
  const denied = powersBeyond(hirer, body);
  if (denied.length > 0) {
    throw new ForbiddenError(`An agent cannot give its hire what it may not do itself: ${denied.join(", ")}`, {
      details: { permissions: denied },
    });
  }
  requireOwnSecrets(hirer, body);
  const own = hirer.budget_monthly_cents;
  const limitCents = Math.min(capOf(own), capOf(company.budgetMonthlyCents));
  const unnamed = own === 0 ? 0 : limitCents;
  const budgetMonthlyCents = body.budgetMonthlyCents === 0 ? unnamed : body.budgetMonthlyCents;
  if (budgetMonthlyCents > limitCents) {
    throw new ForbiddenError("An agent cannot give its hire a budget above its own or the company's", {
      details: { budgetMonthlyCents, limitCents },
    });
  }
  return { ...body, budgetMonthlyCents };
}

/** What it hires runs what it says, and would tell it any secret. @throws forbidden */
function requireOwnSecrets({ adapter_config: own }: Pick<AgentRow, "adapter_config">, { adapterConfig }: CreateAgent) {
  const known = secretsOf(own);
  const secretIds = [...secretsOf(adapterConfig)].filter((id) => !known.has(id));
  if (secretIds.length === 0) return;
  throw new ForbiddenError("An agent cannot give its hire secrets that it is not given itself", {
    details: { secretIds },
  });
}

const capOf = (cents: number): number => (cents === 0 ? Number.POSITIVE_INFINITY : cents);

function powersBeyond(hirer: Pick<AgentRow, "role" | "permissions">, body: CreateAgent): string[] {
  const own: Readonly<Record<string, unknown>> = normalPermissions(hirer.role, hirer.permissions);
  return Object.entries(normalPermissions(body.role, body.permissions ?? {}))
    .filter(([, power]) => power !== false && power !== null && power !== undefined)
    .filter(([name, power]) => !isDeepStrictEqual(power, own[name]))
    .map(([name]) => name);
}
