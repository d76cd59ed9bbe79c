import { randomBytes } from "node:crypto";

import { recordActivity } from "../activity/activity.store.ts";
import type { Actor } from "../auth/actor.ts";
import { requireVisible } from "../auth/actor.ts";
import { lockCompany } from "../companies/company.store.ts";
import type { Db, Tx } from "../db/db.ts";
import { ConflictError, InvalidInputError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import type { LiveBus } from "../live/live-bus.ts";
import type { OwnSecrets } from "../secrets/own-secrets.ts";
import { lockRoutine, type RoutineRow } from "./routine.store.ts";
import { createdBy, managedRoutine, requireMayManage, updatedBy } from "./routine-access.ts";
import { toTrigger } from "./routine-view.ts";
import type { CreateTrigger, MadeTrigger, RoutineTrigger, UpdateTrigger } from "./trigger.schema.ts";
import {
  deleteTrigger,
  insertTrigger,
  isArmedAnew,
  listTriggers,
  markRotated,
  requireTrigger,
  type TriggerColumns,
  type TriggerRow,
  updateTrigger,
} from "./trigger.store.ts";
import { keepTimer } from "./trigger-schedule.ts";

/** What makes a routine fire. `baseUrl`: where webhooks reach us, without a slash at its end. */
export interface RoutineTriggers {
  /** @throws not_found, forbidden, invalid_reference, conflict */
  readonly addTrigger: (actor: Actor, routineId: string, body: CreateTrigger, baseUrl: string) => Promise<MadeTrigger>;
  /** @throws not_found, forbidden, invalid_reference, invalid_input */
  readonly updateTrigger: (actor: Actor, triggerId: string, body: UpdateTrigger) => Promise<RoutineTrigger>;
  /** Resolves to what it was. @throws not_found, forbidden */
  readonly deleteTrigger: (actor: Actor, triggerId: string) => Promise<RoutineTrigger>;
  /** The old secret counts no more. @throws not_found, forbidden, invalid_input */
  readonly rotateSecret: (actor: Actor, triggerId: string, baseUrl: string) => Promise<MadeTrigger>;
}

export interface TriggerDeps {
  readonly db: Db;
  readonly bus: Pick<LiveBus, "publish">;
  readonly ownSecrets: OwnSecrets;
}

/** Far more than anyone needs; each of them is looked at whenever the routine is. */
const MOST_TRIGGERS = 50;

export function createRoutineTriggers({ db, bus, ownSecrets }: TriggerDeps): RoutineTriggers {
  const change = async <T>(companyId: string, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const value = await db.transaction(async (tx) => {
      await lockCompany(tx, companyId);
      return work(tx);
    });
    bus.publish({ kind: "events", companyId });
    bus.publish({ kind: "timers" });
    return value;
  };

  /** `work` is given the trigger and its routine, locked. */
  const changeTrigger = async <T>(
    actor: Actor,
    triggerId: string,
    work: (tx: Tx, trigger: TriggerRow, routine: RoutineRow) => Promise<T>,
  ): Promise<T> => {
    const seen = await requireTrigger(db, triggerId);
    requireVisible(actor, seen.company_id, "Routine trigger");
    return change(seen.company_id, async (tx) => {
      const routine = await lockRoutine(tx, seen.routine_id);
      const { company_id: companyId, assignee_agent_id: assigneeAgentId } = routine;
      requireMayManage(actor, { companyId, assigneeAgentId });
      return work(tx, await requireTrigger(tx, triggerId), routine);
    });
  };

  return {
    addTrigger: async (actor, routineId, body, baseUrl) => {
      const { company_id: companyId } = await managedRoutine(db, actor, routineId);
      const made = await change(companyId, async (tx) => {
        const routine = await lockRoutine(tx, routineId);
        return add(tx, actor, routine, { body, ownSecrets });
      });
      return shownOnce(made, baseUrl);
    },

    updateTrigger: (actor, triggerId, body) =>
      changeTrigger(actor, triggerId, async (tx, before, routine) => {
        const columns = changesOf(before, body);
        const changed = Object.keys(columns);
        if (changed.length === 0) return toTrigger(before);
        const row = await updateTrigger(tx, triggerId, { ...columns, ...updatedBy(actor) });
        const isOther = "cron_expression" in columns || "timezone" in columns;
        // Another label takes away no due time that has come already.
        if (isArmedAnew(columns)) await keepTimer(tx, routine, row, isOther);
        const after = await requireTrigger(tx, triggerId);
        await record(tx, actor, after, { verb: "updated", details: { kind: after.kind, changed } });
        return toTrigger(after);
      }),

    deleteTrigger: (actor, triggerId) =>
      changeTrigger(actor, triggerId, async (tx, trigger) => {
        await deleteTrigger(tx, triggerId);
        if (trigger.secret_id !== null) await ownSecrets.forget(tx, actor, trigger.secret_id);
        await record(tx, actor, trigger, { verb: "deleted", details: { kind: trigger.kind } });
        return toTrigger(trigger);
      }),

    rotateSecret: async (actor, triggerId, baseUrl) => {
      const made = await changeTrigger(actor, triggerId, (tx, before) => rotate(tx, actor, before, ownSecrets));
      return shownOnce(made, baseUrl);
    },
  };
}

interface Made {
  readonly trigger: TriggerRow;
  readonly secret: string | null;
}

async function add(tx: Tx, actor: Actor, routine: RoutineRow, wanted: Wanted): Promise<Made> {
  if ((await listTriggers(tx, [routine.id])).length >= MOST_TRIGGERS) {
    throw new ConflictError(`A routine has ${MOST_TRIGGERS} triggers at the most`);
  }
  const { columns, secret } = await partsOf(tx, actor, routine, wanted);
  const made = await insertTrigger(tx, columns);
  await keepTimer(tx, routine, made, true);
  const trigger = await requireTrigger(tx, made.id);
  await record(tx, actor, trigger, { verb: "created", details: { kind: trigger.kind } });
  return { trigger, secret };
}

async function rotate(tx: Tx, actor: Actor, before: TriggerRow, ownSecrets: OwnSecrets): Promise<Made> {
  if (before.kind !== "webhook") throw new InvalidInputError("Only webhooks have a secret");
  const secret = freshSecret();
  if (before.secret_id === null) {
    const secret_id = await ownSecrets.keep(tx, actor, keptAs(before, secret));
    await updateTrigger(tx, before.id, { secret_id, ...updatedBy(actor) });
  } else await ownSecrets.turn(tx, actor, before.secret_id, secret);
  const trigger = await markRotated(tx, before.id);
  await record(tx, actor, trigger, { verb: "secret_rotated", details: {} });
  return { trigger, secret };
}

const freshSecret = (): string => randomBytes(24).toString("hex");

const keptAs = ({ company_id: companyId, public_id }: Pick<TriggerRow, "company_id" | "public_id">, value: string) => ({
  companyId,
  name: `routine-webhook-${public_id}`,
  description: "Signs the calls of a routine's webhook.",
  value,
});

interface Wanted {
  readonly body: CreateTrigger;
  readonly ownSecrets: OwnSecrets;
}

interface NewTrigger {
  readonly columns: TriggerColumns;
  readonly secret: string | null;
}

async function partsOf(tx: Tx, actor: Actor, routine: RoutineRow, { body, ownSecrets }: Wanted): Promise<NewTrigger> {
  const { kind, enabled, label = null } = body;
  const { id: routine_id, company_id } = routine;
  const common = {
    id: newId(),
    company_id,
    routine_id,
    kind,
    enabled,
    label,
    ...createdBy(actor),
    ...updatedBy(actor),
  };
  if (body.kind === "schedule") {
    return { columns: { ...common, cron_expression: body.cronExpression, timezone: body.timezone }, secret: null };
  }
  if (body.kind === "api") return { columns: common, secret: null };
  const secret = freshSecret();
  const public_id = randomBytes(12).toString("hex");
  const secret_id = await ownSecrets.keep(tx, actor, keptAs({ company_id, public_id }, secret));
  const { signingMode: signing_mode, replayWindowSec: replay_window_sec } = body;
  return { columns: { ...common, public_id, secret_id, signing_mode, replay_window_sec }, secret };
}

function shownOnce({ trigger, secret }: Made, baseUrl: string): MadeTrigger {
  const webhookUrl = `${baseUrl}/api/routine-triggers/public/${trigger.public_id}/fire`;
  const secretMaterial = secret === null ? null : { webhookUrl, webhookSecret: secret };
  return { trigger: toTrigger(trigger), secretMaterial };
}

const OF_SCHEDULES = { cronExpression: "cron_expression", timezone: "timezone" } as const;
const OF_WEBHOOKS = { signingMode: "signing_mode", replayWindowSec: "replay_window_sec" } as const;
const OF_ALL = { label: "label", enabled: "enabled" } as const;

/** What is said and differs. @throws invalid_input for what a trigger of this kind has not */
function changesOf(before: TriggerRow, body: UpdateTrigger): TriggerColumns {
  const own = {
    ...OF_ALL,
    ...(before.kind === "schedule" ? OF_SCHEDULES : {}),
    ...(before.kind === "webhook" ? OF_WEBHOOKS : {}),
  };
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  const strange = given.find(([field]) => !(field in own));
  if (strange !== undefined) throw new InvalidInputError(`A trigger of the kind ${before.kind} has no ${strange[0]}`);
  const columns = given.map(([field, value]) => [own[field as keyof typeof own] as keyof TriggerRow, value] as const);
  return Object.fromEntries(columns.filter(([column, value]) => before[column] !== value));
}

interface Entry {
  readonly verb: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const record = (tx: Tx, actor: Actor, trigger: TriggerRow, { verb, details }: Entry): Promise<void> =>
  recordActivity(tx, {
    companyId: trigger.company_id,
    actor,
    action: `routine.trigger_${verb}`,
    entityType: "routine_trigger",
    entityId: trigger.id,
    details: { routineId: trigger.routine_id, ...details },
  });
