import type { WakeupSource } from "./wakeup.schema.ts";

/** All that decides whether a wakeup may become a run: what one query read, nothing else. */
export interface Situation {
  readonly lifecycle: "active" | "pending_approval" | "terminated";
  readonly pauseCauses: readonly string[];
  readonly companyStatus: "active" | "paused" | "archived";
  readonly wakeOnDemand: boolean;
  readonly heartbeatEnabled: boolean;
  readonly companyPauseCauses: readonly string[];
  /** The widest budget whose cap is met by what was spent; null while there is none. */
  readonly metBudget: { readonly scopeType: string; readonly scopeId: string } | null;
  /** Several runs in a row failed; null while they did not. */
  readonly breakerOpenedAt: Date | null;
  readonly lastHeartbeatAt: Date | null;
  /** A run of the agent waits or goes on. */
  readonly hasRunUnderWay: boolean;
}

export type Decision =
  | { readonly outcome: "run" }
  | {
      readonly outcome: "deferred" | "skipped" | "refused";
      readonly reason: string;
      readonly message: string;
      readonly details: Readonly<Record<string, string>>;
    };

export interface Wish {
  readonly source: WakeupSource;
  /** The caller would rather wait than be refused. */
  readonly hold: boolean;
  /** A timer that is not the agent's heartbeat. */
  readonly isOwnTimer?: boolean;
}

/** While the breaker is open, one wake goes through in this time, to probe. */
const PROBE_EVERY_MS = 15 * 60_000;

/** Runs, waits, is left out or is refused: and why. The table of `docs/wakeups.md`, top to bottom. */
export function decideWakeup(wish: Wish, situation: Situation, now: Date): Decision {
  const gone = goneForGood(situation);
  if (gone !== null) return { outcome: "refused", ...gone };
  const unwanted = notWanted(wish, situation);
  if (unwanted !== null) return { outcome: "skipped", ...unwanted };
  const hindrance = hindranceOf(situation) ?? breakerHindrance(wish, situation, now);
  if (hindrance === null) return { outcome: "run" };
  return { outcome: outcomeOf(wish), ...hindrance };
}

/** Whether a wakeup that was kept may run by now. Policies are not asked again: it was accepted under those of its time. */
export function isReleasable(source: WakeupSource, situation: Situation, now: Date): boolean {
  const hindrance =
    goneForGood(situation) ?? hindranceOf(situation) ?? breakerHindrance({ source, hold: true }, situation, now);
  return hindrance === null;
}

/** What ends by itself or by a person's hand, and holds every wakeup meanwhile; null when nothing does. */
export function hindranceOf(situation: Situation): Reason | null {
  return pauseOf(situation) ?? (situation.metBudget && budgetHindrance(situation.metBudget.scopeType));
}

export interface Reason {
  readonly reason: string;
  readonly message: string;
  readonly details: Readonly<Record<string, string>>;
}

/** Assignments and automations will not come again, so they wait; a timer will, and a person is told. */
function outcomeOf({ source, hold }: Wish): "deferred" | "skipped" | "refused" {
  if (hold || source === "assignment" || source === "automation") return "deferred";
  return source === "timer" ? "skipped" : "refused";
}

const NOT_INVOKABLE = "Agent is not invokable in its current state";

function goneForGood({ lifecycle, companyStatus }: Situation): Reason | null {
  if (lifecycle !== "active") {
    return { reason: `agent.${lifecycle}`, message: NOT_INVOKABLE, details: { status: lifecycle } };
  }
  if (companyStatus === "archived") {
    return { reason: "company.archived", message: "Company is not active", details: { status: "archived" } };
  }
  return null;
}

function notWanted({ source, isOwnTimer = false }: Wish, { heartbeatEnabled, wakeOnDemand }: Situation): Reason | null {
  if (source === "timer" && !isOwnTimer && !heartbeatEnabled) {
    return { reason: "heartbeat.disabled", message: "The agent's timer heartbeat is disabled", details: {} };
  }
  if (source !== "timer" && !wakeOnDemand) {
    return { reason: "heartbeat.wakeOnDemand.disabled", message: "The agent is woken by its timer only", details: {} };
  }
  return null;
}

/** A budget's pause is told as the budget's: the cause that a person can act upon. */
function pauseOf({ companyStatus, companyPauseCauses, pauseCauses }: Situation): Reason | null {
  if (companyStatus === "paused") {
    if (isBudgetAlone(companyPauseCauses))
      return budgetReason("company", "Company is paused because its budget hard-stop was reached.");
    return {
      reason: "company.paused",
      message: "Company is paused and cannot start new work.",
      details: { status: "paused" },
    };
  }
  if (isBudgetAlone(pauseCauses)) {
    return budgetReason("agent", "Agent is paused because its budget hard-stop was reached.");
  }
  if (pauseCauses.length > 0) {
    return {
      reason: "agent.paused",
      message: NOT_INVOKABLE,
      details: { status: "paused", pauseReason: pauseCauses[0] ?? "manual" },
    };
  }
  return null;
}

const isBudgetAlone = (causes: readonly string[]): boolean => causes.length === 1 && causes[0] === "budget";

const budgetReason = (scopeType: string, message: string): Reason => ({
  reason: `budget.${scopeType}`,
  message,
  details: { scopeType },
});

const HARD_STOPS: Readonly<Record<string, string>> = {
  instance: "No company can start new work because the instance's budget hard-stop is exceeded.",
  company: "Company cannot start new work because its budget hard-stop is exceeded.",
  team: "Team cannot start new work because its budget hard-stop is exceeded.",
  project: "Project cannot start work because its budget hard-stop is still exceeded.",
  agent: "Agent cannot start because its budget hard-stop is still exceeded.",
};

/** What a budget says whose cap is met. */
export const budgetHindrance = (scopeType: string): Reason =>
  budgetReason(scopeType, HARD_STOPS[scopeType] ?? "A budget hard-stop is exceeded.");

/** A person's wake probes at once, another now and then, one at a time; the rest waits until a probe succeeds. */
function breakerHindrance({ source }: Wish, situation: Situation, now: Date): Reason | null {
  const { breakerOpenedAt, lastHeartbeatAt, hasRunUnderWay } = situation;
  if (breakerOpenedAt === null || source === "on_demand") return null;
  const idleSince = lastHeartbeatAt ?? breakerOpenedAt;
  if (!hasRunUnderWay && now.getTime() - idleSince.getTime() >= PROBE_EVERY_MS) return null;
  return {
    reason: "agent.error",
    message: "The agent's last runs failed; it is woken again when one succeeds",
    details: { status: "error" },
  };
}
