import type { Amounts } from "../budgets/budget-policy.ts";
import type { Reservation } from "../budgets/spending.ts";
import { budgetHindrance, hindranceOf, type Reason, type Situation } from "../wakeups/wakeup-decision.ts";
import type { HoldReason } from "./hold-reasons.ts";

/** Back among the waiting. */
export type WaitReason = Exclude<HoldReason, "adapter.other_worker">;

export type ClaimDecision =
  | { readonly kind: "run"; readonly slotNo: number; readonly allowance: Partial<Amounts> | null }
  /** No free slot after all, its issue, its project or its checkout is held, no money that others have not set aside, or the fleet starts nothing: back among the waiting. */
  | { readonly kind: "wait"; readonly holdReason: WaitReason }
  /** It is for another worker, which can run it and has room: it rings again. */
  | { readonly kind: "leave" }
  /** The run ends here; its wakeups wait until the cause does. */
  | { readonly kind: "defer"; readonly errorCode: string; readonly reason: string; readonly message: string }
  /** The run ends here, and so do its wakeups. */
  | { readonly kind: "cancel"; readonly errorCode: string; readonly message: string };

/**
 * Where a run can go, as the worker sees it that asks for it. `elsewhere`: other workers can run it, and have room.
 * `full`: those that can have none. `nowhere`: there is no such worker.
 */
export type Place = "here" | "elsewhere" | "full" | "nowhere";

export interface SlotState {
  readonly capacity: number;
  readonly running: number;
  /** Bit n is set while slot n is held. */
  readonly busySlots: number;
}

/** What a worker that asks for a run is told: the same questions as at its wakeup, asked again under the lock, and money last. */
export function decideClaim(
  situation: Situation,
  slot: SlotState,
  {
    isFleetDrained,
    isHeld,
    isCheckoutTaken,
    place = "here",
    reserve,
  }: {
    readonly isFleetDrained: boolean;
    readonly isHeld: boolean;
    readonly isCheckoutTaken: boolean;
    readonly place?: Place;
    readonly reserve: () => Reservation;
  },
): ClaimDecision {
  if (situation.lifecycle !== "active") {
    return { kind: "cancel", errorCode: "agent_not_invokable", message: `Agent is ${situation.lifecycle}` };
  }
  if (situation.companyStatus === "archived") {
    return { kind: "cancel", errorCode: "agent_not_invokable", message: "Company is archived" };
  }
  const hindrance = hindranceOf(situation);
  if (hindrance !== null) return defer(hindrance);
  const holdReason = holdOf({ isFleetDrained, isHeld, isCheckoutTaken });
  if (holdReason !== undefined) return { kind: "wait", holdReason };
  if (place !== "here") return PLACED[place];
  const slotNo = lowestFree(slot.busySlots);
  if (slot.running >= slot.capacity || slotNo >= slot.capacity) return { kind: "wait", holdReason: "capacity.lowered" };
  return decideByBudget(reserve(), slotNo);
}

const PLACED: Readonly<Record<Exclude<Place, "here">, ClaimDecision>> = {
  elsewhere: { kind: "leave" },
  full: { kind: "wait", holdReason: "adapter.workers_full" },
  nowhere: { kind: "wait", holdReason: "adapter.no_worker" },
};

function holdOf(held: {
  readonly isFleetDrained: boolean;
  readonly isHeld: boolean;
  readonly isCheckoutTaken: boolean;
}): WaitReason | undefined {
  if (held.isFleetDrained) return "instance.drained";
  if (held.isHeld) return "work.held";
  return held.isCheckoutTaken ? "workspace.busy" : undefined;
}

/** The last question: what it sets aside is the run's. */
function decideByBudget(reservation: Reservation, slotNo: number): ClaimDecision {
  // What is kept is kept for an agent: a run of this project asks again until the project is paused, which holds it.
  if (reservation.kind === "exhausted" && reservation.policy.scopeType === "project") {
    return { kind: "wait", holdReason: "budget.reserved" };
  }
  if (reservation.kind === "exhausted") return defer(budgetHindrance(reservation.policy.scopeType));
  if (reservation.kind === "crowded") return { kind: "wait", holdReason: "budget.reserved" };
  if (reservation.kind === "unbounded") return { kind: "wait", holdReason: "budget.run_cap_missing" };
  return { kind: "run", slotNo, allowance: reservation.amounts };
}

const defer = ({ reason, message }: Reason): ClaimDecision => ({
  kind: "defer",
  errorCode: reason.startsWith("budget.") ? "budget_blocked" : "agent_paused",
  reason,
  message,
});

function lowestFree(busySlots: number): number {
  let slotNo = 0;
  while (Math.floor(busySlots / 2 ** slotNo) % 2 === 1) slotNo += 1;
  return slotNo;
}
