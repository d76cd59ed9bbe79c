import type { Db, Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { metrics } from "../metrics/metrics.ts";
import { cancelDeferred } from "../runs/run-stop.store.ts";
import { lockSlots } from "../runs/slot.store.ts";
import type { Release } from "./release.store.ts";
import { cancelOvertaken, listKeptScopes, listReleasable, releaseWakeups } from "./release.store.ts";
import { WAKEUP_SOURCES, type WakeupSource } from "./wakeup.schema.ts";
import { listSituations } from "./wakeup.store.ts";
import { isReleasable } from "./wakeup-decision.ts";

export interface ReleaseService {
  /** Lets kept wakeups run whose cause is over; resolves to how many. */
  readonly releaseDeferred: () => Promise<number>;
}

const AGENTS = 200;
/** Of one agent in one round. */
const WAKEUPS = 100;

export function createReleaseService({ db, bus }: { readonly db: Db; readonly bus: LiveBus }): ReleaseService {
  return {
    releaseDeferred: async () => {
      const { releasable, gone } = await listReleasable(db, AGENTS);
      if (gone.length > 0) await db.transaction((tx) => cancel(tx, gone));
      if (releasable.length === 0) return 0;
      const released = await db.transaction((tx) => release(tx, releasable));
      for (const companyId of new Set(released.map((row) => row.company_id)))
        bus.publish({ kind: "events", companyId });
      if (released.length > 0) bus.publish({ kind: "admission" });
      metrics.count("wakeupsReleased", {}, released.length);
      return released.length;
    },
  };
}

async function release(tx: Tx, agentIds: readonly string[]): Promise<{ id: string; company_id: string }[]> {
  await lockSlots(tx, agentIds);
  await cancelOvertaken(tx, agentIds, WAKEUPS);
  const situations = await listSituations(tx, agentIds);
  const probed = new Set<string>();
  const releases: Release[] = [];
  for (const kept of await listKeptScopes(tx, agentIds, WAKEUPS)) {
    const situation = situations.get(kept.agent_id);
    const source = kept.source as WakeupSource;
    if (situation === undefined || probed.has(kept.agent_id)) continue;
    if (!isReleasable(source, situation, situation.readAt)) continue;
    // Through an open breaker goes one run, to probe.
    if (situation.breakerOpenedAt !== null) probed.add(kept.agent_id);
    releases.push({ ...kept, runId: newId(), priority: WAKEUP_SOURCES.indexOf(source) });
  }
  return releases.length === 0 ? [] : releaseWakeups(tx, releases);
}

/** What was kept for an agent in the moment in which it went for good. */
async function cancel(tx: Tx, agentIds: readonly string[]): Promise<void> {
  await lockSlots(tx, agentIds);
  await cancelDeferred(tx, agentIds, "agent.gone");
}
