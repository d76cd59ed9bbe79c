/** How many slots the fleet should have. Pure: what is known of the fleet goes in, and the time with it. */

/** What is known of the fleet at one moment. */
export interface Signals {
  /** Slots of all workers that take runs. */
  readonly fleetSlots: number;
  /** Runs that hold one. */
  readonly running: number;
  /** Runs that a free slot would start now. */
  readonly backlog: number;
  /** How long the one of them that waits longest has waited. */
  readonly backlogAgeSec: number;
  readonly arrivalsPerSec: number;
  /** How long runs hold a slot. */
  readonly runLengthSec: number;
}

export interface ScalingPolicy {
  /** Nobody should wait longer for a slot. */
  readonly clearWithinSec: number;
  /** What share of the slots may be busy while nothing waits: the rest is for what comes all at once. */
  readonly utilisation: number;
  /** So long a need is remembered: slots that were wanted meanwhile are not given up. */
  readonly settleSec: number;
  /** Slots are given up only where so large a share of them is not needed. */
  readonly spareShare: number;
}

export const SCALING: ScalingPolicy = { clearWithinSec: 60, utilisation: 0.8, settleSec: 300, spareShare: 0.2 };

/** What was needed lately, and what is wanted because of it. */
export interface Wanted {
  readonly slots: number;
  /** Newest last; none is less than one behind it. */
  readonly needs: readonly { readonly atSec: number; readonly slots: number }[];
}

/** However old the backlog is, what clears it comes within this share of the time: or it would take more slots than there are. */
const SHORTEST_CLEARING = 0.25;

/**
 * What would be needed if this moment went on for ever. In `t` seconds, `s` slots start as many runs as are free and as
 * come free, `s - running + s × t / length`; that has to be the backlog and what arrives in the time. What runs is let
 * run: a worker with fewer slots than runs would have to hand some over.
 */
export function slotsNeeded(signals: Signals, { clearWithinSec, utilisation }: ScalingPolicy): number {
  const { running, backlog, backlogAgeSec, arrivalsPerSec, runLengthSec } = signals;
  const busy = (arrivalsPerSec * runLengthSec) / utilisation;
  const inSec = Math.max(clearWithinSec - backlogAgeSec, clearWithinSec * SHORTEST_CLEARING);
  const clearing =
    backlog === 0 ? 0 : ((running + backlog + arrivalsPerSec * inSec) * runLengthSec) / (runLengthSec + inSec);
  return Math.ceil(Math.max(running, busy, clearing, backlog === 0 ? 0 : 1));
}

/**
 * More at once, less only when it has not been needed for a while, and then only if it is worth it: so that what comes
 * in bursts, or a little more and a little less, does not start and stop workers all the time. At the start what is there
 * counts as needed: whoever asked for it knew why.
 */
export function wantedSlots(
  signals: Signals,
  policy: ScalingPolicy,
  { before, atSec }: { readonly before: Wanted | undefined; readonly atSec: number },
): Wanted {
  const { needs: known, slots: held } = before ?? {
    needs: [{ atSec, slots: signals.fleetSlots }],
    slots: signals.fleetSlots,
  };
  const slots = slotsNeeded(signals, policy);
  const needs = [
    ...known.filter((need) => need.atSec > atSec - policy.settleSec && need.slots > slots),
    { atSec, slots },
  ];
  const most = needs[0]?.slots ?? slots;
  const isKept = most <= held && most >= held * (1 - policy.spareShare) && most > 0;
  return { slots: isKept ? held : most, needs };
}
