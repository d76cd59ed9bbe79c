import { createHmac } from "node:crypto";

import type { Actor } from "../../shared/auth/actor.ts";
import { CreateRoutine, type Routine } from "../../shared/routines/routine.schema.ts";
import { type RoutineRun, RoutineRunFilter, RunRoutine } from "../../shared/routines/routine-run.schema.ts";
import { CreateTrigger, type MadeTrigger } from "../../shared/routines/trigger.schema.ts";
import { board, type World } from "./world.ts";

interface OfAgent {
  readonly id: string;
  readonly companyId: string;
}

/** A routine of an agent. */
export const routineOf = (world: World, { id, companyId }: OfAgent, body: object = {}): Promise<Routine> =>
  world.services.routines.create(
    board,
    companyId,
    CreateRoutine.parse({ title: "Sweep", assigneeAgentId: id, ...body }),
  );

export const triggerOf = (world: World, routineId: string, body: object, actor: Actor = board): Promise<MadeTrigger> =>
  world.services.routines.addTrigger(actor, routineId, CreateTrigger.parse(body), "http://127.0.0.1:3100");

/** A schedule of a routine that came due at this time and has not fired since. */
export async function dueTrigger(
  world: World,
  routineId: string,
  { cron = "0 9 * * *", dueAt }: { readonly cron?: string; readonly dueAt: string },
): Promise<string> {
  const { trigger } = await triggerOf(world, routineId, { kind: "schedule", cronExpression: cron });
  await world.sql("update clock_timers set due_at = $2, fires_at = $2 where trigger_id = $1", [trigger.id, dueAt]);
  return trigger.id;
}

export const runNow = (world: World, routineId: string, body: object = {}, actor: Actor = board): Promise<RoutineRun> =>
  world.services.routines.run(actor, routineId, RunRoutine.parse(body));

/** Newest first. */
export const runsOf = (world: World, routineId: string): Promise<RoutineRun[]> =>
  world.services.routines.listRuns(board, routineId, RoutineRunFilter.parse({}));

/** Of all runs, the oldest first. */
export const fatesOf = async (world: World, routineId: string): Promise<string[]> =>
  (await runsOf(world, routineId)).map(({ status }) => status).reverse();

/** A routine with a webhook and a run, by the names that paths give them. */
export async function furnishedRoutine(
  world: World,
  agent: OfAgent,
  name = "Sweep",
): Promise<Record<"routineId" | "triggerId", string>> {
  const { id: routineId } = await routineOf(world, agent, { title: name, description: name });
  const { trigger } = await triggerOf(world, routineId, { kind: "webhook", label: name });
  await runNow(world, routineId, { payload: { name } });
  return { routineId, triggerId: trigger.id };
}

/** The headers of a signed call, as of now or so many seconds ago. */
export function signed(secret: string, body: string, agoSec = 0): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000) - agoSec);
  const signature = createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
  return { "x-paperclip-timestamp": timestamp, "x-paperclip-signature": `sha256=${signature}` };
}
