import type { WakeupSource } from "./wakeup.schema.ts";

/** All that decides whether a wakeup may become a run: what one query read, nothing else. */
export interface Situation {
  readonly lifecycle: "active" | "pending_approval" | "terminated";
  readonly pauseCauses: readonly string[];
  readonly companyStatus: "active" | "paused" | "archived";
  readonly wakeOnDemand: boolean;
  readonly heartbeatEnabled: boolean;
  readonly agentBudget: Budget;
  readonly companyBudget: Budget;
  /** Several runs in a row failed; null while they did not. */
  readonly breakerOpenedAt: Date | null;
  readonly lastHeartbeatAt: Date | null;
  /** A run of the agent waits or goes on. */
  readonly hasRunUnderWay: boolean;
}

export interface Budget {
  /** 0: no cap. */
  readonly capMicros: number;
  readonly spentMicros: number;
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
  return pauseOf(situation) ?? budgetOf(situation);
}

interface Reason {
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

function notWanted({ source }: Wish, { heartbeatEnabled, wakeOnDemand }: Situation): Reason | null {
  if (source === "timer" && !heartbeatEnabled) {
    return { reason: "heartbeat.disabled", message: "The agent's timer heartbeat is disabled", details: {} };
  }
  if (source !== "timer" && !wakeOnDemand) {
    return { reason: "heartbeat.wakeOnDemand.disabled", message: "The agent is woken by its timer only", details: {} };
  }
  return null;
}

function pauseOf({ companyStatus, pauseCauses }: Situation): Reason | null {
  if (companyStatus === "paused") {
    return {
      reason: "company.paused",
      message: "Company is paused and cannot start new work.",
      details: { status: "paused" },
    };
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

function budgetOf({ companyBudget, agentBudget }: Situation): Reason | null {
  if (isExhausted(companyBudget)) {
    return {
      reason: "budget.company",
      message: "Company cannot start new work because its budget hard-stop is exceeded.",
      details: { scopeType: "company" },
    };
  }
  if (isExhausted(agentBudget)) {
    return {
      reason: "budget.agent",
      message: "Agent cannot start because its budget hard-stop is still exceeded.",
      details: { scopeType: "agent" },
    };
  }
  return null;
}

const isExhausted = ({ capMicros, spentMicros }: Budget): boolean => capMicros > 0 && spentMicros >= capMicros;

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
