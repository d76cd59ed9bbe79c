import { hasOwnCommand, TOOL_COMMANDS } from "../adapters/tool-commands.ts";
import { anyOf, statement, type Tx } from "../db/db.ts";
import type { Place } from "./claim-decision.ts";

/** What a worker says of itself when it asks for a run. */
export interface Abilities {
  /** The adapter types that it can run; absent: all. */
  readonly usable?: readonly string[];
  /** Adapter types whose runs tell what they used only at their end. */
  readonly toldAtEnd?: readonly string[];
}

/** Of the types, how many free slots those workers have that are live, take runs and can run them. */
const ROOM = statement(
  "room_for_adapters",
  `select t.type, sum(w.slots - (select count(*) from heartbeat_runs r where r.worker_id = w.id and r.status = 'running' and not r.awaits_result))::int as free
     from unnest($1::text[]) as t(type) join workers w on t.type = any(w.adapters)
    where w.id <> all($2::uuid[]) and not w.is_draining and w.drain_asked_at is null
      and w.last_beat_at > now() - make_interval(secs => $3)
    group by t.type`,
);

interface Candidate {
  readonly run: { readonly id: string };
  readonly adapterType: string;
  readonly adapterConfig: Readonly<Record<string, unknown>>;
}

export interface Asking extends Abilities {
  readonly workerId: string;
  readonly leaseSec: number;
}

/**
 * Says of each run where it can go. It asks nobody as long as the workers that ask can run what they ask for. What an
 * agent runs that names a command of its own shows only when it is run, and so does what no worker knows.
 */
export async function placesOf(
  tx: Tx,
  candidates: readonly Candidate[],
  askOf: (runId: string) => Asking,
): Promise<(candidate: Candidate) => Place> {
  const foreign = candidates.filter(({ run, adapterType, adapterConfig }) => {
    const { usable } = askOf(run.id);
    return usable !== undefined && !usable.includes(adapterType) && !hasOwnCommand(adapterType, adapterConfig);
  });
  if (foreign.length === 0) return () => "here";
  const types = [...new Set(foreign.map(({ adapterType }) => adapterType))];
  const asking = foreign.map(({ run }) => askOf(run.id));
  const silentSec = Math.max(...asking.map(({ leaseSec }) => leaseSec));
  const rows = await tx.rows<{ type: string; free: number }>(ROOM, [
    types,
    asking.map((ask) => ask.workerId),
    silentSec,
  ]);
  const room = new Map(rows.map(({ type, free }) => [type, free]));
  const left = new Set(foreign.map(({ run }) => run.id));
  return ({ run, adapterType: type }) => {
    if (!left.has(run.id)) return "here";
    const free = room.get(type);
    if (free !== undefined) return free > 0 ? "elsewhere" : "full";
    return type in TOOL_COMMANDS ? "nowhere" : "here";
  };
}

/**
 * Soon, and later the more often it was in vain: each ring comes to any of the workers, so that one which can run it
 * hears of it within a few.
 */
const LEAVE = statement(
  "leave_to_able_workers",
  `update heartbeat_runs set next_ring_at = now() + least(ring_count, 5) * interval '1 second', hold_reason = 'adapter.other_worker'
    where id = ${anyOf("$1::uuid[]")}`,
);

/** They stay admitted, and ring again for workers that can run them. */
export async function leaveToOthers(tx: Tx, runIds: readonly string[]): Promise<void> {
  if (runIds.length > 0) await tx.rows(LEAVE, [runIds]);
}
