import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Policy } from "../../shared/budgets/budget-policy.ts";
import type { Reservation } from "../../shared/budgets/spending.ts";
import { decideClaim, type Place } from "../../shared/runs/claim-decision.ts";
import type { Situation } from "../../shared/wakeups/wakeup-decision.ts";

const WELL: Situation = {
  lifecycle: "active",
  pauseCauses: [],
  companyStatus: "active",
  wakeOnDemand: true,
  heartbeatEnabled: true,
  companyPauseCauses: [],
  metBudget: null,
  breakerOpenedAt: null,
  lastHeartbeatAt: null,
  hasRunUnderWay: true,
};
const FREE = { capacity: 1, running: 0, busySlots: 0 };
const met = (scopeType: string) => ({ scopeType, scopeId: "x" });
const UNLIMITED: Reservation = { kind: "reserved", amounts: null };

const decide = (
  situation: Partial<Situation>,
  slot = FREE,
  isFleetDrained = false,
  reserve: () => Reservation = () => UNLIMITED,
) => decideClaim({ ...WELL, ...situation }, slot, { isFleetDrained, isHeld: false, isCheckoutTaken: false, reserve });

describe("a claim", () => {
  it("that another worker has to make leaves the run to it, or to wait, once nothing else is in the way", () => {
    const reserve = () => {
      throw new Error("nothing is set aside for what does not start");
    };
    const at = (place: Place, more = {}) =>
      decideClaim({ ...WELL, ...more }, FREE, {
        isFleetDrained: false,
        isHeld: false,
        isCheckoutTaken: false,
        place,
        reserve,
      });
    expect(at("elsewhere")).toEqual({ kind: "leave" });
    expect(at("full")).toEqual({ kind: "wait", holdReason: "adapter.workers_full" });
    expect(at("nowhere")).toEqual({ kind: "wait", holdReason: "adapter.no_worker" });
    expect(at("nowhere", { lifecycle: "terminated" })).toMatchObject({ kind: "cancel" });
  });

  it("takes the lowest free slot", () => {
    expect(decide({})).toEqual({ kind: "run", slotNo: 0, allowance: null });
    expect(decide({}, { capacity: 4, running: 2, busySlots: 0b101 })).toEqual({
      kind: "run",
      slotNo: 1,
      allowance: null,
    });
  });

  it("takes a slot that is free and within capacity, or waits", () => {
    const slots = fc
      .record({ capacity: fc.integer({ min: 1, max: 50 }), held: fc.uniqueArray(fc.integer({ min: 0, max: 49 })) })
      .map(({ capacity, held }) => ({
        capacity,
        running: held.length,
        busySlots: held.reduce((mask, slotNo) => mask + 2 ** slotNo, 0),
        held,
      }));
    fc.assert(
      fc.property(slots, ({ held, ...slot }) => {
        const decision = decide({}, slot);
        if (decision.kind === "wait") return held.length >= slot.capacity || Math.max(...held) >= slot.capacity - 1;
        return decision.kind === "run" && decision.slotNo < slot.capacity && !held.includes(decision.slotNo);
      }),
    );
  });

  it("waits while more slots are held than there are now, wherever they lie", () => {
    expect(decide({}, { capacity: 1, running: 1, busySlots: 0b100 })).toEqual({
      kind: "wait",
      holdReason: "capacity.lowered",
    });
    expect(decide({}, { capacity: 2, running: 2, busySlots: 0b1001 })).toEqual({
      kind: "wait",
      holdReason: "capacity.lowered",
    });
  });

  it("waits while another run works on its issue, unless it would not run anyway", () => {
    const held = { isFleetDrained: false, isHeld: true, isCheckoutTaken: false, reserve: () => UNLIMITED };
    expect(decideClaim(WELL, FREE, held)).toEqual({ kind: "wait", holdReason: "work.held" });
    expect(decideClaim({ ...WELL, pauseCauses: ["manual"] }, FREE, held)).toMatchObject({ kind: "defer" });
  });

  it("waits while another run works where it is to work, and learns first that its issue is held", () => {
    const taken = { isFleetDrained: false, isHeld: false, isCheckoutTaken: true, reserve: () => UNLIMITED };
    expect(decideClaim(WELL, FREE, taken)).toEqual({ kind: "wait", holdReason: "workspace.busy" });
    expect(decideClaim(WELL, FREE, { ...taken, isHeld: true })).toEqual({ kind: "wait", holdReason: "work.held" });
  });

  it("waits while the fleet is drained, unless it would not run anyway", () => {
    expect(decide({}, FREE, true)).toEqual({ kind: "wait", holdReason: "instance.drained" });
    expect(decide({ pauseCauses: ["manual"] }, FREE, true)).toMatchObject({ kind: "defer" });
    expect(decide({ lifecycle: "terminated" }, FREE, true)).toMatchObject({ kind: "cancel" });
  });

  it("asks for money last: it keeps what meets a cap, and waits where others have set the rest aside", () => {
    const policy = { scopeType: "company" } as Policy;
    let asked = 0;
    const given = (reservation: Reservation) => () => {
      asked += 1;
      return reservation;
    };
    expect(decide({}, FREE, false, given({ kind: "exhausted", policy }))).toMatchObject({
      kind: "defer",
      errorCode: "budget_blocked",
      reason: "budget.company",
    });
    expect(decide({}, FREE, false, given({ kind: "crowded", policy }))).toEqual({
      kind: "wait",
      holdReason: "budget.reserved",
    });
    const amounts = { billed_cents: 50_000 };
    expect(decide({}, FREE, false, given({ kind: "reserved", amounts }))).toMatchObject({ allowance: amounts });
    expect(asked).toBe(3);

    const reserve = given({ kind: "reserved", amounts });
    decide({ pauseCauses: ["manual"] }, FREE, false, reserve);
    decide({}, FREE, true, reserve);
    decide({}, { capacity: 1, running: 1, busySlots: 1 }, false, reserve);
    expect(asked).toBe(3);
  });

  it("takes the last of fifty slots", () => {
    const busySlots = 2 ** 49 - 1;
    expect(decide({}, { capacity: 50, running: 49, busySlots })).toEqual({ kind: "run", slotNo: 49, allowance: null });
  });

  it.each([
    [{ pauseCauses: ["manual"] }, "agent_paused", "agent.paused"],
    [{ companyStatus: "paused" }, "agent_paused", "company.paused"],
    [{ metBudget: met("agent") }, "budget_blocked", "budget.agent"],
    [{ metBudget: met("company") }, "budget_blocked", "budget.company"],
  ] as const)("keeps for later what meets %j", (situation, errorCode, reason) => {
    expect(decide(situation)).toMatchObject({ kind: "defer", errorCode, reason });
    expect(decide(situation, { capacity: 1, running: 1, busySlots: 1 })).toMatchObject({ kind: "defer" });
  });

  it.each([{ lifecycle: "terminated" }, { lifecycle: "pending_approval" }, { companyStatus: "archived" }] as const)(
    "ends for good what meets %j, also when it is paused",
    (situation) => {
      expect(decide({ ...situation, pauseCauses: ["manual"] })).toMatchObject({
        kind: "cancel",
        errorCode: "agent_not_invokable",
      });
    },
  );

  it("asks neither for policies nor for the breaker: the wakeup was accepted", () => {
    const situation = { wakeOnDemand: false, heartbeatEnabled: false, breakerOpenedAt: new Date() };
    expect(decide(situation)).toEqual({ kind: "run", slotNo: 0, allowance: null });
  });
});
