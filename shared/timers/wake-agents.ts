import type { Actor } from "../auth/actor.ts";
import type { Tx } from "../db/db.ts";
import type { Places } from "../runs/admission-room.ts";
import { listBusy } from "../wakeups/busy-scope.store.ts";
import type { Placed, WakeupWish } from "../wakeups/request-many.ts";
import type { WakeupService } from "../wakeups/wakeup.service.ts";
import { taskKeyOf } from "../wakeups/wakeup-scope.ts";
import type { FireRecord } from "./due-timer.store.ts";
import type { DueFire } from "./plan-due.ts";

const SCHEDULER = { type: "system", id: "heartbeat_scheduler" } as const;

export type Fate = Pick<FireRecord, "outcome" | "wakeupId" | "runId">;

const LEFT_OUT: Fate = { outcome: "skipped", wakeupId: null, runId: null };
const GONE: Fate = { outcome: "gone", wakeupId: null, runId: null };

export interface Wake {
  readonly requestMany: WakeupService["requestMany"];
  readonly places: Places;
  /** Who has them fired now; absent: their time has come. */
  readonly actor?: Actor;
}

export interface Woken {
  readonly fates: ReadonlyMap<DueFire, Fate>;
  /** To be rung after the commit. */
  readonly placed: readonly Placed[];
}

/** Wakes the agents of these fires, set-based, and says what became of each. */
export async function wakeAgents(tx: Tx, fires: readonly DueFire[], wake: Wake): Promise<Woken> {
  const { requestMany, places, actor = SCHEDULER } = wake;
  const kept = await withoutOverlaps(tx, inOrder(fires));
  const fates = new Map<DueFire, Fate>(fires.map((fire) => [fire, kept.has(fire) ? GONE : LEFT_OUT]));
  if (kept.size === 0) return { fates, placed: [] };
  const wishes = new Map<WakeupWish, DueFire>();
  for (const fire of kept) wishes.set(wishOf(fire, actor), fire);
  const placed = await requestMany(tx, [...wishes.keys()], places);
  for (const { wish, outcome, wakeupId, run } of placed) {
    const fire = wishes.get(wish);
    if (fire !== undefined) fates.set(fire, { outcome, wakeupId, runId: run?.id ?? null });
  }
  return { fates, placed };
}

/** By agent, so that schedulers who meet at agents with several timers do not wait for each other. */
const inOrder = (fires: readonly DueFire[]): DueFire[] =>
  [...fires].sort((a, b) => compare(agentOf(a), agentOf(b)) || a.dueAt - b.dueAt);

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const agentOf = ({ timer }: DueFire): string => timer.agent_id ?? "";

/**
 * `skip` leaves a fire out while a run of its agent and scope waits or goes on, whoever asked for it; of several fires
 * that come together the first makes it.
 */
async function withoutOverlaps(tx: Tx, fires: readonly DueFire[]): Promise<ReadonlySet<DueFire>> {
  const skipping = fires.filter(({ timer }) => timer.overlap_policy === "skip");
  if (skipping.length === 0) return new Set(fires);
  const scopes = skipping.map((fire) => ({ agentId: agentOf(fire), scope: taskKeyOf(fire.timer.payload) ?? "" }));
  const busy = await listBusy(tx, scopes);
  const taken = new Set<string>();
  const left = new Set<DueFire>();
  for (const [index, fire] of skipping.entries()) {
    const key = `${scopes[index]?.agentId} ${scopes[index]?.scope}`;
    if (busy[index] === true || taken.has(key)) left.add(fire);
    taken.add(key);
  }
  return new Set(fires.filter((fire) => !left.has(fire)));
}

const wishOf = ({ timer, dueAt, missed }: DueFire, actor: Actor): WakeupWish => ({
  actor,
  agentId: timer.agent_id ?? "",
  source: "timer",
  reason: timer.reason ?? (timer.kept_by === "heartbeat" ? "heartbeat_timer" : "timer"),
  payload: { ...timer.payload, timerId: timer.id, dueAt: new Date(dueAt).toISOString(), missedFires: missed },
  coalesce: timer.overlap_policy !== "queue",
  isOwnTimer: timer.kept_by === "caller",
});
