import { CreateAgent, type UpdateAgent } from "../agents/agent.schema.ts";
import { roleOf, type Staffing } from "../agents/agent-staffing.ts";
import { microsToFractionalCents, usdToMicros } from "../kernel/money.ts";
import type { HireStaff, StaffTerms } from "./staff-member.ts";

const microsOf = (usd: number | null | undefined): number | undefined =>
  usd === undefined ? undefined : usdToMicros(usd ?? 0);

export const staffingOf = ({ role, memoryScopes, approvalPolicy, budget }: StaffTerms): Staffing => ({
  givenRole: role,
  memoryScopes,
  approvalPolicy,
  perTaskMicros: microsOf(budget?.perTaskUsd),
});

/** Of what it spends in a day its own configuration says so, in cents. */
function configOf({ model, budget }: StaffTerms): Pick<UpdateAgent, "adapterConfig" | "runtimeConfig"> {
  const daily = microsOf(budget?.dailyUsd);
  return {
    ...(model === undefined ? {} : { adapterConfig: { model } }),
    ...(daily === undefined
      ? {}
      : { runtimeConfig: { heartbeat: { maxDailyCostCents: microsToFractionalCents(daily) } } }),
  };
}

export const draftOf = (body: HireStaff, adapterType: string): CreateAgent =>
  CreateAgent.parse({ name: body.name, role: roleOf(body.role), adapterType, ...configOf(body) });

export const changeOf = (terms: StaffTerms, adapterType: string | undefined): UpdateAgent => ({
  ...(terms.name === undefined ? {} : { name: terms.name }),
  ...(terms.role === undefined ? {} : { role: roleOf(terms.role) }),
  ...(adapterType === undefined ? {} : { adapterType }),
  ...configOf(terms),
});
