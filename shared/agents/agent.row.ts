/** A row of `agents`, with what its slots and its spend say. */
export interface AgentRow {
  id: string;
  company_id: string;
  name: string;
  role: string;
  title: string | null;
  icon: string | null;
  lifecycle: "active" | "pending_approval" | "terminated";
  pause_causes: string[];
  paused_at: Date | null;
  reports_to: string | null;
  capabilities: string | null;
  adapter_type: string;
  adapter_config: Record<string, unknown>;
  runtime_config: Record<string, unknown>;
  budget_monthly_cents: number;
  permissions: Record<string, unknown>;
  metadata: Record<string, unknown> | null;
  config_version: number;
  instructions_entry_file: string;
  desired_skills: string[];
  /** As who hired it put it: shown while `role` is what follows from it. */
  given_role: string | null;
  /** Null: the company's default team. */
  team_id: string | null;
  memory_scopes: string[];
  approval_policy: Record<string, unknown>;
  retired_reason: string | null;
  created_at: Date;
  updated_at: Date;
  /** From agent_slots. */
  running: number;
  breaker_opened_at: Date | null;
  consecutive_failures: number;
  last_heartbeat_at: Date | null;
  /** In this UTC month. */
  spent_micros: number;
}
