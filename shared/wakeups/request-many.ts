import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import { metrics } from "../metrics/metrics.ts";
import { currentContext } from "../platform/context.ts";
import type { Places } from "../runs/admission-room.ts";
import type { RunRow } from "../runs/run.row.ts";
import type { DeclinedWakeup, IncomingWakeup } from "./accept.store.ts";
import { acceptWakeups } from "./accept.store.ts";
import { declineWakeups } from "./decline-many.store.ts";
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
  /** False: it makes a run of its own, whatever waits. */
  readonly coalesce?: boolean;
  /** Of a timer that is not the agent's heartbeat: it wakes whether that is enabled or not. */
  readonly isOwnTimer?: boolean;
}

/** What became of a wish. */
export interface Placed {
  readonly wish: WakeupWish;
  readonly agentId: string;
  readonly wakeupId: string;
  readonly outcome: "queued" | "coalesced" | "deferred" | "skipped" | "refused";
  /** The run that it made or joined. */
  readonly run?: RunRow;
}

/** Those that made a run: to be rung after the commit. */
export const newRuns = (placed: readonly Placed[]): RunRow[] =>
  placed.flatMap(({ outcome, run }) => (outcome === "queued" && run !== undefined ? [run] : []));

const requestOf = ({ source, reason, payload, coalesce = true, isOwnTimer = false }: WakeupWish) => {
  const own = { triggerDetail: "system", forceFreshSession: false, hold: false } as const;
  return { ...own, source, reason, payload, coalesce, isOwnTimer };
};

/**
 * Wakes agents set-based inside the caller's transaction: what made the wish and the wakeup are committed together,
 * or neither is. Locks slots (by agent), wakeups and runs. Agents that are gone are left out.
 */
export async function requestMany(tx: Tx, wishes: readonly WakeupWish[], places: Places): Promise<Placed[]> {
  const situations = await listSituations(
    tx,
    wishes.map(({ agentId }) => agentId),
  );
  const taken = new Map<string, { readonly wish: WakeupWish; readonly item: IncomingWakeup }>();
  const declined: { readonly wish: WakeupWish; readonly item: DeclinedWakeup }[] = [];
  for (const wish of wishes) {
    const situation = situations.get(wish.agentId);
    if (situation === undefined) continue;
    const request = requestOf(wish);
    // What a request brings about belongs to its trace.
    const item = incoming(wish.actor, situation, request, currentContext().traceparent);
    const decision = decideWakeup(request, situation, situation.readAt);
    if (decision.outcome === "run") {
      taken.set(item.wakeupId, { wish, item });
      continue;
    }
    const { outcome, reason: outcomeReason, message } = decision;
    declined.push({ wish, item: { ...item, outcome, outcomeReason, message } });
  }
  const rows = await declineWakeups(
    tx,
    declined.map(({ item }) => item),
  );
  const placed = declined.map(({ wish, item: { agentId, outcome, wakeupId } }, at): Placed => {
    return { wish, agentId, wakeupId: rows[at] ?? wakeupId, outcome };
  });
  tx.afterCommit(() => {
    for (const { wish, outcome } of placed) metrics.count("wakeups", { source: wish.source, outcome });
  });
  if (taken.size === 0) return placed;
  const accepted = await acceptWakeups(
    tx,
    [...taken.values()].map(({ item }) => item),
    places,
  );
  for (const [wakeupId, { wish }] of taken) {
    const { isNew, run } = accepted.get(wakeupId) ?? {};
    if (run === undefined) continue;
    placed.push({ wish, agentId: run.agent_id, wakeupId, outcome: isNew === true ? "queued" : "coalesced", run });
  }
  return placed;
}
