import { hindranceOf, type Situation } from "../wakeups/wakeup-decision.ts";

export type ClaimDecision =
  | { readonly kind: "run"; readonly slotNo: number }
  /** No free slot after all, or the fleet starts nothing: back among the waiting. */
  | { readonly kind: "wait"; readonly holdReason: HoldReason }
  /** The run ends here; its wakeups wait until the cause does. */
  | { readonly kind: "defer"; readonly errorCode: string; readonly reason: string; readonly message: string }
  /** The run ends here, and so do its wakeups. */
  | { readonly kind: "cancel"; readonly errorCode: string; readonly message: string };

export type HoldReason = "capacity.lowered" | "instance.drained";

export interface SlotState {
  readonly capacity: number;
  readonly running: number;
  /** Bit n is set while slot n is held. */
  readonly busySlots: number;
}

/** What a worker that asks for a run is told: the same questions as at its wakeup, asked again under the lock. */
export function decideClaim(
  situation: Situation,
  slot: SlotState,
  { isFleetDrained }: { readonly isFleetDrained: boolean },
): ClaimDecision {
  if (situation.lifecycle !== "active") {
    return { kind: "cancel", errorCode: "agent_not_invokable", message: `Agent is ${situation.lifecycle}` };
  }
  if (situation.companyStatus === "archived") {
    return { kind: "cancel", errorCode: "agent_not_invokable", message: "Company is archived" };
  }
  const hindrance = hindranceOf(situation);
  if (hindrance !== null) {
    const errorCode = hindrance.reason.startsWith("budget.") ? "budget_blocked" : "agent_paused";
    return { kind: "defer", errorCode, reason: hindrance.reason, message: hindrance.message };
  }
  if (isFleetDrained) return { kind: "wait", holdReason: "instance.drained" };
  const slotNo = lowestFree(slot.busySlots);
  if (slot.running >= slot.capacity || slotNo >= slot.capacity) return { kind: "wait", holdReason: "capacity.lowered" };
  return { kind: "run", slotNo };
}

function lowestFree(busySlots: number): number {
  let slotNo = 0;
  while (Math.floor(busySlots / 2 ** slotNo) % 2 === 1) slotNo += 1;
  return slotNo;
}
