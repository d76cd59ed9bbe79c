import type { AgentRow } from "../agents/agent.row.ts";
import { updateAgent } from "../agents/agent.store.ts";
import { updateCompany } from "../companies/company.store.ts";
import type { Tx } from "../db/db.ts";
import { microsToFractionalCents } from "../kernel/money.ts";
import { dailyLimitsIn, withDailyLimits } from "./daily-limits.ts";
import type { PolicyTerms } from "./policy.store.ts";
import { amountToWire } from "./wire-amount.ts";

/**
 * What agents and companies say of their own budgets follows their policies: `budgetMonthlyCents`, in whole cents and
 * rather too many than too few, and the limits of an agent's day. Scope and policy are written by the caller.
 */
export async function mirrorPolicy(tx: Tx, terms: Mirrored, agent: AgentRow | undefined): Promise<void> {
  if (terms.windowKind === "calendar_month_utc" && terms.metric === "billed_cents") {
    const budgetMonthlyCents = Math.ceil(microsToFractionalCents(inForce(terms)));
    if (terms.scopeType === "company") await updateCompany(tx, terms.scopeId, { budgetMonthlyCents });
    if (terms.scopeType === "agent") await updateAgent(tx, terms.scopeId, { budgetMonthlyCents });
  }
  if (terms.windowKind === "calendar_day_utc" && terms.scopeType === "agent" && agent !== undefined) {
    await mirrorDay(tx, terms, agent);
  }
}

type Mirrored = Pick<PolicyTerms, "scopeType" | "scopeId" | "metric" | "windowKind" | "amount" | "isActive">;

const inForce = ({ isActive, amount }: Mirrored): number => (isActive ? amount : 0);

async function mirrorDay(tx: Tx, terms: Mirrored, { id, runtime_config: before }: AgentRow): Promise<void> {
  const { metric } = terms;
  if (metric === "tokens") return;
  const amount = amountToWire(metric, inForce(terms));
  const stated = dailyLimitsIn(before).find((limit) => limit.metric === metric)?.amount ?? 0;
  if (stated === amount) return;
  await updateAgent(tx, id, { runtimeConfig: withDailyLimits(before, [{ metric, amount }]) });
}
