import type { Db, Tx } from "../db/db.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import { lockSlots } from "../runs/slot.store.ts";
import type { Release } from "./release.store.ts";
import { listKeptScopes, listReleasable, releaseWakeups } from "./release.store.ts";
import { WAKEUP_SOURCES, type WakeupSource } from "./wakeup.schema.ts";
import { listSituations } from "./wakeup.store.ts";
import { decideWakeup } from "./wakeup-decision.ts";

export interface ReleaseService {
  /** Lets kept wakeups run whose cause is over; resolves to how many. */
  readonly releaseDeferred: () => Promise<number>;
}

const AGENTS = 200;

export function createReleaseService({ db, bus }: { readonly db: Db; readonly bus: LiveBus }): ReleaseService {
  return {
    releaseDeferred: async () => {
      const agentIds = await listReleasable(db, AGENTS);
      if (agentIds.length === 0) return 0;
      const released = await db.transaction((tx) => release(tx, agentIds));
      for (const companyId of new Set(released.map((row) => row.company_id)))
        bus.publish({ kind: "events", companyId });
      if (released.length > 0) bus.publish({ kind: "admission" });
      return released.length;
    },
  };
}

async function release(tx: Tx, agentIds: readonly string[]): Promise<{ id: string; company_id: string }[]> {
  await lockSlots(tx, agentIds);
  const situations = await listSituations(tx, agentIds);
  const probed = new Set<string>();
  const releases: Release[] = [];
  for (const kept of await listKeptScopes(tx, agentIds)) {
    const situation = situations.get(kept.agent_id);
    const source = kept.source as WakeupSource;
    if (situation === undefined || probed.has(kept.agent_id)) continue;
    if (decideWakeup({ source, hold: true }, situation, new Date()).outcome !== "run") continue;
    // Through an open breaker goes one run, to probe.
    if (situation.breakerOpenedAt !== null) probed.add(kept.agent_id);
    releases.push({ ...kept, runId: newId(), priority: WAKEUP_SOURCES.indexOf(source) });
  }
  return releases.length === 0 ? [] : releaseWakeups(tx, releases);
}
