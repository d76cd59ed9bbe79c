import type { Actor } from "../auth/actor.ts";
import { dailyLimitKeysIn } from "../budgets/daily-limits.ts";
import { ForbiddenError, IllegalTransitionError } from "../kernel/errors.ts";
import type { AgentStatus, UpdateAgent } from "./agent.schema.ts";

/** What no agent changes, of itself or of another: its money, its powers, its place, and what it executes. */
const BOARDS_OWN = [
  "budgetMonthlyCents",
  "adapterType",
  "adapterConfig",
  "replaceAdapterConfig",
  "role",
  "reportsTo",
] as const satisfies readonly (keyof UpdateAgent)[];

interface WantedUpdate {
  readonly agentId: string;
  readonly body: UpdateAgent;
  /** Who asks may create agents. */
  readonly mayCreate: boolean;
}

/**
 * The board changes everything; an agent some of what it is itself, and the same of others where it may create agents.
 * @throws forbidden
 */
export function requireMayUpdate(actor: Actor, { agentId, body, mayCreate }: WantedUpdate): void {
  if (actor.type !== "agent") return;
  const isOwn = actor.agentId === agentId;
  if (!isOwn && !mayCreate) {
    throw new ForbiddenError("Only the agent itself, one that may create agents or the board can change an agent");
  }
  const denied = [
    ...BOARDS_OWN.filter((field) => body[field] !== undefined),
    ...dailyLimitKeysIn(body.runtimeConfig ?? {}).map((key) => `runtimeConfig.heartbeat.${key}`),
  ];
  if (denied.length > 0) {
    throw new ForbiddenError(`An agent cannot change ${isOwn ? "its own" : "another's"} ${denied.join(", ")}`, {
      details: { fields: denied },
    });
  }
}

/** Powers and status change by routes of their own, never in passing. @throws illegal_transition */
export function requirePlainUpdate(body: UpdateAgent, status: AgentStatus): void {
  if (body.permissions !== undefined) {
    throw new IllegalTransitionError("Use /api/agents/:id/permissions for permission changes");
  }
  if (body.status !== undefined && body.status !== status) {
    throw new IllegalTransitionError("Use pause, resume or terminate to change the status of an agent");
  }
}
