import { recordActivityOfMany } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { actorId, actorType, requireInstanceAdmin } from "../auth/actor.ts";
import { listCompanyIds } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { InvalidInputError } from "../kernel/errors.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { InstanceDrain, SetDrain } from "./drain.schema.ts";
import type { DrainStatusRow } from "./drain.store.ts";
import { closeStartGate, endDrain, readDrain, setDrain } from "./drain.store.ts";

/** Holds the whole fleet: wakeups are taken and wait, what runs goes on, nothing starts. All of it: forbidden to agents. */
export interface DrainService {
  readonly get: (actor: Actor) => Promise<InstanceDrain>;
  /** Where one holds already, who, why and until are replaced. @throws invalid_input */
  readonly set: (actor: Actor, drain: SetDrain) => Promise<InstanceDrain>;
  /** What waits starts within a second. Ending it twice is ending it once. */
  readonly end: (actor: Actor) => Promise<InstanceDrain>;
}

export interface DrainDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
}

export function createDrainService({ db, bus }: DrainDeps): DrainService {
  const tell = (companyIds: readonly string[]): void => {
    for (const companyId of companyIds) bus.publish({ kind: "events", companyId });
  };

  return {
    get: async (actor) => {
      requireInstanceAdmin(actor);
      return toDrain(await readDrain(db));
    },

    set: async (actor, drain) => {
      requireInstanceAdmin(actor);
      const { status, companyIds } = await db.transaction((tx) => set(tx, actor, drain));
      tell(companyIds);
      return status;
    },

    end: async (actor) => {
      requireInstanceAdmin(actor);
      const { status, companyIds } = await db.transaction((tx) => end(tx, actor));
      tell(companyIds);
      bus.publish({ kind: "admission" });
      return status;
    },
  };
}

interface Change {
  readonly status: InstanceDrain;
  readonly companyIds: readonly string[];
}

async function set(tx: Tx, actor: Actor, { reason = null, until = null }: SetDrain): Promise<Change> {
  await closeStartGate(tx);
  const row = await setDrain(tx, { byType: actorType(actor), byId: actorId(actor), reason, until });
  if (row === undefined) throw new InvalidInputError("until must be in the future");
  const companyIds = await listCompanyIds(tx);
  await recordActivityOfMany(tx, companyIds, {
    ...ENTRY,
    actor,
    action: "instance.drained",
    details: { reason, until },
  });
  return { status: toDrain(await readDrain(tx)), companyIds };
}

/** Needs no gate: who is told that it holds, though it has just ended, is told again by admission. */
async function end(tx: Tx, actor: Actor): Promise<Change> {
  const wasInForce = await endDrain(tx);
  const companyIds = wasInForce ? await listCompanyIds(tx) : [];
  await recordActivityOfMany(tx, companyIds, { ...ENTRY, actor, action: "instance.undrained" });
  return { status: toDrain(await readDrain(tx)), companyIds };
}

const ENTRY = { entityType: "instance", entityId: "instance" };

function toDrain({
  since,
  set_by_type: type,
  set_by_id: id,
  reason,
  until,
  running,
  waiting,
}: DrainStatusRow): InstanceDrain {
  const draining = since !== null;
  return {
    draining,
    since: since?.toISOString() ?? null,
    setBy: type === null || id === null ? null : { type, id },
    reason,
    until: until?.toISOString() ?? null,
    running,
    waiting,
    quiet: draining && running === 0,
  };
}
