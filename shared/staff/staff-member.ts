import type { AgentRow } from "../agents/agent.row.ts";

/** In `/v1`'s words; what an agent just does is not a status there. */
export type StaffStatus = "active" | "paused" | "retired" | "pending_approval";

/** What agents may cost, and what came of them so far. */
export interface Figures {
  id: string;
  /** Null: no cap. */
  per_task_micros: number | null;
  daily_micros: number | null;
  completed: number;
  failed: number;
  cost_micros: number;
}

/** An agent as `/v1` knows it. */
export interface StaffMember {
  readonly agent: AgentRow;
  readonly figures: Figures;
}

/** In dollars; null, or 0: no cap. */
export interface StaffBudget {
  readonly perTaskUsd?: number | null | undefined;
  readonly dailyUsd?: number | null | undefined;
}

/** What both hiring and changing may say; what is undefined stays as it is. */
export interface StaffTerms {
  readonly name?: string | undefined;
  readonly role?: string | undefined;
  /** As `/v1` calls it. */
  readonly adapter?: string | undefined;
  readonly model?: string | null | undefined;
  readonly budget?: StaffBudget | undefined;
  readonly approvalPolicy?: Readonly<Record<string, unknown>> | undefined;
  readonly memoryScopes?: readonly string[] | undefined;
}

export interface HireStaff extends StaffTerms {
  readonly name: string;
  readonly role: string;
  readonly adapter: string;
  /** Or its slug. */
  readonly teamId: string;
}

export interface HiredStaff {
  readonly member: StaffMember;
  /** Absent while an approval is waited for. */
  readonly agentToken?: string;
  readonly approvalId?: string;
}
