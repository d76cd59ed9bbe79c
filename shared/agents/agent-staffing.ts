import { dailyLimitsIn } from "../budgets/daily-limits.ts";
import { putAmount } from "../budgets/policy.store.ts";
import type { Tx } from "../db/db.ts";
import { fractionalCentsToMicros } from "../kernel/money.ts";
import { AGENT_ROLES, type CreateAgent } from "./agent.schema.ts";

/** What an agent is hired as, beside its configuration. What is undefined stays as it is. */
export interface Staffing {
  /** Its role as who hired it put it. */
  readonly givenRole?: string | undefined;
  readonly memoryScopes?: readonly string[] | undefined;
  readonly approvalPolicy?: Readonly<Record<string, unknown>> | undefined;
  /** What one run of it may cost; 0: no cap. */
  readonly perTaskMicros?: number | undefined;
}

type Role = CreateAgent["role"];

/** What stands in a role without being the whole of it; who leads is named outright. */
const IN_PASSING: ReadonlySet<string> = new Set([
  "engineer",
  "designer",
  "pm",
  "qa",
  "devops",
  "researcher",
  "security",
]);

/** "ic-engineer" → engineer; what says nothing to us is general. */
export function roleOf(given: string): Role {
  const plain = given.trim().toLowerCase();
  const known = (name: string): name is Role => AGENT_ROLES.some((role) => role === name);
  if (known(plain)) return plain;
  const word = plain.split(/[^a-z]+/).find((each) => IN_PASSING.has(each));
  return word !== undefined && known(word) ? word : "general";
}

/** The role as it was put, while nobody has given another. */
export const shownRole = (role: string, given: string | null): string =>
  given !== null && roleOf(given) === role ? given : role;

interface OfAgent {
  readonly agentId: string;
  readonly companyId: string;
}

/** The agent is locked. */
export async function applyRunCap(tx: Tx, { agentId, companyId }: OfAgent, micros: number | undefined): Promise<void> {
  if (micros === undefined) return;
  const key = { companyId, scopeType: "run", scopeId: agentId, metric: "billed_cents", windowKind: "run" } as const;
  await putAmount(tx, key, micros);
}

/** What a configuration lets an agent spend in a day; 0: nothing was said. */
export const dailyMicrosIn = (runtimeConfig: Readonly<Record<string, unknown>>): number =>
  fractionalCentsToMicros(dailyLimitsIn(runtimeConfig).find(({ metric }) => metric === "billed_cents")?.amount ?? 0);
