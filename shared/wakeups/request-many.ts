import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import type { Places } from "../runs/admission-room.ts";
import type { RunRow } from "../runs/run.row.ts";
import type { IncomingWakeup } from "./accept.store.ts";
import { acceptWakeups, declineWakeup } from "./accept.store.ts";
import { incoming } from "./incoming-wakeup.ts";
import type { WakeupSource } from "./wakeup.schema.ts";
import { listSituations } from "./wakeup.store.ts";
import { decideWakeup } from "./wakeup-decision.ts";

/** What the fleet itself brings about: a timer that is due, a decision that somebody waits for. */
export interface WakeupWish {
  readonly actor: Actor;
  readonly agentId: string;
  readonly source: Exclude<WakeupSource, "on_demand">;
  readonly reason: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What became of a wish. */
export interface Placed {
  readonly agentId: string;
  readonly wakeupId: string;
  readonly outcome: "queued" | "coalesced" | "deferred" | "skipped" | "refused";
  /** The run that it made or joined. */
  readonly run?: RunRow;
}

/** Those that made a run: to be rung after the commit. */
export const newRuns = (placed: readonly Placed[]): RunRow[] =>
  placed.flatMap(({ outcome, run }) => (outcome === "queued" && run !== undefined ? [run] : []));

/**
 * Wakes agents set-based inside the caller's transaction: what made the wish and the wakeup are committed together,
 * or neither is. Locks slots (by agent), wakeups and runs. Agents that are gone are left out.
 */
export async function requestMany(tx: Tx, wishes: readonly WakeupWish[], places: Places): Promise<Placed[]> {
  const situations = await listSituations(
    tx,
    wishes.map(({ agentId }) => agentId),
  );
  const placed: Placed[] = [];
  const taken: IncomingWakeup[] = [];
  for (const { actor, agentId, source, reason, payload } of wishes) {
    const situation = situations.get(agentId);
    if (situation === undefined) continue;
    const own = { triggerDetail: "system", coalesce: true, forceFreshSession: false, hold: false } as const;
    const request = { ...own, source, reason, payload };
    const item = incoming(actor, situation, request, undefined);
    const decision = decideWakeup(request, situation, situation.readAt);
    if (decision.outcome === "run") {
      taken.push(item);
      continue;
    }
    const { outcome, reason: outcomeReason, message } = decision;
    const wakeupId = await declineWakeup(tx, { ...item, outcome, outcomeReason, message });
    placed.push({ agentId, wakeupId, outcome });
  }
  if (taken.length === 0) return placed;
  const accepted = [...(await acceptWakeups(tx, taken, places)).values()];
  return [
    ...placed,
    ...accepted.map(({ wakeupId, isNew, run }) => {
      return { agentId: run.agent_id, wakeupId, outcome: isNew ? ("queued" as const) : ("coalesced" as const), run };
    }),
  ];
}
